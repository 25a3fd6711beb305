// The processor time of a process and all that it started, from /proc: every process of the browser counts, also those that only show or capture.
import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10; // of utime and stime: 100 a second on every Linux that Chromium runs on

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return null; // ended meanwhile
  }
}

/** Milliseconds of user and system time by process id, of the descendants of `root`. */
export function cpuTimes(root) {
  const stats = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))).filter(Boolean);
  const times = new Map();
  const walk = (parent) => {
    for (const stat of stats) {
      if (stat.parent !== parent || times.has(stat.pid)) continue;
      times.set(stat.pid, stat.ticks * TICK_MS);
      walk(stat.pid);
    }
  };
  walk(root);
  return times;
}

export function spentBetween(before, after) {
  let sum = 0;
  for (const [pid, time] of after) sum += time - (before.get(pid) ?? 0);
  return sum;
}
