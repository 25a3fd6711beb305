// Running one model, wherever that happens: in this thread or in a worker of its own.

export type TensorData = Float32Array | Float64Array | Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Uint32Array | BigInt64Array | BigUint64Array;

/** `type` is one of ELEMENT_TYPES. float16 values are the bits in a Uint16Array. */
export interface TensorValue {
  type: string;
  dims: number[];
  data: TensorData;
}

/** As the model file declares it; a dynamic size is -1 or its name. */
export interface ModelTensor {
  name: string;
  type: string;
  shape: (number | string)[];
}

export interface ModelRun {
  readonly inputs: ModelTensor[];
  readonly outputs: ModelTensor[];
  readonly backend: 'wasm' | 'webgpu';
  readonly threads: number;
  /** The run goes on while the caller does other things, so inputs must be copies of its own, which it takes over. */
  readonly elsewhere: boolean;
  /** In the order of `inputs` and `outputs`. One run at a time. */
  run(inputs: TensorValue[]): Promise<TensorValue[]>;
  release(): Promise<void>;
}

/** The engine's ElementType counts from 1 in this order (engine/base/tensor.h). */
export const ELEMENT_TYPES = ['float32', 'float16', 'uint8', 'int8', 'int32', 'int64', 'float64', 'bool', 'int16', 'uint16', 'uint32', 'uint64'] as const;

type ArrayOf = new (buffer: ArrayBuffer, offset: number, length: number) => TensorData;
const ARRAYS: ArrayOf[] = [Float32Array, Uint16Array, Uint8Array, Int8Array, Int32Array, BigInt64Array, Float64Array, Uint8Array, Int16Array, Uint16Array, Uint32Array, BigUint64Array] as ArrayOf[];

/** A view of `bytes` bytes as values of the engine's element type `code`. */
export function viewAs(code: number, buffer: ArrayBuffer, at: number, bytes: number): TensorData {
  const array = ARRAYS[code - 1];
  return new array(buffer, at, bytes / (array as unknown as { BYTES_PER_ELEMENT: number }).BYTES_PER_ELEMENT);
}
