// Runs one background model, so that the worker of the lens goes on with the video.
import * as Comlink from 'comlink';
import type { ModelWorker } from './model_store';
import type { TensorValue } from './model_run';
import { loadBuild, type Choice } from './ort_build';
import { OrtModel } from './ort_model';

let model: OrtModel;

const worker: ModelWorker = {
  async load(name: string, bytes: Uint8Array, choice: Choice) {
    model = await OrtModel.create(await loadBuild(choice), name, bytes, choice);
    return { inputs: model.inputs, outputs: model.outputs };
  },
  async run(inputs: TensorValue[]) {
    const outputs = await model.run(inputs);
    return Comlink.transfer(outputs, outputs.map((output) => output.data.buffer as ArrayBuffer));
  },
};

Comlink.expose(worker);
