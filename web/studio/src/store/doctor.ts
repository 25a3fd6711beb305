// The doctor of the page: started once, when the page opens, so that it is ready when a model comes.
import { signal } from '@preact/signals';
import { Doctor, type ExaminedModel, type Registries } from '@diopter/runtime';

export const registries = signal<Registries | null>(null);
export const taskWords = signal<string[]>([]);
/** Examined models of this visit by the hash of their ONNX file. */
export const examined = signal<ReadonlyMap<string, ExaminedModel>>(new Map());

let opening: Promise<Doctor> | undefined;

export function doctor(): Promise<Doctor> {
  opening ??= start();
  return opening;
}

async function start(): Promise<Doctor> {
  const doctor = await Doctor.open();
  const [declared, words] = await Promise.all([doctor.registries(), doctor.taskWords()]);
  registries.value = declared;
  taskWords.value = words;
  return doctor;
}

export async function examine(name: string, bytes: Uint8Array, task?: string): Promise<ExaminedModel> {
  const model = await (await doctor()).examine(name, bytes, task);
  examined.value = new Map(examined.value).set(model.sha256, model);
  return model;
}
