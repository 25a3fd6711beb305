// Plays the clips of a lens's assets, because only a page can: each new picture goes to the worker.

export class Clips {
  private readonly playing: { video: HTMLVideoElement; address: string }[] = [];

  constructor(private readonly show: (name: string, frame: ImageBitmap) => void) {}

  /** Starts the clip, again and again; resolves with its first picture. Throws where the browser cannot play it. */
  async add(name: string, clip: Blob): Promise<ImageBitmap> {
    const video = document.createElement('video');
    const address = URL.createObjectURL(clip);
    video.muted = true;
    video.loop = true;
    video.playsInline = true;
    video.src = address;
    this.playing.push({ video, address });
    await new Promise<void>((resolve, fail) => {
      video.onloadeddata = () => resolve();
      video.onerror = () => fail(video.error ?? new Error(name));
    });
    const first = await createImageBitmap(video);
    const next = () => {
      void createImageBitmap(video).then((frame) => this.show(name, frame));
      video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
    await video.play();
    return first;
  }

  close(): void {
    for (const { video, address } of this.playing.splice(0)) {
      video.pause();
      video.removeAttribute('src');
      URL.revokeObjectURL(address);
    }
  }
}
