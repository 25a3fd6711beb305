// What stands around every page of the site: the mark, the ways to the other pages, and what a screen reader is told.
import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { LensMark } from '../icons';
import { account, isAtLeast, session } from './session';

export type Room = 'gallery' | 'account' | 'review' | '';

const said = signal('');

/** Told by screen readers; nothing of it shows. */
export function say(text: string): void {
  said.value = text;
}

function Way({ to, here, children }: { to: string; here: boolean; children: ComponentChildren }) {
  return <a class="way" href={to} aria-current={here ? 'page' : undefined}>{children}</a>;
}

export function Frame({ here, children }: { here: Room; children: ComponentChildren }) {
  return (
    <div class="site">
      <a class="skip" href="#content">Go to the content</a>
      <header class="site-head">
        <a class="site-mark" href="/gallery/" aria-label="Diopter"><LensMark size={30} /><span>Diopter</span></a>
        <nav class="ways-of-site" aria-label="Pages">
          <Way to="/gallery/" here={here === 'gallery'}>Gallery</Way>
          <Way to="/studio/" here={false}>Studio</Way>
          {isAtLeast('reviewer') && <Way to="/review/" here={here === 'review'}>Review</Way>}
          <Way to="/account/" here={here === 'account'}>{session.value === undefined || account.value ? 'Account' : 'Sign in'}</Way>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>{children}</main>
      <p class="visually-hidden" role="status">{said.value}</p>
    </div>
  );
}
