// A model in onnxruntime-web. Nothing else of the runtime sees it; which build of it runs (WebAssembly, WebGPU, node's) the caller says.
import type * as Ort from 'onnxruntime-web';
import { LensError } from './api';
import type { ModelRun, ModelTensor, TensorValue } from './model_run';

export interface OrtOptions {
  backend: 'wasm' | 'webgpu';
  threads: number;
}

/** The part of onnxruntime-web that is needed of any of its builds. */
export type OrtBuild = Pick<typeof Ort, 'InferenceSession' | 'Tensor'>;

/** onnxruntime-web tells a dynamic size without a name as -1 read without its sign. */
const DYNAMIC = 2 ** 32 - 1;

function tensorsOf(metadata: readonly Ort.InferenceSession.ValueMetadata[]): ModelTensor[] {
  return metadata.map((value) => {
    if (!value.isTensor) return { name: value.name, type: 'none', shape: [] };
    return { name: value.name, type: value.type, shape: value.shape.map((size) => (size === DYNAMIC ? -1 : size)) };
  });
}

export class OrtModel implements ModelRun {
  readonly elsewhere = false;
  readonly inputs: ModelTensor[];
  readonly outputs: ModelTensor[];

  private constructor(
    private readonly ort: OrtBuild,
    private readonly session: Ort.InferenceSession,
    readonly backend: 'wasm' | 'webgpu',
    readonly threads: number,
  ) {
    this.inputs = tensorsOf(session.inputMetadata);
    this.outputs = tensorsOf(session.outputMetadata);
  }

  /** Throws LensError with `name` as place where the runtime refuses the model. */
  static async create(ort: OrtBuild, name: string, bytes: Uint8Array, options: OrtOptions): Promise<OrtModel> {
    try {
      const session = await ort.InferenceSession.create(bytes, { executionProviders: [options.backend], graphOptimizationLevel: 'all', logSeverityLevel: 3 });
      return new OrtModel(ort, session, options.backend, options.threads);
    } catch (error) {
      throw new LensError(name, `ONNX Runtime cannot load it: ${error instanceof Error ? error.message : String(error)}`, 'look at it with diopter inspect');
    }
  }

  async run(inputs: TensorValue[]): Promise<TensorValue[]> {
    const feeds: Record<string, Ort.Tensor> = {};
    inputs.forEach((value, i) => {
      feeds[this.inputs[i].name] = new this.ort.Tensor(value.type as Ort.Tensor.Type, value.data as Ort.Tensor.DataType, value.dims);
    });
    const answer = await this.session.run(feeds);
    return this.outputs.map(({ name }) => {
      const tensor = answer[name];
      return { type: tensor.type, dims: [...tensor.dims], data: tensor.data as TensorValue['data'] };
    });
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}
