// The words that the runtime, the player and the studio share: what a lens is in a page, what a run tells.
// The classes are in lens.ts (Lens) and doctor.ts (Doctor); this file has types only.

/** lens.json as written (docs/lens-format.md); the engine validates it. */
export interface Manifest {
  /** Format version: 1. */
  lens: number;
  name?: string;
  description?: string;
  creator?: string;
  licence?: string;
  components: Component[];
  triggers?: Record<string, unknown>[];
  effects?: Effect[];
  assets?: Reference[];
  [field: string]: unknown;
}
export interface Reference {
  file: string;
  sha256?: string;
  licence?: string;
  source?: string;
}
export interface Component {
  id: string;
  model: Reference;
  run?: { mode: 'every_frame' | 'background' | 'on_trigger'; every?: number; hold?: boolean; trigger?: string; when_lost?: string };
  inputs: Record<string, unknown>[];
  outputs: Output[];
  [field: string]: unknown;
}
export interface Output {
  name: string;
  decoder: string;
  tensors?: string[];
  labels?: string[];
  parameters?: Record<string, unknown>;
  filters?: { filter: string; parameters?: Record<string, unknown> }[];
  [field: string]: unknown;
}
export interface Effect {
  effect: string;
  input?: string;
  parameters?: Record<string, unknown>;
}

/** A lens in memory: its manifest and every other file by its name inside the lens. */
export interface LensFiles {
  manifest: Manifest;
  files: Map<string, Uint8Array>;
}

/** Where a lens comes from: an address, a .lens file, or its parts. */
export type LensSource = string | URL | Blob | ArrayBuffer | Uint8Array | LensFiles;

/** "auto": WebGPU only where the lens asks for it ("webgpu" in a component's providers) and the browser has it; else WebAssembly. */
export type Backend = 'auto' | 'wasm' | 'webgpu';

export interface OpenOptions {
  backend?: Backend;
  /** Of each model; 0 or left out: chosen by measuring (docs/web.md). More than one needs a cross-origin isolated page. */
  threads?: number;
  /** 0..1 of the download; text for people. */
  progress?: (share: number, what: string) => void;
  /** Files of the runtime are found here; left out: beside the module. */
  base?: string | URL;
}

/** What a lens got to run on, and why. Shown to the user, never silent. */
export interface RunInfo {
  engineVersion: string;
  components: { id: string; backend: 'wasm' | 'webgpu'; threads: number; why: string; modelBytes: number }[];
  crossOriginIsolated: boolean;
  simd: boolean;
  /** How camera frames arrive and how pictures are shown. */
  frames: 'track-processor' | 'video-frame-callback' | 'image';
  /** To load the lens and its models. */
  createMs: number;
  /** Samples a second that the lens hears; 0: none. */
  soundRate: number;
  warnings: string[];
}

/** One step's times in milliseconds. `step`: from taking the frame to the drawn picture (with a readback where `readback` is set). */
export interface StepTimes {
  take: number;
  input: number;
  model: number;
  output: number;
  render: number;
  show: number;
  step: number;
}

/** What the last frames were like; asked for with run.stats(). */
export interface Stats {
  /** Frames that the source presented, and those that were composed and shown. */
  frames: number;
  processed: number;
  fps: number;
  size: { width: number; height: number };
  /** Medians over the last 120 steps. */
  times: StepTimes;
  engineMemoryBytes: number;
}

/** A line of results, as `diopter run --results` writes it (docs/results.md). Masks name a picture: "picture:N". */
export interface Results {
  frame: number;
  time_s: number;
  outputs: Record<string, { kind: string; [field: string]: unknown }>;
  events?: { trigger: string; time_s: number; reason: string }[];
}
/** Of an output: grey (mask, 8 bit), RGB (image, foreground) or grey 16 bit (depth). */
export interface ResultPicture {
  role: 'mask' | 'image' | 'depth' | 'foreground';
  width: number;
  height: number;
  samples: Uint8Array;
}
/** What went into and came out of one run of a model: for the studio's look inside. */
export interface Tap {
  component: string;
  instance: number;
  inputs: TapTensor[];
  outputs: TapTensor[];
}
export interface TapTensor {
  name: string;
  type: string;
  shape: number[];
  min: number;
  max: number;
  mean: number;
  /** Non-finite values found. */
  odd: number;
  values: Float32Array;
}

export interface RunOptions {
  /** Called after each shown frame with its results. Left out: results are not written at all. */
  results?: (results: Results) => void;
  /** Names an event; the same as run.trigger(NAME) on each pointer press on the canvas. */
  trigger?: string;
  /** Mirrors what is shown (not what the lens sees). */
  mirror?: boolean;
  /** "camera": newest frame wins. "free": steps back to back on the newest frame (to measure). */
  pace?: 'camera' | 'free';
  /** Reads one pixel back at the end of each step, so that its time is honest. */
  readback?: boolean;
  /** Each step's times as they happen. */
  times?: (times: StepTimes) => void;
  error?: (error: LensError) => void;
}

/** A camera or clip (its track is read directly where the browser can), or a still picture. */
export type FrameInput = HTMLVideoElement | MediaStream | ImageBitmap;

/** A running lens. */
export interface Run {
  trigger(event: string): void;
  pause(): void;
  resume(): void;
  set(options: { mirror?: boolean; results?: boolean; tap?: boolean }): void;
  stats(): Promise<Stats>;
  /** The shown picture. */
  capture(type?: 'image/png' | 'image/jpeg' | 'image/webp'): Promise<Blob>;
  /** The frame that the lens gets next or got last, undrawn. */
  captureSource(): Promise<ImageBitmap>;
  /** With its pictures and taps (taps only after set({tap: true})) of the last step. */
  lastResults(): Promise<{ results: Results; pictures: ResultPicture[]; taps: Tap[] }>;
  stop(): Promise<void>;
}

/** Every failure of the runtime: place: message (remedy), for people. */
export class LensError extends Error {
  constructor(readonly place: string, readonly what: string, readonly remedy: string = '') {
    super(`${place}: ${what}${remedy ? ` (${remedy})` : ''}`);
    this.name = 'LensError';
  }
}

/** One parameter as the engine declares it (`diopter parameters --json`). */
export interface Parameter {
  id: string;
  type: 'number' | 'whole number' | 'true or false' | 'text' | 'colour' | 'asset' | 'list of numbers' | 'list of texts';
  default?: unknown;
  range?: [number, number];
  /** "a|b|c" */
  choices?: string;
  unit?: string;
  label: string;
}
export interface Registries {
  decoders: { id: string; summary: string; kind: string; tensors: [number, number]; parameters: Parameter[] }[];
  filters: { id: string; summary: string; parameters: Parameter[] }[];
  sound_features: { id: string; summary: string; parameters: Parameter[] }[];
  /** `input`: kinds that it draws with, "mask|matte"; empty: none. */
  effects: { id: string; summary: string; input: string; parameters: Parameter[] }[];
}

/** A model file as the doctor sees it (`diopter inspect --json` is `description`, docs/inspect.md). */
export interface ExaminedModel {
  /** Inside a lens: "models/NAME.onnx". */
  file: string;
  sha256: string;
  /** ONNX, converted where it was TensorFlow Lite. */
  onnx: Uint8Array;
  description: Record<string, unknown>;
  /** The word that it was examined with; a lens of it keeps to this, unless told otherwise. */
  task?: string;
}
