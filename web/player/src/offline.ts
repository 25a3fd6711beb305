// Registers the service worker, and tells it what the page loaded before the worker was there.

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
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ keep: [path] }));
}
