// What a worker answers. Errors cross to the page as plain values: classes do not survive the way.
import { LensError } from './api';

/** One of the two. */
export interface Answer<T> {
  value?: T;
  error?: { place: string; what: string; remedy: string };
}

/** `place`: of failures that name none. */
export async function answer<T>(place: string, work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (failure) {
    const error = failure instanceof LensError ? failure : new LensError(place, failure instanceof Error ? failure.message : String(failure));
    return { error: { place: error.place, what: error.what, remedy: error.remedy } };
  }
}

/** Throws the worker's LensError. */
export function valueOf<T>({ value, error }: Answer<T>): T {
  if (error) throw new LensError(error.place, error.what, error.remedy);
  return value as T;
}
