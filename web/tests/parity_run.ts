// Runs a lens on given frames in the WebAssembly engine and compares with what the native program gave. The same code in node and in a
// browser; the caller brings everything as bytes.
import type { Manifest, Results } from '../runtime/src/api';
import { Engine, EngineSession, PixelFormat } from '../runtime/src/engine_session';
import type { EngineModule, PictureLayout } from '../runtime/src/engine_module';
import { OrtModel, type OrtBuild } from '../runtime/src/ort_model';

export interface ParityCase {
  engine: Uint8Array<ArrayBuffer>;
  font: Uint8Array;
  manifest: Manifest;
  models: [string, Uint8Array][];
  width: number;
  height: number;
  /** All frames as I420, one after another; or mono samples for a lens that hears. */
  frames?: Uint8Array;
  samples?: Float32Array;
  native: {
    lines: Results[];
    /** As `frames`, drawn on. */
    drawn?: Uint8Array;
    /** By output: grey pictures of the frame's size, one after another. */
    masks: [string, Uint8Array][];
  };
}

/** The largest differences found, and where outputs are not even of one shape. */
export interface Differences {
  frames: number;
  pixels: number;
  scores: number;
  maskMean: number;
  drawnMean: number;
  drawnMax: number;
  faults: string[];
}

const PLACES = new Set(['x', 'y', 'z', 'box', 'x0', 'y0', 'x1', 'y1', 'length']);

/** Walks both values side by side; numbers under a place's name are pixels, all others scores. */
function compareValues(native: unknown, ours: unknown, path: string, place: boolean, found: Differences): void {
  if (typeof native === 'number' && typeof ours === 'number') {
    const difference = Math.abs(native - ours);
    if (place) found.pixels = Math.max(found.pixels, difference);
    else found.scores = Math.max(found.scores, difference);
    return;
  }
  if (native !== null && ours !== null && typeof native === 'object' && typeof ours === 'object') {
    const keys = new Set([...Object.keys(native), ...Object.keys(ours)]);
    keys.delete('path');
    for (const key of keys) {
      compareValues((native as Record<string, unknown>)[key], (ours as Record<string, unknown>)[key], `${path}/${key}`, place || PLACES.has(key), found);
    }
    return;
  }
  if (native !== ours) found.faults.push(`${path}: native ${JSON.stringify(native)}, here ${JSON.stringify(ours)}`);
}

function eachRow(layout: PictureLayout, visit: (address: number, width: number) => void): void {
  const { width, height } = layout;
  for (let plane = 0; plane < 3; plane++) {
    const rows = plane ? (height + 1) >> 1 : height;
    for (let y = 0; y < rows; y++) visit(layout.planes[plane] + y * layout.strides[plane], plane ? (width + 1) >> 1 : width);
  }
}

function writeFrame(module: EngineModule, layout: PictureLayout, from: Uint8Array): void {
  let at = 0;
  eachRow(layout, (address, width) => {
    module.bytes(address, width).set(from.subarray(at, at + width));
    at += width;
  });
}

function compareDrawn(module: EngineModule, layout: PictureLayout, native: Uint8Array, found: Differences): void {
  let at = 0;
  let sum = 0;
  eachRow(layout, (address, width) => {
    const row = module.bytes(address, width);
    for (let x = 0; x < width; x++) {
      const difference = Math.abs(row[x] - native[at + x]);
      sum += difference;
      if (difference > found.drawnMax) found.drawnMax = difference;
    }
    at += width;
  });
  found.drawnMean = Math.max(found.drawnMean, sum / at);
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

function compareMasks(session: EngineSession, results: Results, frame: number, input: ParityCase, found: Differences): void {
  const pictures = session.pictures();
  const size = input.width * input.height;
  for (const [id, native] of input.native.masks) {
    const named = /^picture:(\d+)$/.exec(String(results.outputs[id]?.path));
    if (!named) found.faults.push(`frame ${frame}: ${id} has no picture`);
    else found.maskMean = Math.max(found.maskMean, meanDifference(native.subarray(frame * size, (frame + 1) * size), pictures[Number(named[1])].samples));
  }
}

async function runFrames(module: EngineModule, session: EngineSession, input: ParityCase, found: Differences): Promise<void> {
  const frames = input.frames!;
  const chroma = ((input.width + 1) >> 1) * ((input.height + 1) >> 1);
  const size = input.width * input.height + 2 * chroma;
  for (let i = 0; i < input.native.lines.length; i++) {
    const native = input.native.lines[i];
    // Matrix BT.601, limited range: what the program takes of a y4m stream.
    writeFrame(module, session.frame(PixelFormat.i420, input.width, input.height, 1, 1), frames.subarray(i * size, (i + 1) * size));
    await session.step(i, native.time_s);
    if (input.native.drawn) compareDrawn(module, session.shown()!, input.native.drawn.subarray(i * size, (i + 1) * size), found);
    const results = session.results(true);
    compareValues(native, results, `frame ${i}`, false, found);
    compareMasks(session, results, i, input, found);
    found.frames++;
  }
}

/** A lens that hears, without pictures: a step for each piece that its model takes, as `diopter run SOUND` does. */
async function runSamples(session: EngineSession, input: ParityCase, found: Differences): Promise<void> {
  const piece = session.soundSamples;
  for (let i = 0; i < input.native.lines.length; i++) {
    // The last piece is filled with silence.
    const samples = new Float32Array(piece);
    samples.set(input.samples!.subarray(i * piece, (i + 1) * piece));
    session.hear(samples);
    await session.step(i, input.native.lines[i].time_s);
    compareValues(input.native.lines[i].outputs, session.results().outputs, `step ${i}`, false, found);
    found.frames++;
  }
}

export async function compareWithNative(ort: OrtBuild, input: ParityCase, backend: 'wasm' | 'webgpu' = 'wasm'): Promise<Differences> {
  const engine = await Engine.load(input.engine);
  const models = new Map<string, OrtModel>();
  for (const [file, bytes] of input.models) models.set(file, await OrtModel.create(ort, file, bytes, { backend, threads: 1 }));
  const session = EngineSession.open(engine, { manifest: input.manifest, models, font: input.font, waitForAnswers: true });
  const found: Differences = { frames: 0, pixels: 0, scores: 0, maskMean: 0, drawnMean: 0, drawnMax: 0, faults: [] };
  if (input.frames) await runFrames(engine.module, session, input, found);
  else await runSamples(session, input, found);
  await session.close();
  for (const model of models.values()) await model.release();
  return found;
}
