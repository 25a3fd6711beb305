// The sound of a source as mono samples at the lens's rate: the browser's audio graph mixes and resamples.
import tapUrl from './sound_tap.js?url';

export interface Listening {
  stop(): void;
}

export async function listen(source: MediaStream | HTMLVideoElement, rate: number, hear: (samples: Float32Array<ArrayBuffer>) => void): Promise<Listening | null> {
  if (source instanceof MediaStream && source.getAudioTracks().length === 0) return null;
  const context = new AudioContext({ sampleRate: rate });
  await context.audioWorklet.addModule(tapUrl);
  const from = source instanceof MediaStream ? context.createMediaStreamSource(source) : context.createMediaElementSource(source);
  const tap = new AudioWorkletNode(context, 'sound-tap', { numberOfInputs: 1, numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
  tap.port.onmessage = ({ data }) => hear(data as Float32Array<ArrayBuffer>);
  from.connect(tap);
  // A clip is still to be heard by people.
  if (source instanceof HTMLVideoElement) from.connect(context.destination);
  return { stop: () => void context.close() };
}
