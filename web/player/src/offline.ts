// Registers the service worker, and tells it what the page loaded before the worker was there.

import { KEPT_LENSES } from './lens_loading';
import type { Published } from './published';

const REGISTER_AFTER_MS = 2000;

const supported = (): boolean => import.meta.env.PROD && window.isSecureContext && 'serviceWorker' in navigator;

export function installOffline(): void {
  if (!supported()) return;
  // After the page's own work: the worker reads the same files again, and a lens is to start first.
  setTimeout(() => void navigator.serviceWorker.register('/service_worker.js', { scope: '/' }).catch(() => undefined), REGISTER_AFTER_MS);
}

/** Works offline from now on: the address of a lens, or "webgpu" for the files of that back end. A worker that already rules the page has kept them as they passed. */
export function keepOffline(path: string): void {
  if (!supported() || navigator.serviceWorker.controller) return;
  tellWorker([path]);
}

function tellWorker(keep: string[]): void {
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ keep }));
}

/** A published lens works offline from now on. Its file does not pass into the store by itself: only one that was checked is kept. */
export function keepPublished({ code, bundle, signature }: Published): void {
  if (supported()) tellWorker([`/api/v1/codes/${code}`, bundle, ...(signature ? ['/api/v1/keys'] : [])]);
}

/** A kept file that is not what it should be is asked for again the next time. */
export async function forgetFile(path: string): Promise<void> {
  if ('caches' in window) await (await caches.open(KEPT_LENSES)).delete(path);
}
