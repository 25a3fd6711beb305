// What this browser can do, asked before anything is downloaded.

/** The smallest module with one SIMD instruction: validates only where the browser has SIMD. */
const SIMD_MODULE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

export const hasSimd = (): boolean => typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_MODULE);

/** Browsers hide the camera from pages that came over plain http. */
export const mayHaveCamera = (): boolean => window.isSecureContext && typeof navigator.mediaDevices?.getUserMedia === 'function';

export const canRecord = (canvas: HTMLCanvasElement): boolean => typeof MediaRecorder === 'function' && typeof canvas.captureStream === 'function';
