// The server's API in memory, for tests of pages: one request in, one answer out, with the shapes of /api/openapi.json. Nothing is checked
// beyond what a page must get right: session, CSRF token, offsets of uploads, entity tags.
import { createHash, randomBytes } from 'node:crypto';
import { reviewRoutes } from './stub_review.mjs';

const CODE_LETTERS = '23456789bcdfghjkmnpqrstvwxz';
const idOf = (length = 20, letters = 'abcdefghijklmnopqrstuvwxyz0123456789') => Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
const nowText = (shift = 0) => new Date(Date.now() + shift).toISOString();

export class Problem extends Error {
  constructor(status, detail, remedy = '', place = '') {
    super(detail);
    Object.assign(this, { status, detail, remedy, place });
  }
}

const paged = (items, query) => {
  const limit = Number(query.get('limit') ?? 20), from = Number(query.get('cursor') ?? 0);
  return { items: items.slice(from, from + limit), next: from + limit < items.length ? String(from + limit) : null };
};

export class StubApi {
  accounts = [];
  sessions = new Map();
  uploads = new Map();
  lenses = [];
  versions = [];
  tokens = [];
  campaigns = [];
  reports = [];
  appeals = [];
  audit = [];
  policy = 'manual';
  /** The row at which the audit is broken. */
  brokenRow = null;
  sponsored = null;
  slot = 'gallery-top';
  /** Set by a test: called with (method, path) before each answer; a status that it gives is answered in place of the real one. */
  fault = () => 0;
  /** How many looks a check takes. */
  looks = 2;
  verdict = 'approved';
  findings = [];
  pieceBytes = 256 * 1024;

  constructor(pictures = {}) {
    this.pictures = pictures;
  }

  account(name, { password = 'correct horse', role = 'creator', display_name = name } = {}) {
    const account = { id: idOf(), name, display_name, role, suspended: false, created_at: nowText(-86_400_000 * 40) };
    this.accounts.push({ ...account, password });
    return account;
  }

  lens(owner, { name, visibility = 'public', state = 'approved', tags = [], description = '', hint = '', plays = 0, ...more }) {
    const code = idOf(8, CODE_LETTERS);
    const lens = {
      id: idOf(), code, url: `https://lens.example/l/${code}`, page: `https://lens.example/lenses/${code}`, name, description, hint, tags, visibility, creator: owner.display_name, live_version: 0, newest_version: 0,
      expires_at: null, taken_down: null, insights: true, revision: 1, created_at: nowText(-86_400_000 * 9), changed_at: nowText(-86_400_000), published_at: null, owner: owner.id, plays, ...more,
    };
    this.lenses.push(lens);
    const version = this.version(lens, { bytes: 2_104_332, state });
    return { lens, version };
  }

  version(lens, { bytes, state, notes = '', findings = [] }) {
    const number = ++lens.newest_version;
    const { poster = null, preview = null } = this.pictures;
    const version = {
      id: idOf(), number, sha256: createHash('sha256').update(`${lens.id} ${number}`).digest('hex'), bytes, state, notes, findings, preflight: null, poster, icon: null, preview, decision: null,
      created_at: nowText(), decided_at: null, lensId: lens.id, looks: 0,
    };
    this.versions.push(version);
    this.settle(lens, version, state);
    return version;
  }

  settle(lens, version, state) {
    version.state = state;
    if (state === 'approved') Object.assign(lens, { live_version: version.number, published_at: lens.published_at ?? nowText() });
  }

  /** What a page sees: without what only this stub knows. */
  shown({ owner, plays, models, ...lens }) {
    return lens;
  }
  shownVersion({ lensId, looks, ...version }) {
    return version;
  }
  card(lens) {
    const version = this.versions.find(({ lensId, number }) => lensId === lens.id && number === lens.live_version);
    const { code, name, creator, tags, url, page } = lens;
    return { code, name, creator, tags, poster: version?.poster ?? null, icon: null, preview: version?.preview ?? null, url, page, fps: 48.2, plays: lens.plays, sponsor: null };
  }

  callerOf(request) {
    const secret = /diopter_session=(\w+)/.exec(request.headers.cookie ?? '')?.[1];
    const session = secret && this.sessions.get(secret);
    return session ? { ...session, secret } : null;
  }

  begin(account) {
    const secret = idOf(32), csrf_token = idOf(24);
    this.sessions.set(secret, { account: account.id, csrf_token });
    const { password, ...shown } = account;
    return { status: 200, body: { account: shown, csrf_token }, headers: { 'Set-Cookie': `diopter_session=${secret}; HttpOnly; SameSite=Lax; Path=/` } };
  }

  /** {status, body, headers} for an address below /api/v1. */
  answer(request, url, body) {
    const path = url.pathname.slice('/api/v1'.length);
    const forced = this.fault(request.method, path);
    if (forced) throw new Problem(forced, 'This was made to fail.', 'Try again.');
    const caller = this.callerOf(request);
    const me = caller && this.accounts.find(({ id }) => id === caller.account);
    if (request.method !== 'GET' && caller && request.headers['x-csrf-token'] !== caller.csrf_token) throw new Problem(403, 'The CSRF token is missing.');
    for (const [method, pattern, work, rule] of ROUTES) {
      const match = method === request.method && pattern.exec(path);
      if (!match) continue;
      if (rule !== 'anyone' && !me) throw new Problem(401, 'Nobody is signed in.', 'Sign in.');
      if (rule === 'reviewer' && me.role === 'creator') throw new Problem(403, 'Only reviewers may do this.');
      if (rule === 'admin' && me.role !== 'admin') throw new Problem(403, 'Only admins may do this.');
      return work({ api: this, me, caller, match, query: url.searchParams, body, request });
    }
    throw new Problem(404, `There is nothing at ${path}.`);
  }
}

const bodyOf = (request) =>
  new Promise((done) => {
    const parts = [];
    request.on('data', (part) => parts.push(part)).on('end', () => done(Buffer.concat(parts)));
  });

/** Reads a request below /api/v1 and answers it. */
export async function answerApi(api, request, response, url) {
  const bytes = await bodyOf(request);
  const isJson = (request.headers['content-type'] ?? '').includes('json');
  let answer;
  try {
    answer = api.answer(request, url, isJson ? JSON.parse(bytes.toString()) : bytes);
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    const { status, detail, remedy, place } = failure;
    answer = { status, body: { type: 'about:blank', title: detail, status, detail, remedy, place }, problem: true };
  }
  response.writeHead(answer.status, { ...(answer.status !== 204 && { 'Content-Type': answer.problem ? 'application/problem+json' : 'application/json' }), ...answer.headers });
  response.end(answer.status === 204 ? undefined : JSON.stringify(answer.body));
}

const find = (list, id, what) => list.find((one) => one.id === id) ?? (() => { throw new Problem(404, `There is no such ${what}.`); })();
const mine = ({ api, me, match }) => {
  const lens = find(api.lenses, match[1], 'lens');
  if (lens.owner !== me.id) throw new Problem(404, 'There is no such lens.');
  return lens;
};
const versionOf = (api, lens, number) => api.versions.find((one) => one.lensId === lens.id && one.number === Number(number)) ?? (() => { throw new Problem(404, 'There is no such version.'); })();
const tagged = (lens, api) => ({ status: 200, body: api.shown(lens), headers: { ETag: `"${lens.revision}"` } });
const ok = (body, status = 200) => ({ status, body });
const none = { status: 204 };

function uploadOf({ api, body }) {
  const upload = { id: idOf(), bytes: body.bytes, sha256: body.sha256, received: 0, piece_bytes: api.pieceBytes, expires_at: nowText(3_600_000), pieces: [] };
  api.uploads.set(upload.id, upload);
  return ok(shownUpload(upload), 201);
}
const shownUpload = ({ pieces, ...upload }) => upload;
const heldUpload = ({ api, match }) => api.uploads.get(match[1]) ?? (() => { throw new Problem(404, 'There is no such upload.'); })();

function pieceOf(call) {
  const upload = heldUpload(call);
  if (Number(call.request.headers['upload-offset']) !== upload.received) throw new Problem(409, `The server has ${upload.received} bytes.`, 'Go on from there.');
  upload.pieces.push(call.body);
  upload.received += call.body.length;
  if (upload.received === upload.bytes && createHash('sha256').update(Buffer.concat(upload.pieces)).digest('hex') !== upload.sha256) throw new Problem(422, 'The file is not the one that was announced.');
  return ok(shownUpload(upload));
}

function published({ api, me, body, match }) {
  const upload = api.uploads.get(body.upload);
  if (!upload || upload.received !== upload.bytes) throw new Problem(409, 'The upload is not whole.', 'Send the rest of it.');
  const lens = match[1] ? mine({ api, me, match }) : api.lens(me, { name: body.name ?? 'Lens', description: body.description, hint: body.hint, tags: body.tags, visibility: body.visibility, state: 'preflight' }).lens;
  if (match[1]) api.version(lens, { bytes: upload.bytes, state: 'preflight', notes: body.notes });
  const version = api.versions.at(-1);
  Object.assign(version, { bytes: upload.bytes, notes: body.notes ?? '' });
  return ok({ lens: api.shown(lens), version: api.shownVersion(version) }, 201);
}

function looked({ api, me, match }) {
  const lens = mine({ api, me, match });
  const version = versionOf(api, lens, match[2]);
  if (version.state === 'preflight' && ++version.looks >= api.looks) {
    version.findings = api.findings;
    api.settle(lens, version, api.verdict);
  }
  return ok(api.shownVersion(version));
}

function changedLens(call) {
  const lens = mine(call);
  const wanted = call.request.headers['if-match'];
  if (wanted && wanted !== `"${lens.revision}"`) throw new Problem(412, 'The lens was changed meanwhile.', 'Read it again.');
  Object.assign(lens, call.body, { revision: lens.revision + 1, changed_at: nowText() });
  return tagged(lens, call.api);
}

function daysOf(query) {
  const days = [];
  for (let at = Date.parse(query.get('from')), n = 0; at <= Date.parse(query.get('to')); at += 86_400_000, n++) {
    const opens = Math.round(60 + 45 * Math.sin(n / 3) + (n * 7) % 23);
    days.push({
      day: new Date(at).toISOString().slice(0, 10), opens, plays: Math.round(opens * 0.7), play_s: opens * 21, captures: Math.round(opens / 5), shares: Math.round(opens / 11), devices: Math.round(opens * 0.6),
      frame_ms: n % 9 === 4 ? null : { p50: 17 + (n % 5), p95: 31 + (n % 7) * 2 }, device_classes: { 'phone/middle': Math.round(opens * 0.4), 'phone/fast': Math.round(opens * 0.15), 'desktop/fast': Math.round(opens * 0.1) },
    });
  }
  return days;
}

const onView = (api) => api.lenses.filter((lens) => lens.visibility === 'public' && lens.live_version > 0 && !lens.taken_down);

function gallery({ api, query }) {
  const q = (query.get('q') ?? '').toLowerCase(), tag = query.get('tag');
  return ok(paged(onView(api).filter((lens) => lens.name.toLowerCase().includes(q) && (!tag || lens.tags.includes(tag))).map((lens) => api.card(lens)), query));
}

function lensPage({ api, match }) {
  const lens = api.lenses.find(({ code }) => code === match[1]);
  if (!lens || lens.live_version === 0) throw new Problem(404, 'No lens has this code.', 'Check the code.');
  if (lens.taken_down) throw new Problem(410, 'It was taken down: it uses somebody’s work without a right to it.');
  const { description, hint, published_at } = lens;
  return ok({
    ...api.card(lens), sponsor: api.sponsored === lens.code ? { brand: 'Lumen Optics' } : null, description, hint, published_at, bytes: 2_104_332, version: lens.live_version, step_ms: 14.2, joules_per_frame_estimate: 0.031,
    models: lens.models ?? [{ file: 'models/selfie.onnx', bytes: 462_100, licence: 'Apache-2.0', source: 'https://ai.google.dev/edge/mediapipe' }, { file: 'models/own.onnx', bytes: 1_200_000, licence: 'CC-BY-4.0', source: 'trained by the creator' }],
    embed: `<iframe src="${lens.url}" allow="camera; microphone" width="360" height="640"></iframe>`,
  });
}

const ROUTES = [
  ['POST', /^\/accounts$/, ({ api, body }) => {
    if (api.accounts.some(({ name }) => name === body.name)) throw new Problem(409, 'This name is taken.', 'Choose another one.', 'name');
    const account = api.account(body.name, { password: body.password, display_name: body.display_name });
    return { ...api.begin(api.accounts.find(({ id }) => id === account.id)), status: 201 };
  }, 'anyone'],
  ['POST', /^\/session$/, ({ api, body }) => {
    const account = api.accounts.find(({ name, password }) => name === body.name && password === body.password);
    if (!account) throw new Problem(401, 'Name or password is wrong.', 'Try again.');
    return api.begin(account);
  }, 'anyone'],
  ['GET', /^\/session$/, ({ me, caller }) => ok({ account: (({ password, ...shown }) => shown)(me), csrf_token: caller.csrf_token })],
  ['DELETE', /^\/session$/, ({ api, caller }) => (api.sessions.delete(caller.secret), none)],
  ['PATCH', /^\/account$/, ({ me, body }) => ok((({ password, ...shown }) => shown)(Object.assign(me, body.display_name ? { display_name: body.display_name } : {})))],
  ['DELETE', /^\/account$/, ({ api, me, body }) => {
    if (body.password !== me.password) throw new Problem(403, 'The password is wrong.', 'Try again.', 'password');
    api.accounts.splice(api.accounts.findIndex(({ id }) => id === me.id), 1);
    return none;
  }],
  ['GET', /^\/tokens$/, ({ api, query }) => ok(paged(api.tokens, query))],
  ['POST', /^\/tokens$/, ({ api, body }) => {
    const token = { id: idOf(), name: body.name, scopes: body.scopes, created_at: nowText(), used_at: null, expires_at: body.days ? nowText(body.days * 86_400_000) : null };
    api.tokens.unshift(token);
    return ok({ ...token, token: `dpt_${idOf(40)}` }, 201);
  }],
  ['DELETE', /^\/tokens\/(\w+)$/, ({ api, match }) => (api.tokens.splice(api.tokens.indexOf(find(api.tokens, match[1], 'token')), 1), none)],
  ['POST', /^\/uploads$/, uploadOf],
  ['GET', /^\/uploads\/(\w+)$/, (call) => ok(shownUpload(heldUpload(call)))],
  ['PATCH', /^\/uploads\/(\w+)$/, pieceOf],
  ['DELETE', /^\/uploads\/(\w+)$/, ({ api, match }) => (api.uploads.delete(match[1]), none)],
  ['GET', /^\/account\/lenses$/, ({ api, me, query }) => ok(paged(api.lenses.filter(({ owner }) => owner === me.id).map((lens) => api.shown(lens)).reverse(), query))],
  ['POST', /^\/lenses$/, published],
  ['POST', /^\/lenses\/(\w+)\/versions$/, published],
  ['GET', /^\/lenses\/(\w+)\/versions$/, (call) => {
    const lens = mine(call);
    return ok(paged(call.api.versions.filter(({ lensId }) => lensId === lens.id).map((version) => call.api.shownVersion(version)).reverse(), call.query));
  }],
  ['GET', /^\/lenses\/(\w+)\/versions\/(\d+)$/, looked],
  ['POST', /^\/lenses\/(\w+)\/versions\/(\d+)\/withdraw$/, (call) => {
    const lens = mine(call);
    versionOf(call.api, lens, call.match[2]).state = 'withdrawn';
    if (lens.live_version === Number(call.match[2])) lens.live_version = 0;
    return tagged(lens, call.api);
  }],
  ['POST', /^\/lenses\/(\w+)\/rollback$/, (call) => {
    const lens = mine(call);
    return tagged(Object.assign(lens, { live_version: call.body.version, revision: lens.revision + 1 }), call.api);
  }],
  ['POST', /^\/lenses\/(\w+)\/preview-codes$/, (call) => {
    const code = `p-${idOf(8, CODE_LETTERS)}`;
    mine(call);
    return ok({ code, url: `https://lens.example/l/${code}`, expires_at: nowText(call.body.minutes * 60_000) }, 201);
  }],
  ['POST', /^\/lenses\/(\w+)\/appeals$/, (call) => {
    const lens = mine(call);
    const appeal = { id: idOf(), lens: lens.id, version: call.body.version, text: call.body.text, state: 'open', answer: '', at: nowText() };
    call.api.appeals.push(appeal);
    return ok(appeal, 201);
  }],
  ['GET', /^\/lenses\/(\w+)\/insights$/, (call) => ok({ days: mine(call).plays ? daysOf(call.query) : [], totals: {} })],
  ['GET', /^\/lenses\/(\w+)$/, (call) => tagged(mine(call), call.api)],
  ['PATCH', /^\/lenses\/(\w+)$/, changedLens],
  ['DELETE', /^\/lenses\/(\w+)$/, (call) => (call.api.lenses.splice(call.api.lenses.indexOf(mine(call)), 1), none)],
  ['GET', /^\/gallery$/, gallery, 'anyone'],
  ['GET', /^\/gallery\/tags$/, ({ api }) => ok({ items: [...new Set(onView(api).flatMap(({ tags }) => tags))].map((tag) => ({ tag, lenses: 1 })) }), 'anyone'],
  ['GET', /^\/gallery\/slots\/([\w-]+)$/, ({ api, match }) => ok({ items: onView(api).filter(({ code }) => code === api.sponsored && match[1] === api.slot).map((lens) => ({ ...api.card(lens), sponsor: { brand: 'Lumen Optics' } })), next: null }), 'anyone'],
  ['GET', /^\/gallery\/lenses\/([\w-]+)$/, lensPage, 'anyone'],
  ['POST', /^\/reports$/, ({ api, body }) => {
    const lens = api.lenses.find(({ code }) => code === body.code);
    const report = { id: idOf(), lens, reason: body.reason, text: body.text, state: 'open', at: nowText() };
    api.reports.push(report);
    return ok({ id: report.id }, 201);
  }, 'anyone'],
  ['GET', /^\/campaigns$/, ({ api, query }) => ok(paged(api.campaigns.filter(({ state }) => !query.get('state') || state === query.get('state')), query))],
  ['POST', /^\/campaigns$/, ({ api, body }) => {
    const campaign = { id: idOf(), ...body, plays: 0, shows: 0, state: 'in_review', running: false, reason: '', text: '', revision: 1, created_at: nowText() };
    api.campaigns.unshift(campaign);
    return ok(campaign, 201);
  }],
  ['GET', /^\/campaigns\/(\w+)\/report$/, ({ api, match }) => ok((({ id, brand, shows, plays, budget_plays }) => ({ campaign: id, brand, shows, plays, budget_plays, days: daysOf(new URLSearchParams({ from: '2026-11-10', to: '2026-11-20' })).map(({ day, opens, plays: played, devices }) => ({ day, shows: opens, plays: played, devices })) }))(find(api.campaigns, match[1], 'campaign')))],
  ['PATCH', /^\/campaigns\/(\w+)$/, ({ api, match, body }) => ok(Object.assign(find(api.campaigns, match[1], 'campaign'), body))],
  ...reviewRoutes({ ok, find, page: paged }),
];
