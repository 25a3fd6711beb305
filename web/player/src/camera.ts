// The camera: opened on a press, switched between front and back, and the microphone for clips.
import type { Facing } from './launch';

export interface Camera {
  stream: MediaStream;
  track: MediaStreamTrack;
  facing: Facing | null;
  deviceId: string;
}

export interface Wish {
  facing?: Facing | null;
  deviceId?: string;
}

async function opened(video: MediaTrackConstraints): Promise<Camera> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 }, ...video }, audio: false });
  const track = stream.getVideoTracks()[0]!;
  const { facingMode, deviceId } = track.getSettings();
  return { stream, track, facing: facingMode === 'user' || facingMode === 'environment' ? facingMode : null, deviceId: deviceId ?? '' };
}

export function openCamera({ facing, deviceId }: Wish): Promise<Camera> {
  if (deviceId) return opened({ deviceId: { exact: deviceId } });
  return opened({ facingMode: { ideal: facing ?? 'user' } });
}

export function closeCamera(camera: Camera | null): void {
  for (const track of camera?.stream.getTracks() ?? []) track.stop();
}

/** What to open for "the other camera": the other side where sides are known, else the next device. */
export function otherCamera(now: Pick<Camera, 'facing' | 'deviceId'>, deviceIds: string[]): Wish {
  if (now.facing) return { facing: now.facing === 'user' ? 'environment' : 'user' };
  const place = deviceIds.indexOf(now.deviceId);
  return { deviceId: deviceIds[(place + 1) % deviceIds.length] ?? now.deviceId };
}

export async function cameraIds(): Promise<string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
}

/** Null where the visitor does not want it or there is none: the clip is then silent. */
export async function openMicrophone(): Promise<MediaStreamTrack | null> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    return stream.getAudioTracks()[0] ?? null;
  } catch {
    return null;
  }
}
