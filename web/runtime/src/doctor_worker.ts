// The worker of the doctor: it has an engine of its own, so that a large or hostile model never holds up the page or a running lens.
import * as Comlink from 'comlink';
import engineUrl from '../../../build/wasm/diopter.wasm?url';
import { answer, type Answer } from './answer';
import type { ExaminedModel, LensError, Manifest, Registries } from './api';
import { DoctorEngine, type ComposedLens, type ComposeOptions } from './doctor_engine';
import { EngineModule } from './engine_module';

export type Finding = Pick<LensError, 'place' | 'what' | 'remedy'>;

export class DoctorWorker {
  private readonly engine = new DoctorEngine(() => EngineModule.load(new URL(engineUrl, self.location.href)));

  async examine(name: string, bytes: Uint8Array, task: string): Promise<Answer<ExaminedModel>> {
    const examined = await answer(name, () => this.engine.examine(name, bytes, task));
    return examined.value ? Comlink.transfer(examined, [examined.value.onnx.buffer as ArrayBuffer]) : examined;
  }
  lensOf(models: ExaminedModel[], options: ComposeOptions): Promise<Answer<ComposedLens>> {
    return answer('lens', () => this.engine.lensOf(models, options));
  }
  check(manifest: Manifest): Promise<Answer<Finding | null>> {
    return answer('lens.json', async () => {
      const found = await this.engine.check(manifest);
      return found && { place: found.place, what: found.what, remedy: found.remedy };
    });
  }
  registries(): Promise<Answer<Registries>> {
    return answer('engine', () => this.engine.registries());
  }
  taskWords(): Promise<Answer<string[]>> {
    return answer('engine', () => this.engine.taskWords());
  }
}

Comlink.expose(new DoctorWorker());
