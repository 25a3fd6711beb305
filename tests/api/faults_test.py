"""What the server does when it is killed, when two servers want the same, and when its stores are away."""
import collections
import concurrent.futures
import hashlib
import http.client
import os
import pathlib
import random
import secrets
import signal
import sqlite3
import subprocess
import threading
import time
import unittest

import harness

KILLS = 100
PIECE = 64 << 10  # the smallest that the server takes
SETTLE_LIMIT_S = 120
OCTETS = {"Content-Type": "application/octet-stream"}


def at(server, caller):
    """The same person at another server of the same stores."""
    same = harness.Caller(server, caller.token)
    same.cookie, same.csrf, same.account = caller.cookie, caller.csrf, caller.account
    return same


def at_once(*works):
    """Runs them at the same moment; their answers' statuses, sorted."""
    gate = threading.Barrier(len(works))

    def run(work):
        gate.wait()
        return work()

    with concurrent.futures.ThreadPoolExecutor(len(works)) as pool:
        return sorted(answer.status for answer in pool.map(run, works))


def blobs_of(folder):
    """What lies in the store, whole or not, as the database names it."""
    root = pathlib.Path(folder) / "blobs"
    return {f"sha256/{path.name}" if path.is_relative_to(root / "sha256") else str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def blobs_wanted(folder):
    with sqlite3.connect(pathlib.Path(folder) / "server.db") as database:
        versions = database.execute("SELECT sha256, poster_sha256, icon_sha256, preview_sha256 FROM versions").fetchall()
        pieces = database.execute("SELECT blob_key FROM upload_pieces").fetchall()
    return {f"sha256/{digest}" for row in versions for digest in row if digest} | {key for key, in pieces}


class Publisher:
    """Uploads piece by piece and publishes, again and again. Keeps what was acknowledged."""

    def __init__(self, server, contents):
        self.server, self.caller, self.contents = server, server.creator(), contents
        self.upload, self.content, self.received = None, None, 0
        self.published = []  # (creator, lens, number, code, content)

    def resume(self, test):
        """After a restart: what was acknowledged of the upload is there."""
        if not self.upload:
            return
        answer = self.caller.get(f"/api/v1/uploads/{self.upload}")
        if answer.status == 404:
            # Published without an answer, so nothing was promised; but only a whole upload can have been.
            test.assertEqual(self.received, len(self.content))
            self.upload = None
            return
        test.assertGreaterEqual(test.expect(answer, 200).json["received"], self.received)
        self.received = answer.json["received"]

    def act(self, chance):
        if not self.upload:
            self.content = self.contents.pop() if self.contents and chance.random() < 0.3 else chance.randbytes(chance.randrange(1, 16 * PIECE))
            answer = self.caller.post("/api/v1/uploads", {"bytes": len(self.content), "sha256": hashlib.sha256(self.content).hexdigest()})
            if answer.status == 201:
                self.upload, self.received = answer.json["id"], 0
            if answer.status == 429:
                self.caller = self.server.creator()  # too many were begun without an answer
            return answer
        if self.received < len(self.content):
            answer = self.caller.ask("PATCH", f"/api/v1/uploads/{self.upload}", raw=self.content[self.received:self.received + PIECE], headers={**OCTETS, "Upload-Offset": str(self.received)})
            if answer.status == 200:
                self.received = answer.json["received"]
            return answer
        answer = self.caller.post("/api/v1/lenses", {"upload": self.upload, "visibility": "public", "name": "Killed"})
        if answer.status == 201:
            self.published.append((self.caller, answer.json["lens"]["id"], answer.json["version"]["number"], answer.json["lens"]["code"], self.content))
            self.upload = None
        return answer


class Reviewer:
    """Decides, takes down and restores. Keeps what was acknowledged, and forgets what was under way when the server was killed."""

    def __init__(self, server, waiting):
        self.caller, self.waiting = server.reviewer(), waiting
        self.decided, self.lenses, self.taken_down = {}, [], {}
        self.under_way = None

    def resume(self, test):
        if self.under_way in self.taken_down:
            del self.taken_down[self.under_way]
        self.under_way = None

    def act(self, chance):
        if self.waiting and (not self.lenses or chance.random() < 0.2):
            lens, version = self.waiting.pop()
            decision = chance.choice(["approve", "reject"])
            answer = self.caller.post(f"/api/v1/review/versions/{version}/decision", {"decision": decision, "reason": "ok" if decision == "approve" else "broken"})
            if answer.status == 200:
                self.decided[version] = {"approve": "approved", "reject": "rejected"}[decision]
                self.lenses.append(lens)
            return answer
        lens = self.under_way = chance.choice(self.lenses)
        if self.taken_down.get(lens):
            answer = self.caller.ask("DELETE", f"/api/v1/lenses/{lens}/takedown")
        else:
            answer = self.caller.ask("PUT", f"/api/v1/lenses/{lens}/takedown", {"reason": "other", "text": "Killed."})
        if answer.status in (200, 201, 204):
            self.taken_down[lens] = not self.taken_down.get(lens)
        self.under_way = None
        return answer


class Visitor:
    """Sends events of a lens."""

    def __init__(self, server, code):
        self.caller, self.code = server.nobody(), code
        self.sent, self.acknowledged = 0, 0

    def resume(self, test):
        pass

    def act(self, chance):
        self.sent += 1
        answer = self.caller.post("/api/v1/events", {"events": [{"id": secrets.token_urlsafe(16), "code": self.code, "kind": "open"}]})
        self.acknowledged += answer.status == 202 and answer.json["accepted"] == 1
        time.sleep(0.03)  # an address sends some hundred batches a minute
        return answer


class Kills(unittest.TestCase):
    """What tests of kills share. `servers` work on the same stores; the first is also the one that is asked."""

    def setUp(self):
        self.server = harness.Server(review="manual")
        self.addCleanup(self.server.close)
        self.servers = [self.server]

    def expect(self, answer, status):
        self.assertEqual(answer.status, status, answer)
        return answer

    def work_until_killed(self, actor, chance, seen, over):
        try:
            while not over.is_set():
                status = actor.act(chance).status
                seen[type(actor).__name__, status] += 1
                if status >= 500:
                    return
        except (OSError, http.client.HTTPException):
            pass  # killed

    def live_lens(self):
        creator = self.server.creator()
        made = creator.publish(harness.lens_file(), visibility="public")
        self.expect(self.server.reviewer().post(f"/api/v1/review/versions/{made['version']['id']}/decision", {"decision": "approve"}), 200)
        return creator, made["lens"]

    def lenses_in_review(self, how_many):
        creators = [self.server.creator() for _ in range(4)]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            made = list(pool.map(lambda number: creators[number % 4].publish(harness.lens_file(), visibility="public"), range(how_many)))
        owners = {one["version"]["id"]: (creators[number % 4], one["lens"]["id"]) for number, one in enumerate(made)}
        return [(one["lens"]["id"], one["version"]["id"]) for one in made], owners

    def kill_at_random_points(self, actors, kills, longest_s):
        chance, seen = random.Random(20), collections.Counter()
        for _ in range(kills):
            over = threading.Event()
            workers = [threading.Thread(target=self.work_until_killed, args=(actor, random.Random(chance.random()), seen, over)) for actor in actors]
            for worker in workers:
                worker.start()
            time.sleep(chance.uniform(0, longest_s))
            killed = chance.choice(self.servers)
            killed.stop(signal.SIGKILL)
            over.set()
            for worker in workers:
                worker.join()
            killed.start(killed.port)
            for actor in actors:
                actor.resume(self)
        print(dict(seen), flush=True)
        self.assertFalse([key for key in seen if key[1] >= 500], seen)

    def check_decided(self, reviewer, owners):
        for version, state in reviewer.decided.items():
            creator, lens = owners[version]
            self.assertEqual(self.expect(creator.get(f"/api/v1/lenses/{lens}/versions/1"), 200).json["state"], state)
        for lens, is_down in reviewer.taken_down.items():
            creator = next(creator for creator, owned in owners.values() if owned == lens)
            self.assertEqual(bool(creator.get(f"/api/v1/lenses/{lens}").json["taken_down"]), is_down)

    def check_published(self, published):
        """Every version comes to the end of its check, however often it was killed; none is visible before somebody approved it."""
        until = time.monotonic() + SETTLE_LIMIT_S
        for creator, lens, number, code, content in published:
            path = f"/api/v1/lenses/{lens}/versions/{number}"
            while (version := self.expect(creator.get(path), 200).json)["state"] == "preflight":
                self.assertLess(time.monotonic(), until, version)
                time.sleep(0.1)
            self.assertEqual(version["sha256"], hashlib.sha256(content).hexdigest())
            self.assertEqual(version["state"], "in_review" if content.startswith(b"PK") else "failed", version)
            self.expect(self.server.nobody().get(f"/api/v1/codes/{code}"), 404)

    def check_visible(self):
        """What the gallery shows is there to the last byte."""
        nobody = self.server.nobody()
        cards = self.expect(nobody.get("/api/v1/gallery?limit=100"), 200).json["items"]
        for card in cards:
            code = self.expect(nobody.get(f"/api/v1/codes/{card['code']}"), 200).json
            self.assertEqual(hashlib.sha256(self.expect(nobody.get(code["bundle"]), 200).body).hexdigest(), code["sha256"])
            self.expect(nobody.get(card["poster"]), 200)
        audit = self.expect(self.server.admin().get("/api/v1/audit/check"), 200).json
        self.assertTrue(audit["intact"], audit)

    def check_counted(self, creator, lens, visitors):
        acknowledged, sent = sum(visitor.acknowledged for visitor in visitors), sum(visitor.sent for visitor in visitors)
        until = time.monotonic() + SETTLE_LIMIT_S
        while (opens := self.expect(creator.get(f"/api/v1/lenses/{lens}/insights"), 200).json["totals"]["opens"]) < acknowledged:
            self.assertLess(time.monotonic(), until, f"{opens} of {acknowledged} events were counted")
            time.sleep(0.2)
        self.assertGreater(acknowledged, 20)
        self.assertLessEqual(opens, sent)


@unittest.skipIf(harness.has_far_stores(), "looks into the folder of the embedded stores")
class Killed(Kills):
    def test_nothing_that_was_acknowledged_is_lost_by_a_hundred_kills(self):
        waiting, owners = self.lenses_in_review(16)
        contents = [harness.lens_file() for _ in range(8)]
        publishers = [Publisher(self.server, contents) for _ in range(2)]
        reviewer = Reviewer(self.server, waiting)
        counted_by, counted = self.live_lens()
        visitor = Visitor(self.server, counted["code"])
        self.kill_at_random_points([*publishers, reviewer, visitor], KILLS, 0.15)
        published = [one for publisher in publishers for one in publisher.published]
        self.assertGreater(len(published), 20)
        self.assertGreater(len(reviewer.decided), 5)
        self.check_published(published)
        self.check_decided(reviewer, owners)
        self.check_visible()
        self.check_counted(counted_by, counted["id"], [visitor])
        self.check_swept(publishers)

    def check_swept(self, publishers):
        """Files and database say the same after a sweep, and what was left of uploads goes on."""
        planted = ["sha256/ab/" + "ab" * 32, "uploads/" + "a" * 20 + "/" + "b" * 20, "sha256/ab/.unfinished-aBcDeF"]
        self.server.stop()
        for name in planted:
            path = pathlib.Path(self.server.folder) / "blobs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"orphan")
        done = subprocess.run([harness.DIOPTER, "serve", "--data", self.server.folder, "--sweep"], capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(blobs_of(self.server.folder), blobs_wanted(self.server.folder))
        self.server.start(self.server.port)
        for publisher in publishers:
            publisher.resume(self)
            before = len(publisher.published)
            while len(publisher.published) == before:
                self.assertLess(publisher.act(random.Random(1)).status, 300)


class Racing(harness.ServerTest):
    """Two servers on the same stores: one wins, the other is told so."""
    review = "manual"
    rounds = 8

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = harness.Server(beside=cls.server, review=cls.review)

    @classmethod
    def tearDownClass(cls):
        cls.other.close()
        super().tearDownClass()

    def setUp(self):
        self.creator = self.server.creator()
        self.both = [self.creator, at(self.other, self.creator)]

    def race(self, method, path, bodies, **more):
        bodies = bodies if isinstance(bodies, list) else [bodies, bodies]
        return at_once(*[lambda caller=caller, body=body: caller.ask(method, path, body, **more) for caller, body in zip(self.both, bodies)])

    def test_an_upload_is_published_once(self):
        for _ in range(self.rounds):
            self.assertEqual(self.race("POST", "/api/v1/lenses", {"upload": self.creator.upload(os.urandom(70000))}), [201, 409])

    def test_a_file_becomes_one_version(self):
        lens = self.creator.publish(os.urandom(100))["lens"]["id"]
        for _ in range(self.rounds):
            content = os.urandom(1000)
            uploads = [self.creator.upload(content) for _ in range(2)]
            self.assertEqual(self.race("POST", f"/api/v1/lenses/{lens}/versions", [{"upload": upload} for upload in uploads]), [201, 409])
            # That of the loser is left.
            self.assertEqual(sorted(self.creator.ask("DELETE", f"/api/v1/uploads/{upload}").status for upload in uploads), [204, 404])
        numbers = [version["number"] for version in self.creator.get(f"/api/v1/lenses/{lens}/versions?limit=100").json["items"]]
        self.assertEqual(numbers, list(range(self.rounds + 1, 0, -1)))

    def test_a_piece_arrives_once(self):
        content = os.urandom(2 * PIECE)
        for _ in range(self.rounds):
            upload = self.expect(self.creator.post("/api/v1/uploads", {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}), 201).json["id"]
            for offset in (0, PIECE):
                self.assertEqual(self.race("PATCH", f"/api/v1/uploads/{upload}", None, raw=content[offset:offset + PIECE], headers={**OCTETS, "Upload-Offset": str(offset)}), [200, 409])
            self.expect(self.creator.post("/api/v1/lenses", {"upload": upload}), 201)

    def test_a_version_is_decided_once(self):
        here = self.server.reviewer()
        callers = [here, at(self.other, self.server.reviewer())]
        for _ in range(3):
            made = self.creator.publish(harness.lens_file())
            path = f"/api/v1/review/versions/{made['version']['id']}/decision"
            decisions = [{"decision": "approve"}, {"decision": "reject", "reason": "broken"}]
            self.assertEqual(at_once(*[lambda caller=caller, decision=decision: caller.post(path, decision) for caller, decision in zip(callers, decisions)]), [200, 409])
            rows = here.get(f"/api/v1/audit?subject=lens/{made['lens']['id']}&limit=100").json["items"]
            self.assertEqual(len([row for row in rows if row["action"] in ("version.approve", "version.reject")]), 1, rows)

    def test_a_lens_is_changed_and_withdrawn_once(self):
        made = self.creator.publish(harness.lens_file())
        path = f"/api/v1/lenses/{made['lens']['id']}"
        for number in range(self.rounds):
            tag = self.creator.get(path).headers["ETag"]
            self.assertEqual(self.race("PATCH", path, [{"name": f"First {number}"}, {"name": f"Second {number}"}], headers={"If-Match": tag}), [200, 412])
        self.assertEqual(self.race("POST", f"{path}/versions/1/withdraw", None), [200, 409])

    def test_a_name_belongs_to_one_account(self):
        for _ in range(3):
            body = {"name": f"user-{secrets.token_hex(5)}", "password": "a long pass phrase"}
            self.assertEqual(at_once(*[lambda server=server: server.nobody().post("/api/v1/accounts", body) for server in (self.server, self.other)]), [201, 409])

    def test_the_audit_log_of_both_is_one_chain(self):
        self.race("POST", "/api/v1/uploads", {"bytes": 1, "sha256": "0" * 64})
        check = self.expect(at(self.other, self.server.admin()).get("/api/v1/audit/check"), 200).json
        self.assertTrue(check["intact"], check)


@unittest.skipIf(harness.has_far_stores(), "takes the embedded stores away")
class Away(unittest.TestCase):
    def setUp(self):
        self.server = harness.Server()
        self.addCleanup(self.server.close)

    def expect(self, answer, status):
        self.assertEqual(answer.status, status, answer)
        if status == 503:
            self.assertTrue(answer.headers["Retry-After"])
        return answer

    def test_blobs_that_are_away_come_back_with_everything(self):
        creator, nobody, content = self.server.creator(), self.server.nobody(), os.urandom(2 * PIECE)
        lens = creator.publish(harness.lens_file())["lens"]
        bundle = nobody.get(f"/api/v1/codes/{lens['code']}").json["bundle"]
        upload = self.expect(creator.post("/api/v1/uploads", {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}), 201).json["id"]
        path = f"/api/v1/uploads/{upload}"
        self.expect(creator.ask("PATCH", path, raw=content[:PIECE], headers={**OCTETS, "Upload-Offset": "0"}), 200)
        blobs = pathlib.Path(self.server.folder) / "blobs"
        blobs.rename(blobs.with_name("blobs-away"))
        time.sleep(1.2)  # the server remembers for a second where a bundle is
        self.expect(nobody.get(bundle), 503)
        self.expect(nobody.get(f"/api/v1/codes/{lens['code']}"), 200)
        self.expect(creator.ask("PATCH", path, raw=content[PIECE:], headers={**OCTETS, "Upload-Offset": str(PIECE)}), 503)
        self.expect(nobody.get("/readyz"), 503)
        self.expect(nobody.get("/healthz"), 200)
        self.assertFalse(blobs.exists(), "what is stored now would be hidden when the disk is back")
        blobs.with_name("blobs-away").rename(blobs)
        self.expect(nobody.get(bundle), 200)
        self.expect(nobody.get("/readyz"), 200)
        self.expect(creator.ask("PATCH", path, raw=content[PIECE:], headers={**OCTETS, "Upload-Offset": str(PIECE)}), 200)
        self.expect(creator.post("/api/v1/lenses", {"upload": upload}), 201)

    def test_a_database_that_another_program_holds_is_read_and_writers_are_told_to_come_again(self):
        creator = self.server.creator()
        lens = creator.publish(harness.lens_file())["lens"]
        start = {"bytes": 1, "sha256": "0" * 64}
        other = sqlite3.connect(pathlib.Path(self.server.folder) / "server.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            waiting = [pool.submit(creator.post, "/api/v1/uploads", start) for _ in range(6)]
            for answer in waiting:
                self.expect(answer.result(), 503)
        self.expect(self.server.nobody().get(f"/api/v1/codes/{lens['code']}"), 200)
        other.execute("ROLLBACK")
        other.close()
        self.expect(creator.post("/api/v1/uploads", start), 201)


if __name__ == "__main__":
    unittest.main()
