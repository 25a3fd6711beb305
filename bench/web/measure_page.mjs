// One page in a browser of its own with an empty profile: cold load, then a window of some seconds in which steps and processor time are counted.
import { cpuTimes, spentBetween } from './cpu_time.mjs';

const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
const WARM_UP_MS = 1500; // until V8 has compiled what is hot
const LONGEST_START_MS = 20000;

const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
const inOrder = (numbers) => [...numbers].sort((a, b) => a - b);
const readBench = () => {
  const { frames, processed, stepMs, inferMs, createMs, firstFrameMs, info, error } = window.__bench;
  return { frames, processed, stepMs, inferMs, createMs, firstFrameMs, info, error };
};
/** Bytes of the bodies as they were sent, of the page and of its workers. */
const readSent = () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .map((entry) => ({ name: entry.name, encoded: entry.encodedBodySize, decoded: entry.decodedBodySize }));

async function sentBytes(page) {
  const lists = await Promise.all([page, ...page.workers()].map((scope) => scope.evaluate(readSent).catch(() => [])));
  return lists.flat();
}

async function measure(page, address, seconds, picture) {
  await page.goto(address);
  await page.waitForFunction(() => window.__bench?.processed > 0 || window.__bench?.error, null, { timeout: LONGEST_START_MS, polling: 100 });
  await page.waitForTimeout(WARM_UP_MS);
  const before = { cpu: cpuTimes(process.pid), bench: await page.evaluate(readBench) };
  await page.waitForTimeout(seconds * 1000);
  const after = { cpu: cpuTimes(process.pid), bench: await page.evaluate(readBench) };
  if (after.bench.error) return { error: String(after.bench.error) };
  const steps = after.bench.processed - before.bench.processed;
  const stepMs = inOrder(after.bench.stepMs.slice(-steps));
  const inferMs = inOrder(after.bench.inferMs.slice(-steps));
  if (picture) await page.screenshot({ path: picture });
  const files = await sentBytes(page);
  return {
    steps, stepMs: share(stepMs, 0.5), stepP90Ms: share(stepMs, 0.9), inferMs: share(inferMs, 0.5),
    cpuMs: spentBetween(before.cpu, after.cpu) / steps,
    createMs: after.bench.createMs, firstFrameMs: after.bench.firstFrameMs,
    sentBytes: files.reduce((sum, file) => sum + file.encoded, 0), files, info: after.bench.info,
  };
}

export async function measurePage({ chromium, program, address, camera, seconds, picture }) {
  const browser = await chromium.launch({ executablePath: program, args: [...flags, `--use-file-for-fake-video-capture=${camera}`] });
  try {
    const page = await browser.newPage();
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.waitForTimeout(500); // the browser's own start is not the page's
    return await measure(page, address, seconds, picture).catch((error) => ({ error: [error.message.split('\n')[0], ...complaints].join('; ') }));
  } finally {
    await browser.close();
  }
}
