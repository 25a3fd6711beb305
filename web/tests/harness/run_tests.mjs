// One test program in WebAssembly from its start to its end; in node and in a page.
import { ModelAnswers } from './model_answers.mjs';
import { runProgram } from './wasi.mjs';

const MOST_ROUNDS = 4;

/** {printed, ended}: all that it printed, and its exit status, or what stopped it as text. */
export async function runTests(module, { ort, read }) {
  const answers = new ModelAnswers(ort);
  const imports = (memory) => answers.imports(memory);
  for (let round = 1; ; round++) {
    let printed = '';
    const print = (text) => (printed += text);
    const ended = await runProgram(module, { print, read, imports }).catch((error) => error.stack ?? String(error));
    if (round === MOST_ROUNDS || !(await answers.find())) return { printed: printed + answers.faults.join('\n'), ended };
  }
}
