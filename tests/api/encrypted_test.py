"""Stores over the network by TLS: everything works encrypted, and a store whose certificate nobody vouches for is refused before a password is sent."""
import os
import pathlib
import secrets
import subprocess
import sys
import tempfile
import time
import unittest

import harness

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from certificates import Certificates  # noqa: E402

SETTINGS = ("DIOPTER_TEST_POSTGRES", "DIOPTER_TEST_BLOBS", "DIOPTER_TEST_EVENTS", "DIOPTER_TEST_ENCRYPTED_ENDPOINT", "DIOPTER_TEST_ENCRYPTED_EVENTS", "DIOPTER_TEST_AUTHORITY")
COUNTED_S = 20


def encrypted(stores, authority):
    """The options with the same stores by TLS, where only who `authority` vouches for is trusted."""
    changed = []
    for word in stores:
        if word.startswith("postgres://"):
            word += f"?sslmode=verify-full&sslrootcert={authority}"
        elif word.startswith("s3://"):
            bucket = word.partition("?")[0]
            word = f"{bucket}?endpoint={os.environ['DIOPTER_TEST_ENCRYPTED_ENDPOINT']}&region=us-east-1&ca={authority}"
        elif word.startswith("nats://"):
            word = f"{os.environ['DIOPTER_TEST_ENCRYPTED_EVENTS']}/{word.rpartition('/')[2]}?ca={authority}"
        changed.append(word)
    return changed


@unittest.skipUnless(all(name in os.environ for name in SETTINGS), "no stores that speak TLS are named")
class Encrypted(unittest.TestCase):
    def test_a_lens_is_published_and_counted(self):
        server = harness.Server(stores=encrypted(harness.new_far_stores(), os.environ["DIOPTER_TEST_AUTHORITY"]))
        self.addCleanup(server.close)
        creator, nobody = server.creator(), server.nobody()
        content = harness.lens_file()
        lens = creator.publish(content, visibility="public")["lens"]
        resolved = nobody.get(f"/api/v1/codes/{lens['code']}").json
        self.assertEqual(nobody.get(resolved["bundle"]).body, content)
        event = {"id": secrets.token_urlsafe(16), "code": lens["code"], "version": 1, "kind": "play", "at_s": time.time()}
        self.assertEqual(nobody.post("/api/v1/events", {"events": [event]}).status, 202)
        until = time.monotonic() + COUNTED_S
        while creator.get(f"/api/v1/lenses/{lens['id']}/insights").json["totals"]["plays"] != 1:
            self.assertLess(time.monotonic(), until, "the event is not counted")
            time.sleep(0.1)

    def refused(self, option, address):
        """What is said where one store is at that address, and the others are as ever."""
        stores = harness.new_far_stores()
        others = [word for other, plain in zip(stores[::2], stores[1::2]) if other != option for word in (other, plain)]
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([harness.DIOPTER, "serve", "--data", folder, "--init", "--admin", "admin", *others, option, address], capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0, f"{option} {address}")
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_a_store_that_a_stranger_vouches_for_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            stores = encrypted(harness.new_far_stores(), Certificates(folder).authority)
            for option, address in zip(stores[::2], stores[1::2]):
                with self.subTest(option):
                    self.assertRegex(self.refused(option, address).lower(), "certificate|ssl|tls")

    def test_a_store_with_the_certificate_of_another_host_is_refused(self):
        stores = encrypted(harness.new_far_stores(), os.environ["DIOPTER_TEST_AUTHORITY"])
        for option, address in zip(stores[::2], stores[1::2]):
            with self.subTest(option):
                self.assertRegex(self.refused(option, address.replace("127.0.0.1", "localhost")).lower(), "certificate|ssl|tls")

    def test_a_file_of_certificates_that_is_not_there_is_named(self):
        stores = encrypted(harness.new_far_stores(), "/nowhere/authority.pem")
        for option, address in zip(stores[::2], stores[1::2]):
            with self.subTest(option):
                self.assertIn("/nowhere/authority.pem", self.refused(option, address))


if __name__ == "__main__":
    unittest.main()
