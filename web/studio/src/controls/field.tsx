// The frame of every control: its name, what it means, and what is wrong with it, right beside it.
import type { ComponentChildren } from 'preact';
import { problemAt } from '../store/problem';
import { pointer, type Path } from '../store/path';

export interface Bound {
  /** Where the value lies in lens.json. */
  path: Path;
  label: string;
  hint?: string;
}

export function fieldId(path: Path): string {
  return `f${pointer(path).replace(/[^A-Za-z0-9]/g, '-')}`;
}

/** For a control inside Field: ties it to its hint and its fault. */
export function describedBy({ path, hint }: Bound): { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined } {
  const id = fieldId(path);
  const fault = problemAt(path);
  const parts = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return { id, 'aria-describedby': parts || undefined, 'aria-invalid': fault ? true : undefined };
}

export function Fault({ path }: { path: Path }) {
  const fault = problemAt(path);
  if (!fault) return null;
  return (
    <p class="fault" id={`${fieldId(path)}-fault`} role="alert">
      {fault.what}
      {fault.remedy && <span class="remedy">{fault.remedy}</span>}
    </p>
  );
}

export function Field({ bound, children, inline = false }: { bound: Bound; children: ComponentChildren; inline?: boolean }) {
  const id = fieldId(bound.path);
  return (
    <div class={inline ? 'control inline' : 'control'}>
      <label for={id}>{bound.label}</label>
      {children}
      {bound.hint && (
        <p class="hint" id={`${id}-hint`}>
          {bound.hint}
        </p>
      )}
      <Fault path={bound.path} />
    </div>
  );
}
