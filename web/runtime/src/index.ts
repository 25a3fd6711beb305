// @diopter/runtime: lenses in a web page, on the visitor's own device (docs/web.md).
export * from './api';
export { Lens } from './lens';
export { readLens } from './container';
