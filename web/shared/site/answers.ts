// Answers of the server as states of a page: nothing yet, a value, or a failure that can be tried again.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { page } from '../api';

export interface Loaded<T> {
  value: T | null;
  failure: unknown;
  /** Asks again; what shows stays until the answer is there. */
  again: () => Promise<void>;
  set: (value: T) => void;
}

/** `key`: asks anew where it changes. */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>, key = ''): Loaded<T> {
  const [value, setValue] = useState<T | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const under = useRef<AbortController>();
  const again = useCallback(async () => {
    under.current?.abort();
    const mine = new AbortController();
    under.current = mine;
    try {
      const answer = await ask(mine.signal);
      if (mine.signal.aborted) return;
      setValue(answer);
      setFailure(null);
    } catch (failed) {
      if (!mine.signal.aborted) setFailure(failed);
    }
  }, [key]);
  useEffect(() => {
    setValue(null);
    setFailure(null);
    void again();
    return () => under.current?.abort();
  }, [key]);
  return { value, failure, again, set: setValue };
}

export interface Listed<T> {
  /** Null: not known yet. */
  items: T[] | null;
  failure: unknown;
  hasMore: boolean;
  isBusy: boolean;
  more: () => void;
  again: () => void;
}

/** A list that comes page by page. `query` must stay the same object value by its JSON; a change begins the list anew. */
export function useList<T>(path: string, query: Record<string, string | number> = {}): Listed<T> {
  const key = `${path} ${JSON.stringify(query)}`;
  const [items, setItems] = useState<T[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [failure, setFailure] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const under = useRef<AbortController>();
  const load = async (from: string | null) => {
    under.current?.abort();
    const mine = new AbortController();
    under.current = mine;
    setBusy(true);
    try {
      const next = await page<T>(path, { ...query, cursor: from ?? undefined }, mine.signal);
      if (mine.signal.aborted) return;
      setItems((before) => (from ? [...(before ?? []), ...next.items] : next.items));
      setCursor(next.next);
      setFailure(null);
    } catch (failed) {
      if (mine.signal.aborted) return;
      setFailure(failed);
    }
    setBusy(false);
  };
  useEffect(() => {
    void load(null);
    return () => under.current?.abort();
  }, [key]);
  return { items, failure, isBusy, hasMore: cursor !== null, more: () => void load(cursor), again: () => void load(items && failure ? cursor : null) };
}

/** Something that a button starts: whether it is under way, and how it failed. */
export function useDeed(): { isBusy: boolean; failure: unknown; run: (deed: () => Promise<void>) => void; clear: () => void } {
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const run = (deed: () => Promise<void>) => {
    if (isBusy) return;
    setBusy(true);
    setFailure(null);
    deed()
      .catch((failed: unknown) => setFailure(failed))
      .finally(() => setBusy(false));
  };
  return { isBusy, failure, run, clear: () => setFailure(null) };
}
