// Runs models for a test program in WebAssembly (tests/wasm/answered_runner.cpp): a program cannot wait for ONNX Runtime Web, so its
// questions are noted, answered once it has ended, and found there when it is started again.
const UNKNOWN = -1, FAILED = -2;
const ARRAYS = { float32: Float32Array, int8: Int8Array, uint8: Uint8Array, int32: Int32Array, int64: BigInt64Array };

export class ModelAnswers {
  #answers = new Map();
  #open = new Map();
  faults = [];

  constructor(ort) {
    this.ort = ort;
  }

  imports(memory) {
    return { models: { run: (model, modelSize, input, inputSize, output, capacity) => this.#run(memory, memory.bytes(model, modelSize), memory.bytes(input, inputSize), output, capacity) } };
  }

  #run(memory, model, input, output, capacity) {
    const text = (bytes) => new TextDecoder('latin1').decode(bytes);
    const question = `${text(model)}\n${text(input)}`;
    const answer = this.#answers.get(question);
    if (answer === undefined) {
      this.#open.set(question, { model: model.slice(), input: input.slice() });
      return UNKNOWN;
    }
    if (answer === null) return FAILED;
    memory.bytes(output, capacity).set(answer.subarray(0, capacity));
    return answer.length;
  }

  /** Runs what was asked; false where nothing was. */
  async find() {
    const asked = [...this.#open];
    this.#open.clear();
    for (const [question, { model, input }] of asked) {
      this.#answers.set(question, await this.#answer(model, input).catch((error) => (this.faults.push(String(error)), null)));
    }
    return asked.length > 0;
  }

  async #answer(model, input) {
    const session = await this.ort.InferenceSession.create(model);
    const { name, type, shape } = session.inputMetadata[0];
    const found = await session.run({ [name]: new this.ort.Tensor(type, new ARRAYS[type](input.buffer), shape) });
    const { data } = found[session.outputNames[0]];
    await session.release();
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
}
