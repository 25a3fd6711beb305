// The small parts that all pages of the site are made of: failures, empty states, fields, a copy button, a question over the page.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { ApiError } from '../api';
import { CloseIcon, LensMark } from '../icons';
import { say } from './frame';
import type { Listed } from './answers';

/** What went wrong, where, and the remedy; nothing where nothing did. */
export function Failure({ failure, again }: { failure: unknown; again?: () => void }) {
  if (!failure) return null;
  const known = failure instanceof ApiError ? failure : new ApiError(0, failure instanceof Error ? failure.message : String(failure));
  return (
    <div class="notice error failure" role="alert">
      <p><strong>{known.detail}</strong>{known.place && <> <code>{known.place}</code></>}</p>
      {known.remedy && <p>{sentence(known.remedy)}</p>}
      {again && <button type="button" class="button" onClick={again}>Try again</button>}
    </div>
  );
}

/** The server's remedies may be parts of a sentence. */
export function sentence(part: string): string {
  return part && `${part[0]!.toUpperCase()}${part.slice(1)}${/[.!?]$/.test(part) ? '' : '.'}`;
}

export function Empty({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="empty-state">
      <span class="empty-mark"><LensMark size={40} /></span>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function Waiting({ what = 'Loading' }: { what?: string }) {
  return <p class="muted waiting-line" role="status">{what} …</p>;
}

/** "More" under a list, or its failure. */
export function More<T>({ list }: { list: Listed<T> }) {
  if (list.failure) return <Failure failure={list.failure} again={list.again} />;
  if (!list.items) return <Waiting />;
  return list.hasMore ? <button type="button" class="button more" disabled={list.isBusy} onClick={list.more}>{list.isBusy ? 'Loading …' : 'Show more'}</button> : null;
}

interface FieldProps {
  label: string;
  hint?: string;
  error?: string;
  children: (ids: { id: string; 'aria-describedby'?: string }) => ComponentChildren;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const described = hint || error ? `${id}-hint` : undefined;
  return (
    <div class="form-field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': described })}
      {(hint || error) && <p id={described} class={`small ${error ? 'field-error' : 'muted'}`}>{error || hint}</p>}
    </div>
  );
}

export function Copy({ text, what, children = 'Copy' }: { text: string; what: string; children?: ComponentChildren }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      say(`${what} copied`);
      setTimeout(() => setCopied(false), 2500);
    } catch {
      say('The browser did not allow to copy: select the text instead');
    }
  };
  // Only pages over HTTPS, or of this machine, may write to the clipboard.
  if (!navigator.clipboard) return null;
  return <button type="button" class="button" onClick={() => void copy()}>{copied ? 'Copied' : children}</button>;
}

/** A dialog over the page; Escape and the cross close it. */
export function Over({ open, title, close, children }: { open: boolean; title: string; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={close}>
      {open && (
        <div class="stack">
          <div class="over-head">
            <h2 id={heading}>{title}</h2>
            <button type="button" class="icon-button bare" aria-label="Close" onClick={close}><CloseIcon size={20} /></button>
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}

/** Texts of people may be long and hold anything: shown as they are, lines kept. */
export function Prose({ text }: { text: string }) {
  return <p class="prose">{text}</p>;
}
