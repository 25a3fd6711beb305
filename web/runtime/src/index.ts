// @diopter/runtime: lenses in a web page, on the visitor's own device (docs/web.md).
export * from './api';
export { Lens } from './lens';
export { Doctor } from './doctor';
export { packLens, readLens } from './container';
export { sha256 } from './sha256';
