// Events of a visit reach the server in batches, and one that did not comes again under its own id.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { playerRules } from './harness/player_rules.mjs';

const { VisitLog } = await playerRules('visit_log');
const event = (number) => ({ id: `event-${number}`.padEnd(22, '_'), code: 'bcdf2345', version: 1, kind: 'capture', at_s: number });

/** A server that takes what comes, until a test says otherwise. */
function server() {
  const got = [];
  const one = { got, takes: true, post: {} };
  const note = (body) => one.takes && got.push(JSON.parse(body).events.map(({ at_s }) => at_s)) > 0;
  one.post.beacon = note;
  one.post.send = async (body) => note(body);
  return one;
}

test('a batch holds at most 32 events', async () => {
  for (const way of ['flush', 'leave']) {
    const { got, post } = server();
    const log = new VisitLog(post);
    for (let at = 0; at < 70; at++) log.add(event(at));
    await log[way]();
    assert.deepEqual(got.map((batch) => batch.length), [32, 32, 6]);
    await log[way]();
    assert.equal(got.length, 3, 'nothing is sent twice, and no empty batch');
  }
});

test('what was not taken comes again, under the same id', async () => {
  const one = server();
  const bodies = [];
  const log = new VisitLog({ ...one.post, send: (body) => (bodies.push(body), one.post.send(body)) });
  log.add(event(1));
  one.takes = false;
  await log.flush();
  log.leave();
  one.takes = true;
  await log.flush();
  assert.deepEqual(one.got, [[1]]);
  assert.equal(bodies[0], bodies[1]);
});

test('what comes in while a batch is on its way is neither lost nor sent with it', async () => {
  const bodies = [];
  const log = new VisitLog({ beacon: () => true, send: async (body) => (bodies.push(JSON.parse(body).events.length), bodies.length === 1 && log.add(event(2)), true) });
  log.add(event(1));
  await Promise.all([log.flush(), log.flush()]);
  assert.deepEqual(bodies, [1, 1]);
});

test('a visitor who says no takes back what waits, and hours without a network do not fill the memory', async () => {
  const { got, post } = server();
  const log = new VisitLog(post);
  log.add(event(1));
  log.forget();
  log.leave();
  assert.deepEqual(got, []);
  for (let at = 0; at < 1000; at++) log.add(event(at));
  log.leave();
  assert.equal(got.flat().length, 256);
  assert.equal(got.flat().at(-1), 999);
});
