// While a lens comes.
import { LensMark } from '../../../shared/icons';

export function Loading({ share, what }: { share: number; what: string }) {
  return (
    <main class="centre">
      <span class="lens-disc large turning"><LensMark size={56} /></span>
      <label class="stack loading">
        <span>{what}…</span>
        <progress max={1} {...(share > 0 ? { value: share } : {})} />
      </label>
    </main>
  );
}

export function Stopped({ children }: { children: preact.ComponentChildren }) {
  return <main class="centre"><div class="card">{children}</div></main>;
}
