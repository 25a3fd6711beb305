// What the page's address asks for: which lens, and how the player starts. Addresses come from anywhere, so each part is checked.

export type Facing = 'user' | 'environment';
export type SourceKind = 'camera' | 'sample' | 'file';

export interface Launch {
  /** The lens's code from /l/CODE; null: the player without a lens. */
  code: string | null;
  /** Null: the player decides (front cameras are mirrored). */
  mirror: boolean | null;
  camera: Facing | null;
  overlay: boolean;
  /** An event that fires once as soon as the lens runs. */
  trigger: string | null;
  source: 'camera' | 'sample' | null;
}

const CODE = /^\/l\/([A-Za-z0-9][A-Za-z0-9._-]{0,127})\/?$/;
const TRIGGER = /^[\w .-]{1,64}$/;

const oneOf = <T extends string>(value: string | null, choices: readonly T[]): T | null => choices.find((choice) => choice === value) ?? null;

function flag(value: string | null): boolean | null {
  return value === '1' ? true : value === '0' ? false : null;
}

export function readLaunch(path: string, search: string): Launch {
  const query = new URLSearchParams(search);
  const trigger = query.get('trigger');
  return {
    code: CODE.exec(path)?.[1] ?? null,
    mirror: flag(query.get('mirror')),
    camera: oneOf(query.get('camera'), ['user', 'environment']),
    overlay: flag(query.get('overlay')) ?? false,
    trigger: trigger !== null && TRIGGER.test(trigger) ? trigger : null,
    source: oneOf(query.get('source'), ['camera', 'sample']),
  };
}

export const bundlePath = (code: string): string => `/l/${code}/bundle.lens`;

export interface BenchLaunch {
  code: string | null;
  width: number;
  height: number;
  pace: 'camera' | 'free';
}

function size(value: string | null, otherwise: number): number {
  const number = Number(value ?? NaN);
  return Number.isInteger(number) && number >= 16 && number <= 7680 ? number : otherwise;
}

/** Null where the address does not ask to measure. */
export function readBench(path: string, search: string): BenchLaunch | null {
  const query = new URLSearchParams(search);
  if (query.get('bench') !== '1') return null;
  return {
    code: CODE.exec(path)?.[1] ?? null,
    width: size(query.get('w'), 640),
    height: size(query.get('h'), 480),
    pace: oneOf(query.get('pace'), ['camera', 'free']) ?? 'camera',
  };
}
