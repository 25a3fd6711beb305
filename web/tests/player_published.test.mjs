// A published lens is run only as its server signed it, and a server keeps its key.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { playerRules } from './harness/player_rules.mjs';

const { faultOf, isSignedByScript, isOtherKey, readPublished, rememberKey } = await playerRules('signature', 'signature_script', 'known_key', 'published');

// Node 18 has it, but not under the name that browsers have.
globalThis.crypto ??= webcrypto;
const file = Buffer.from('a lens, packed');
const sha256 = 'c62cf7e4f76a40371eefd4cbc3bafc6053b24ee7fc75ad547d55bd12ec22c37d';
// Made with Node's crypto from the seeds 07 07 07 ... and 08 08 08 ...
const key = { id: 'k1', public_key: '6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=' };
const otherKey = { id: 'k1', public_key: 'E5j2LG0aRXxRumpLXz29L2n8qTIWIY3ImX5Ba9F9k8o=' };
const value = 'WToLkGtU2Y2y8zGgcgBC1TGVF8NM84dDXmgnLp2nkmBU4la3x1zDxtrq7jFgphg+ugZHha535mDNlDLW++gDCA==';
const valueOfOther = 'j12xj8vddZl0LcpCeYL0kQ91QzoK0emM12V/sT10pckVsTwRVbZu0eatYntC3lbJzv3Mi1D/J3vK40epl8DsCw==';
const claim = { sha256, bytes: 14, signature: { algorithm: 'ed25519', key_id: 'k1', value } };
const signed = (more) => ({ ...claim, signature: { ...claim.signature, ...more } });

async function verify() {
  assert.equal(await faultOf(file, claim, key), null, 'as it was signed');
  assert.equal(await faultOf(Buffer.from('A lens, packed'), claim, key), 'hash', 'one letter is another');
  assert.equal(await faultOf(file.subarray(0, 13), claim, key), 'size', 'cut off');
  assert.equal(await faultOf(file, signed({ value: valueOfOther }), key), 'signature', 'signed by somebody else');
  assert.equal(await faultOf(file, signed({ value: `A${value.slice(1)}` }), key), 'signature', 'another signature');
  assert.equal(await faultOf(file, signed({ value: value.slice(0, 40) }), key), 'signature', 'a short signature');
  assert.equal(await faultOf(file, signed({ value: '!' }), key), 'signature', 'no base64');
  assert.equal(await faultOf(file, claim, otherKey), 'signature', 'another key of the same name');
  assert.equal(await faultOf(file, claim, { ...key, id: 'k2' }), 'key', 'a key of another name');
  assert.equal(await faultOf(file, claim, undefined), 'key', 'no key');
  assert.equal(await faultOf(file, { ...claim, bytes: 14, signature: null }, undefined), null, 'unsigned: the hash alone');
  assert.equal(await faultOf(Buffer.from('A lens, packed'), { ...claim, signature: null }, undefined), 'hash');
}

test('the browser checks size, hash and signature', verify);

test('a browser without Ed25519 comes to the same verdicts', async (t) => {
  let refused = 0;
  t.mock.method(crypto.subtle, 'importKey', async () => {
    refused++;
    throw new DOMException('no such algorithm', 'NotSupportedError');
  });
  await verify();
  assert.ok(refused > 0);
  assert.equal(isSignedByScript(new Uint8Array(3), new Uint8Array(64), new Uint8Array(32)), false);
});

test('the first key of a server is remembered, and another one noticed', () => {
  const kept = new Map();
  globalThis.localStorage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text) };
  assert.equal(isOtherKey(key), false, 'none is known yet');
  rememberKey(key);
  assert.equal(isOtherKey({ ...key, id: 'k9' }), false, 'the key counts, not its name');
  assert.equal(isOtherKey(otherKey), true);
  rememberKey(otherKey);
  assert.equal(isOtherKey(otherKey), false, 'accepted');
  delete globalThis.localStorage;
});

test('what a server says of a code is taken only where it makes sense', () => {
  const told = { ...claim, code: 'bcdf2345', version: 2, bundle: `/b/${sha256}.lens`, preview: false, insights: true, lens: { id: 'l', name: 'Hats', creator: 'Ada', hint: '', tags: [], sponsor: { brand: 'Acme' } } };
  assert.equal(readPublished(told, 'bcdf2345').lens.sponsor.brand, 'Acme');
  assert.equal(readPublished({ ...told, signature: null, bundle: '/l/bcdf2345/bundle.lens' }, 'bcdf2345').signature, null);
  const senseless = [null, [], 'text', {}, { ...told, sha256: 'no' }, { ...told, bytes: 1.5 }, { ...told, bundle: 'https://elsewhere.test/x.lens' }, { ...told, signature: null },
    { ...told, bundle: '/l/bcdf2345/bundle.lens' }, { ...told, signature: { algorithm: 'none' } }, { ...told, signature: undefined }, { ...told, lens: null }];
  for (const answer of senseless) assert.equal(readPublished(answer, 'bcdf2345'), null, JSON.stringify(answer));
});
