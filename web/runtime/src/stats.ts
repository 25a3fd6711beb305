// Times and counts of the last steps.
import type { Stats, StepTimes } from './api';

const KEPT = 120;
const FIELDS = ['take', 'input', 'model', 'output', 'render', 'show', 'step'] as const;

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? sorted[sorted.length >> 1] : 0;
}

export class StepStats {
  private readonly steps: StepTimes[] = [];
  private readonly ends: number[] = [];
  frames = 0;
  processed = 0;
  size = { width: 0, height: 0 };

  add(times: StepTimes): void {
    this.processed++;
    this.steps.push(times);
    this.ends.push(performance.now());
    if (this.steps.length > KEPT) {
      this.steps.shift();
      this.ends.shift();
    }
  }

  report(engineMemoryBytes: number): Stats {
    const span = this.ends.length > 1 ? this.ends[this.ends.length - 1] - this.ends[0] : 0;
    const times = Object.fromEntries(FIELDS.map((field) => [field, median(this.steps.map((step) => step[field]))])) as unknown as StepTimes;
    return { frames: this.frames, processed: this.processed, fps: span > 0 ? ((this.ends.length - 1) * 1000) / span : 0, size: this.size, times, engineMemoryBytes };
  }
}
