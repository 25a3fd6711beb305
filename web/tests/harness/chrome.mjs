// Headless Chromium with a fake camera, and what every page test watches: errors, refused content, requests that leave the server.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { chromium, logs, sampleClip } from './places.mjs';

/** Y4M of the clip for the camera. */
export function cameraClip(width = 640, height = 480, clip = sampleClip) {
  mkdirSync(logs, { recursive: true });
  const file = join(logs, `camera-${width}x${height}.y4m`);
  if (!existsSync(file)) execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', clip, '-vf', `scale=${width}:${height}`, '-pix_fmt', 'yuv420p', '-frames:v', '60', file]);
  return file;
}

const QUIET = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** `camera`: a Y4M file; left out: there is no camera. `flags`: further ones. */
export function launch({ camera, grant = true, flags = [] } = {}) {
  const fake = camera ? ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${camera}`] : [];
  return playwright.launch({ executablePath: chromium, headless: true, args: [...QUIET, ...fake, ...(grant && camera ? ['--use-fake-ui-for-media-stream'] : []), ...flags] });
}

/** Collects what must not happen on `page`; `origin` is the server's. */
export function watch(page, origin) {
  const seen = { errors: [], strangers: [], requests: 0 };
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') seen.errors.push(message.text());
  });
  page.on('request', (request) => {
    seen.requests++;
    const url = request.url();
    if (!url.startsWith(origin) && !/^(blob|data):/.test(url)) seen.strangers.push(url);
  });
  return seen;
}
