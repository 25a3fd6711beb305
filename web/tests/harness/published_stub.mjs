// A server that publishes one lens, in memory: codes, keys, the file and what visitors send. A test changes `api` to make it lie.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveLenses } from './player_page.mjs';
import { servePages } from './page_server.mjs';
import { root } from './places.mjs';

export const CODE = 'bcdf2345';

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
  return { privateKey, id: createHash('sha256').update(raw).digest('hex').slice(0, 16), public_key: raw.toString('base64') };
}

/** What the API says of a file under CODE. */
function told(file, key, more) {
  const sha256 = createHash('sha256').update(file).digest('hex');
  const value = sign(null, Buffer.from(`diopter lens 1\n${sha256}\n${file.length}\n`), key.privateKey).toString('base64');
  return {
    code: CODE, version: 1, sha256, bytes: file.length, bundle: `/b/${sha256}.lens`, signature: { algorithm: 'ed25519', key_id: key.id, value }, preview: false, insights: true,
    lens: { id: 'abcdefghij0123456789', name: 'Person', creator: 'ada', hint: 'Stand before a plain wall.', tags: [], sponsor: null }, ...more,
  };
}

/** {url, api, close}. api: {file, sent, key, say: fields of the code's answer, gone: {reason, detail} | null, events, eventsStatus} */
export async function servePublished() {
  const lenses = await serveLenses();
  const api = { key: newKey(), say: {}, gone: null, events: [], eventsStatus: 202, newKey: () => (api.key = newKey()) };
  api.sent = api.file = readFileSync(join(lenses.lenses, 'person-background.lens'));
  await lenses.close();
  const json = (response, status, body, headers = {}) => response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));
  const first = (request, response, { pathname }) => {
    if (pathname === `/api/v1/codes/${CODE}` && api.gone) json(response, 410, { type: 'about:blank', title: 'Gone', status: 410, detail: api.gone.detail }, { 'X-Gone-Reason': api.gone.reason });
    else if (pathname === `/api/v1/codes/${CODE}`) json(response, 200, told(api.file, api.key, api.say));
    else if (pathname === '/api/v1/keys') json(response, 200, { keys: [{ id: api.key.id, algorithm: 'ed25519', public_key: api.key.public_key }] });
    else if (/^\/b\/[0-9a-f]{64}\.lens$/.test(pathname)) response.writeHead(200, { 'Content-Type': 'application/zip', 'Content-Length': api.sent.length }).end(api.sent);
    else if (pathname === '/api/v1/events' && request.method === 'POST') {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const batch = JSON.parse(Buffer.concat(parts).toString());
        api.events.push({ type: request.headers['content-type'], cookie: request.headers.cookie, status: api.eventsStatus, events: batch.events });
        json(response, api.eventsStatus, { accepted: batch.events.length });
      });
    } else return false;
    return true;
  };
  return { api, ...(await servePages({ web: join(root, 'build/web'), lenses: lenses.lenses, samples: join(root, 'build/deps/samples'), first })) };
}
