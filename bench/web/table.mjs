// Medians over the rounds, and the Markdown table with each contender's ratio to Diopter.

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
const measures = ['stepMs', 'stepP90Ms', 'inferMs', 'cpuMs', 'firstFrameMs', 'sentBytes'];

function groupsOf(runs) {
  const groups = new Map();
  for (const run of runs) {
    const key = `${run.size} ${run.name}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()];
}

/** One row for each size and contender. */
export function summary(runs) {
  return groupsOf(runs).map((group) => {
    const { name, size } = group[0];
    const good = group.filter((run) => !run.error);
    if (!good.length) return { name, size, error: group[0].error };
    return { name, size, ...Object.fromEntries(measures.map((measure) => [measure, median(good.map((run) => run[measure]))])), failed: group.length - good.length };
  });
}

function cells(row, ours) {
  if (row.error) return [row.error.split('\n')[0], ...Array(measures.length).fill('')];
  const ratio = (measure) => (ours?.[measure] && row !== ours ? ` (x${(row[measure] / ours[measure]).toFixed(2)})` : '');
  const ms = (measure, digits) => row[measure].toFixed(digits) + ratio(measure);
  return [ms('stepMs', 1), row.stepP90Ms.toFixed(1), row.inferMs.toFixed(1), ms('cpuMs', 1), ms('firstFrameMs', 0), (row.sentBytes / 1e6).toFixed(2) + ratio('sentBytes'), row.failed || ''];
}

/** In brackets: how many times Diopter's. */
export function table(rows) {
  const head = ['size', 'contender', 'step ms', 'p90', 'model ms', 'CPU ms a step', 'first effect ms', 'MB sent', 'failed runs'];
  const lines = rows.map((row) => [row.size, row.name, ...cells(row, rows.find((other) => other.name === 'diopter' && other.size === row.size && !other.error))]);
  return [head, head.map((_, at) => (at < 2 ? '---' : '---:')), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
