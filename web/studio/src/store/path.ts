// Values inside a JSON document by their path, read and replaced without changing the document in place.

export type Path = readonly (string | number)[];

export function at(value: unknown, path: Path): unknown {
  let here = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}

/** A copy with `next` at `path`; objects on the way are made where they are missing. `undefined` takes a field out. */
export function replaced<T>(value: T, path: Path, next: unknown): T {
  const [step, ...rest] = path;
  if (step === undefined) return next as T;
  const copy: Record<string | number, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...(value as object | undefined) };
  const fields = copy as Record<string | number, unknown>;
  const inner = rest.length === 0 ? next : replaced(fields[step], rest, next);
  if (inner !== undefined) fields[step] = inner;
  else if (Array.isArray(copy)) copy.splice(Number(step), 1);
  else delete fields[step];
  return copy as T;
}

/** As errors name places: /components/0/inputs/0 */
export function pointer(path: Path): string {
  return path.map((step) => `/${step}`).join('');
}

export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  if (item !== undefined) copy.splice(to, 0, item);
  return copy;
}
