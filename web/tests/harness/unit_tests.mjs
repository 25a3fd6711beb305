// The unit tests of the portable rooms as WebAssembly programs (tests/wasm): where they lie, and what GoogleTest says of each case.
import { join } from 'node:path';
import { root } from './places.mjs';

export const rooms = ['base', 'bundle', 'frame', 'input', 'output', 'render', 'session', 'inspect', 'convert'];
export const programOf = (room) => join(root, `build/wasm/${room}_test.wasm`);

/** [{name, verdict: 'OK' | 'SKIPPED' | 'FAILED' | 'RUN', text}] of what a program printed; RUN: the program ended in it. */
function casesOf(printed) {
  const cases = [];
  for (const line of printed.split('\n')) {
    const [, verdict, name] = /^\[ +(RUN|OK|SKIPPED|FAILED) +\] ([\w/]+\.[\w/]+)/.exec(line) ?? [];
    const last = cases.at(-1);
    if (verdict === 'RUN') cases.push({ name, verdict, text: '' });
    else if (last?.verdict === 'RUN' && last.name === name) last.verdict = verdict;
    else if (last?.verdict === 'RUN') last.text += `${line}\n`;
  }
  return cases;
}

/** Declares a test for each case under `t`; what run_tests.mjs gives. */
export async function declareCases(t, { printed, ended }) {
  const cases = casesOf(printed);
  for (const { name, verdict, text } of cases) {
    await t.test(name, { skip: verdict === 'SKIPPED' && text.trim() }, () => {
      if (verdict === 'RUN') throw new Error(`the program stopped here: ${ended}\n${text}`);
      if (verdict === 'FAILED') throw new Error(text);
    });
  }
  if (cases.length === 0) throw new Error(`the program ran no test: ${ended}\n${printed}`);
  // It may fail with no case that does, where its set-up does.
  if (ended !== 0 && cases.every(({ verdict }) => verdict === 'OK' || verdict === 'SKIPPED')) throw new Error(`the program ended with ${ended}\n${printed.slice(-2000)}`);
}
