// Stands before onnxruntime-web's own WebAssembly loader, which it would call itself, and gives it the module that ort_build.ts has compiled
// meanwhile. Loaded by address, so it stays a file of its own.
export default async function start(options) {
  const [{ default: load }, module] = await Promise.all([globalThis.diopterOrt.loader, globalThis.diopterOrt.module]);
  return new Promise((resolve, reject) => {
    const instantiateWasm = (imports, done) => {
      WebAssembly.instantiate(module, imports).then((instance) => done(instance, module), reject);
      return {};
    };
    load({ ...options, instantiateWasm }).then(resolve, reject);
  });
}
