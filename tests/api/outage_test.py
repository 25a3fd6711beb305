"""Stores over the network that go away and come back: what is asked meanwhile is answered with 503 soon, and everything goes well again by itself."""
import hashlib
import os
import pathlib
import secrets
import sys
import time
import unittest
from unittest import mock

import harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
import relay  # noqa: E402

OUTAGE_S = float(os.environ.get("DIOPTER_TEST_OUTAGE_S", "1.5"))
ANSWER_S = 12  # no answer may take longer; the limits of the program's own are less
BACK_S = 20
OCTETS = {"Content-Type": "application/octet-stream"}
STORES = {"DIOPTER_TEST_POSTGRES": "database", "DIOPTER_TEST_BLOBS": "blob store", "DIOPTER_TEST_EVENTS": "bus"}


class Outage(unittest.TestCase):
    def start(self, setting):
        if setting not in os.environ:
            self.skipTest(f"{setting} names no server")
        self.relay, address = relay.relayed(os.environ[setting])
        self.addCleanup(self.relay.close)
        self.store = STORES[setting]
        with mock.patch.dict(os.environ, {setting: address}):
            self.server = harness.Server()
        self.addCleanup(self.server.close)
        self.creator, self.nobody = self.server.creator(), self.server.nobody()
        self.lens = self.creator.publish(harness.lens_file(), visibility="public")["lens"]

    def ask(self, *words, **more):
        began = time.monotonic()
        answer = self.nobody.ask(*words, **more)
        self.assertLess(time.monotonic() - began, ANSWER_S, (words, answer))
        return answer

    def refused(self, answer):
        self.assertEqual(answer.status, 503, answer)
        self.assertTrue(int(answer.headers["Retry-After"]) > 0)

    def event(self):
        return {"events": [{"id": secrets.token_urlsafe(16), "code": self.lens["code"], "version": 1, "kind": "play", "at_s": time.time()}]}

    def plays(self):
        return self.creator.get(f"/api/v1/lenses/{self.lens['id']}/insights").json["days"][-1]["plays"]

    def until(self, is_so, what):
        limit = time.monotonic() + BACK_S
        while not is_so():
            self.assertLess(time.monotonic(), limit, what)
            time.sleep(0.1)

    def take_away(self, how, meanwhile):
        """Asks `meanwhile` again and again; then nothing may be left of the outage."""
        sent = 0
        began = time.monotonic()
        getattr(self.relay, how)()
        while time.monotonic() - began < OUTAGE_S:
            asked = time.monotonic()
            self.assertEqual(self.ask("GET", "/healthz").status, 200)
            self.assertLess(time.monotonic() - asked, 1, "what needs no store waited for one")
            self.assertIn(self.ask("GET", f"/l/{self.lens['code']}").status, (200, 503))
            meanwhile()
            sent += self.ask("POST", "/api/v1/events", self.event()).status == 202
        ready = self.ask("GET", "/readyz")
        self.assertEqual((ready.status, f"the {self.store} is away" in ready.body.decode()), (503, True), ready)
        self.relay.through()
        self.until(lambda: self.ask("GET", "/readyz").status == 200, "the store was not found again")
        self.until(lambda: self.ask("POST", "/api/v1/events", self.event()).status == 202, "no events are taken")
        before = sent + 1
        published = self.creator.publish(harness.lens_file())
        self.assertEqual(published["version"]["state"], "approved", published)
        self.until(lambda: self.plays() >= before, f"{before} plays were acknowledged")

    def twice(self, meanwhile):
        for how in ("away", "silent"):
            with self.subTest(how):
                self.take_away(how, meanwhile)

    def test_the_database(self):
        self.start("DIOPTER_TEST_POSTGRES")
        start = {"bytes": 1, "sha256": "0" * 64}
        self.twice(lambda: self.refused(self.ask("POST", "/api/v1/uploads", start, headers={"Authorization": f"Bearer {self.server.token}"})))
        self.assertNotIn("postgres://", self.server.log_text())

    def test_the_blob_store(self):
        self.start("DIOPTER_TEST_BLOBS")
        content = os.urandom(1000)
        begun = self.creator.post("/api/v1/uploads", {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}).json
        path = f"/api/v1/uploads/{begun['id']}"

        def send_piece():
            return self.creator.ask("PATCH", path, raw=content, headers={**OCTETS, "Upload-Offset": "0"})
        self.twice(lambda: self.refused(send_piece()))
        self.assertEqual(send_piece().status, 200)
        self.assertEqual(self.creator.post("/api/v1/lenses", {"upload": begun["id"]}).status, 201)

    def test_the_bus(self):
        self.start("DIOPTER_TEST_EVENTS")
        self.twice(lambda: None)


if __name__ == "__main__":
    unittest.main()
