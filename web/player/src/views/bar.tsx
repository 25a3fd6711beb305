// The buttons under the picture: camera, mirror, clip, photo, sound, details, and one for each trigger of the lens.
import { useRef } from 'preact/hooks';
import { DetailsIcon, MicrophoneIcon, MicrophoneOffIcon, MirrorIcon, SparkIcon, SwitchCameraIcon } from '../../../shared/icons';
import { startRecording, stopRecording, takePhoto, toggleRecording, toggleSound } from '../capture';
import { fire, mirror, switchCamera } from '../session';
import { cameras, detailsOpen, facts, mirrored, recordingSince, state, withSound } from '../store';

/** Longer than this is holding: the clip ends as the finger lifts. Shorter: the next press ends it. */
const HOLD_MS = 450;

function RecordButton() {
  const pressed = useRef<number | null>(null);
  const recording = recordingSince.value !== null;
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    pressed.current = recording ? null : event.timeStamp;
    void toggleRecording();
  };
  const up = (event: PointerEvent) => {
    const held = pressed.current !== null && event.timeStamp - pressed.current > HOLD_MS;
    pressed.current = null;
    if (held) void stopRecording();
  };
  // From a keyboard or a screen reader: no pointer was down.
  const click = (event: MouseEvent) => {
    if (event.detail === 0) void (recording ? stopRecording() : startRecording());
  };
  return (
    <button type="button" class={`icon-button over record ${recording ? 'recording' : ''}`} aria-label={recording ? 'Stop recording' : 'Record a clip'}
      title={recording ? 'Stop (R)' : 'Record: press, or hold (R)'} onPointerDown={down} onPointerUp={up} onPointerCancel={up} onClick={click}>
      <span class="record-dot" />
    </button>
  );
}

function Triggers() {
  const names = facts.value?.triggers ?? [];
  if (names.length === 0) return null;
  return (
    <div class="triggers" role="group" aria-label="Actions of this lens">
      {names.map((name) => (
        <button key={name} type="button" class="button over" onClick={() => fire(name)}><SparkIcon size={20} />{name}</button>
      ))}
    </div>
  );
}

export function Bar() {
  const onCamera = state.value.at === 'running' && state.value.source === 'camera';
  return (
    <div class="bar">
      <Triggers />
      <div class="bar-row" role="toolbar" aria-label="Camera">
        <button type="button" class="icon-button over" aria-label="Other camera" title="Other camera (C)" disabled={!onCamera || cameras.value < 2} onClick={switchCamera}><SwitchCameraIcon /></button>
        <button type="button" class="icon-button over" aria-label="Mirror" aria-pressed={mirrored.value} title="Mirror (M)" onClick={mirror}><MirrorIcon /></button>
        <RecordButton />
        <button type="button" class="shutter" aria-label="Take a photo" title="Photo (Space)" onClick={() => void takePhoto()}><span /></button>
        <button type="button" class="icon-button over" aria-label="Record with sound" aria-pressed={withSound.value} title="Sound of clips" onClick={() => void toggleSound()}>
          {withSound.value ? <MicrophoneIcon /> : <MicrophoneOffIcon />}
        </button>
        <button type="button" id="details-button" class="icon-button over" aria-label="Details" aria-expanded={detailsOpen.value} title="Details (I)" onClick={() => (detailsOpen.value = !detailsOpen.value)}><DetailsIcon /></button>
      </div>
    </div>
  );
}
