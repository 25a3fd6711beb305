// Brings a browser's frame into the engine's memory, in its own planes where the engine knows them.
import { ColourMatrix, ColourRange, PixelFormat, type EngineSession } from './engine_session';
import type { EngineModule, PictureLayout } from './engine_module';

/** From HDTV on, video without a stated matrix is BT.709 (as players assume). */
const HD_HEIGHT = 720;

function colourOf(frame: VideoFrame, height: number): [number, number] {
  const { matrix, fullRange } = frame.colorSpace;
  const hd = matrix ? matrix === 'bt709' : height >= HD_HEIGHT;
  return [hd ? ColourMatrix.bt709 : ColourMatrix.bt601, fullRange ? ColourRange.full : ColourRange.limited];
}

function planesOf(layout: PictureLayout, count: number): PlaneLayout[] {
  return layout.planes.slice(0, count).map((plane, i) => ({ offset: plane - layout.planes[0], stride: layout.strides[i] }));
}

/** From the first plane to the end of the last one. */
function spanOf(module: EngineModule, layout: PictureLayout, rows: number[]): Uint8Array<ArrayBuffer> {
  const last = rows.length - 1;
  return module.bytes(layout.planes[0], layout.planes[last] - layout.planes[0] + layout.strides[last] * rows[last]);
}

export class FrameTaker {
  private canvas: OffscreenCanvas | undefined;
  private context: OffscreenCanvasRenderingContext2D | null = null;

  constructor(private readonly module: EngineModule) {}

  /** The frame is in the session's memory when this resolves; step() comes next. The frame stays the caller's. */
  async take(session: EngineSession, frame: VideoFrame | ImageBitmap): Promise<void> {
    if (!('copyTo' in frame)) return this.draw(session, frame, frame.width, frame.height);
    const width = frame.visibleRect?.width ?? frame.codedWidth;
    const height = frame.visibleRect?.height ?? frame.codedHeight;
    const [matrix, range] = colourOf(frame, height);
    const half = Math.ceil(height / 2);
    if (frame.format === 'I420') {
      const layout = session.frame(PixelFormat.i420, width, height, matrix, range);
      await frame.copyTo(spanOf(this.module, layout, [height, half, half]), { layout: planesOf(layout, 3) });
    } else if (frame.format === 'NV12') {
      const layout = session.frame(PixelFormat.nv12, width, height, matrix, range);
      await frame.copyTo(spanOf(this.module, layout, [height, half]), { layout: planesOf(layout, 2) });
    } else if (frame.format === 'RGBA' || frame.format === 'RGBX') {
      const layout = session.frame(PixelFormat.rgba, width, height, ColourMatrix.bt601, ColourRange.full);
      await frame.copyTo(spanOf(this.module, layout, [height]), { layout: planesOf(layout, 1) });
    } else {
      this.draw(session, frame, width, height);
    }
  }

  /** The way for every other format: the browser draws it, and RGBA is read back. */
  private draw(session: EngineSession, frame: VideoFrame | ImageBitmap, width: number, height: number): void {
    if (!this.canvas || this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas = new OffscreenCanvas(width, height);
      this.context = this.canvas.getContext('2d', { willReadFrequently: true });
    }
    this.context!.drawImage(frame, 0, 0, width, height);
    const { data } = this.context!.getImageData(0, 0, width, height);
    const layout = session.frame(PixelFormat.rgba, width, height, ColourMatrix.bt601, ColourRange.full);
    for (let y = 0; y < height; y++) this.module.bytes(layout.planes[0] + y * layout.strides[0], 4 * width).set(data.subarray(4 * width * y, 4 * width * (y + 1)));
  }
}
