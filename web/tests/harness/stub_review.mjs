// The part of the stub API that reviewers and admins use: {method, path, work, role} rows for its list.

const nameOf = ({ id, code, name, creator }) => ({ id, code, name, creator });

function queueOf({ api, me, query, page }) {
  const waiting = api.versions.filter(({ state }) => state === 'in_review').map((version) => {
    const lens = api.lenses.find(({ id }) => id === version.lensId);
    const { id, number, bytes, created_at, poster, icon } = version;
    return { version: { id, number, bytes, created_at, poster, icon }, lens: { ...nameOf(lens), tags: lens.tags, visibility: lens.visibility }, open_reports: api.reports.filter((one) => one.lens === lens).length, is_own: lens.owner === me.id };
  });
  return page(waiting, query);
}

const audited = (api, me, action, subject, detail = {}) => api.audit.unshift({ number: api.audit.length + 1, at: new Date().toISOString(), actor: me.id, actor_name: me.display_name, action, subject, detail, hash: '0'.repeat(64) });

const shownReport = ({ lens, ...report }) => ({ ...report, lens: nameOf(lens), taken_down: lens.taken_down !== null });
const shownAppeal = (api, { lens, ...appeal }) => ({ ...appeal, lens: nameOf(api.lenses.find(({ id }) => id === lens)), against: appeal.version ? 'rejection' : 'takedown', version: appeal.version ?? null, version_id: null });

function reviewOf({ api, me, version }) {
  const lens = api.lenses.find(({ id }) => id === version.lensId);
  return {
    lens: api.shown(lens), version: api.shownVersion(version), models: [{ file: 'models/selfie.onnx', bytes: 462_100, licence: 'Apache-2.0', source: 'https://ai.google.dev/edge/mediapipe' }],
    fps: 48.2, step_ms: 14.2, joules_per_frame_estimate: 0.031, decisions: version.decision ? [{ ...version.decision, reviewer: me.display_name }] : [], appeals: [],
    reports: api.reports.filter((one) => one.lens === lens).map(shownReport), may_decide: version.state === 'in_review' && lens.owner !== me.id,
    versions: api.versions.filter(({ lensId }) => lensId === lens.id).map(({ id, number, state, created_at }) => ({ id, number, state, created_at })),
  };
}

function decided({ api, me, version, body }) {
  const lens = api.lenses.find(({ id }) => id === version.lensId);
  version.decision = { decision: body.decision, reason: body.reason, text: body.text, at: new Date().toISOString() };
  api.settle(lens, version, body.decision === 'approve' ? 'approved' : 'rejected');
  audited(api, me, `version.${body.decision}`, `lens/${lens.id}`, { version: version.number, reason: body.reason });
  return reviewOf({ api, me, version });
}

/** `ok(body, status)`, `find(list, id, what)` and `page(items, query)` are the stub's own. */
export function reviewRoutes({ ok, find, page }) {
  const versionIn = (call) => ({ ...call, version: find(call.api.versions, call.match[1], 'version') });
  const takedown = (call, taken_down) => {
    const lens = find(call.api.lenses, call.match[1], 'lens');
    Object.assign(lens, { taken_down });
    audited(call.api, call.me, taken_down ? 'lens.take_down' : 'lens.put_back', `lens/${lens.id}`);
    return ok(call.api.shown(lens));
  };
  return [
    ['GET', /^\/review\/queue$/, (call) => ok(queueOf({ ...call, page })), 'reviewer'],
    ['GET', /^\/review\/versions\/(\w+)$/, (call) => ok(reviewOf(versionIn(call))), 'reviewer'],
    ['POST', /^\/review\/versions\/(\w+)\/decision$/, (call) => ok(decided(versionIn(call))), 'reviewer'],
    ['POST', /^\/review\/versions\/(\w+)\/preview-code$/, () => ok({ code: 'p-k7x9m2pq', url: 'https://lens.example/l/p-k7x9m2pq', expires_at: new Date(Date.now() + 900_000).toISOString() }, 201), 'reviewer'],
    ['GET', /^\/review\/reports$/, ({ api, query }) => ok(page(api.reports.filter(({ state }) => state === query.get('state')).map(shownReport), query)), 'reviewer'],
    ['POST', /^\/review\/reports\/(\w+)\/answer$/, ({ api, me, match, body }) => {
      const report = find(api.reports, match[1], 'report');
      report.state = body.upheld ? 'upheld' : 'dismissed';
      if (body.take_down) report.lens.taken_down = { reason: report.reason, text: body.text, at: new Date().toISOString() };
      audited(api, me, `report.${report.state}`, `lens/${report.lens.id}`);
      return ok(shownReport(report));
    }, 'reviewer'],
    ['GET', /^\/review\/appeals$/, ({ api, query }) => ok(page(api.appeals.filter(({ state }) => state === query.get('state')).map((one) => shownAppeal(api, one)), query)), 'reviewer'],
    ['POST', /^\/review\/appeals\/(\w+)\/answer$/, ({ api, me, match, body }) => {
      const appeal = Object.assign(find(api.appeals, match[1], 'appeal'), { state: body.granted ? 'granted' : 'refused', answer: body.text });
      if (body.granted) api.lenses.find(({ id }) => id === appeal.lens).taken_down = null;
      audited(api, me, `appeal.${appeal.state}`, `lens/${appeal.lens}`);
      return ok(shownAppeal(api, appeal));
    }, 'reviewer'],
    ['POST', /^\/campaigns\/(\w+)\/decision$/, ({ api, me, match, body }) => {
      const campaign = Object.assign(find(api.campaigns, match[1], 'campaign'), { state: body.decision === 'approve' ? 'approved' : 'rejected', reason: body.reason ?? '', text: body.text ?? '' });
      audited(api, me, `campaign.${body.decision}`, `campaign/${campaign.id}`);
      return ok(campaign);
    }, 'reviewer'],
    ['PUT', /^\/lenses\/(\w+)\/takedown$/, (call) => takedown(call, { ...call.body, at: new Date().toISOString() }), 'reviewer'],
    ['DELETE', /^\/lenses\/(\w+)\/takedown$/, (call) => takedown(call, null), 'reviewer'],
    ['GET', /^\/lenses\/(\w+)\/appeals$/, ({ api, match, query }) => ok(page(api.appeals.filter(({ lens }) => lens === match[1]).map((one) => shownAppeal(api, one)), query))],
    ['GET', /^\/audit$/, ({ api, query }) => ok(page(api.audit.filter(({ subject }) => !query.get('subject') || subject === query.get('subject')), query)), 'reviewer'],
    ['GET', /^\/audit\/check$/, ({ api }) => ok({ rows: api.audit.length, intact: api.brokenRow === null, first_broken: api.brokenRow, head: api.audit[0]?.hash ?? '' }), 'admin'],
    ['GET', /^\/review\/policy$/, ({ api }) => ok({ policy: api.policy }), 'reviewer'],
    ['PUT', /^\/review\/policy$/, ({ api, body }) => ok({ policy: (api.policy = body.policy) }), 'admin'],
    ['GET', /^\/accounts$/, ({ api, query }) => ok(page(api.accounts.map(({ password, ...shown }) => shown), query)), 'admin'],
    ['PATCH', /^\/accounts\/(\w+)$/, ({ api, me, match, body }) => {
      const { password, ...shown } = Object.assign(find(api.accounts, match[1], 'account'), body);
      audited(api, me, 'account.change', `account/${match[1]}`, body);
      return ok(shown);
    }, 'admin'],
  ];
}
