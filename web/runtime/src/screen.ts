// Shows the drawn frame on a canvas, straight from the engine's memory.
import type { EngineModule } from './engine_module';
import type { EngineSession } from './engine_session';

export class Screen {
  private readonly context: OffscreenCanvasRenderingContext2D;
  private image: ImageData | undefined;
  private at = 0;

  constructor(
    private readonly module: EngineModule,
    readonly canvas: OffscreenCanvas,
  ) {
    this.context = canvas.getContext('2d', { alpha: false })!;
  }

  /** False where the lens shows no frame (it holds it back). */
  show(session: EngineSession, mirrored: boolean): boolean {
    const layout = session.shown();
    if (!layout) return false;
    const { width, height } = layout;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    const at = session.shownRgba(mirrored);
    this.context.putImageData(this.imageAt(at, width, height), 0, 0);
    return true;
  }

  /** Waits until everything is drawn, by asking for one pixel. */
  readback(): void {
    this.context.getImageData(0, 0, 1, 1);
  }

  // An ImageData over the engine's memory, made anew only where it moved.
  private imageAt(at: number, width: number, height: number): ImageData {
    const buffer = this.module.calls.memory.buffer as ArrayBuffer;
    if (!this.image || this.at !== at || this.image.width !== width || this.image.height !== height || this.image.data.buffer !== buffer) {
      this.image = new ImageData(new Uint8ClampedArray(buffer, at, width * height * 4), width, height);
      this.at = at;
    }
    return this.image;
  }
}
