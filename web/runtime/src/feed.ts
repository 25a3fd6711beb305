// Brings the frames (and the sound) of a source to the worker: the camera's track itself where the browser can hand it over.
import * as Comlink from 'comlink';
import type { FrameInput, RunInfo } from './api';
import type { LensWorker } from './lens_worker';
import { listen } from './listen';

interface Source {
  stop(): void;
}
export interface Feed extends Source {
  frames: RunInfo['frames'];
}

type Remote = Comlink.Remote<LensWorker>;

function feedTrack(worker: Remote, track: MediaStreamTrack): Source {
  // A clone, so that the page's own track goes on where this one is stopped.
  const own = track.clone() as MediaStreamVideoTrack;
  const frames = new MediaStreamTrackProcessor({ track: own }).readable;
  void worker.read(Comlink.transfer(frames, [frames]));
  return { stop: () => own.stop() };
}

function feedVideo(worker: Remote, video: HTMLVideoElement): Source {
  let stopped = false;
  const take = async (_now: number, about: { mediaTime: number }) => {
    if (stopped) return;
    video.requestVideoFrameCallback(take);
    const frame = 'VideoFrame' in window ? new VideoFrame(video, { timestamp: about.mediaTime * 1e6 }) : await createImageBitmap(video);
    void worker.offer(Comlink.transfer(frame, [frame]), about.mediaTime);
  };
  video.requestVideoFrameCallback(take);
  // A clip that stands still shows its picture as well.
  if (video.paused && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) void take(0, { mediaTime: video.currentTime });
  return {
    stop: () => {
      stopped = true;
    },
  };
}

function feedStream(worker: Remote, stream: MediaStream): Source {
  const [track] = stream.getVideoTracks();
  if (!track) return { stop: () => {} };
  if ('MediaStreamTrackProcessor' in window) return feedTrack(worker, track);
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  void video.play();
  const own = feedVideo(worker, video);
  return {
    stop: () => {
      own.stop();
      video.srcObject = null;
    },
  };
}

/** `soundRate`: samples a second that the lens hears, 0: none. */
export async function feed(worker: Remote, source: FrameInput, soundRate: number): Promise<Feed> {
  if (source instanceof ImageBitmap) {
    await worker.still(source);
    return { frames: 'image', stop: () => {} };
  }
  const stream = source instanceof MediaStream ? source : source.srcObject instanceof MediaStream ? source.srcObject : null;
  const pictures = stream ? feedStream(worker, stream) : feedVideo(worker, source as HTMLVideoElement);
  const sound = soundRate > 0 ? await listen(stream ?? (source as HTMLVideoElement), soundRate, (samples) => void worker.hear(Comlink.transfer(samples, [samples.buffer]))) : null;
  return {
    frames: stream && 'MediaStreamTrackProcessor' in window ? 'track-processor' : 'video-frame-callback',
    stop: () => {
      pictures.stop();
      sound?.stop();
    },
  };
}
