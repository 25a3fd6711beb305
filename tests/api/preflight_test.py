"""The check of a published lens as its server does it: what is left of a killed one, and what is said where no lens can be kept in."""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import harness

OLD_KERNEL = [sys.executable, str(pathlib.Path(__file__).with_name("old_kernel.py"))]
PATIENCE_S = 60


def work_of(server):
    return set((pathlib.Path(server.folder) / "work").iterdir())


def wait_until(is_so, what):
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.05)


class Leftovers(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        before = os.environ.get("TMPDIR")
        os.environ["TMPDIR"] = self.temporary.name
        self.addCleanup(lambda: os.environ.pop("TMPDIR") if before is None else os.environ.update(TMPDIR=before))
        self.server = harness.Server()
        self.addCleanup(self.server.close)

    def test_a_killed_server_leaves_nothing_for_good(self):
        endless = harness.lens_file({"made_of": "endless"})
        self.server.creator().publish(endless, wait=False)
        wait_until(lambda: any(folder.glob("pictures.raw") for folder in work_of(self.server)), "the check does not begin")
        left = work_of(self.server)
        self.server.restart(signal.SIGKILL)
        wait_until(lambda: not left & work_of(self.server), "what the killed server left stays")
        self.assertEqual(list(pathlib.Path(self.temporary.name).iterdir()), [])

    def test_what_another_server_is_working_at_stays(self):
        self.server.creator().publish(harness.lens_file({"made_of": "endless"}), wait=False)
        wait_until(lambda: any(folder.glob("pictures.raw") for folder in work_of(self.server)), "the check does not begin")
        at_work = work_of(self.server)
        beside = harness.Server(beside=self.server)
        self.addCleanup(beside.close)
        # Its first sweep is over when it has done a check itself.
        beside.creator().publish(harness.lens_file())
        self.assertLessEqual(at_work, work_of(self.server))


class OldKernelServer(harness.Server):
    def command(self, *more):
        return [*OLD_KERNEL, *super().command(*more)]


class OldKernel(unittest.TestCase):
    def test_the_server_says_so_when_it_starts_and_runs_no_lens(self):
        server = OldKernelServer()
        self.addCleanup(server.close)
        self.assertRegex(server.log_text(), "lenses cannot be checked here.*Landlock")
        version = server.creator().publish(harness.lens_file())["version"]
        self.assertEqual(version["state"], "failed")
        self.assertEqual([found["code"] for found in version["findings"]], ["preflight.no_sandbox"])
        self.assertIn("Landlock", version["findings"][0]["message"])
        self.assertIsNone(version["poster"])

    def test_the_command_line_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            lens = pathlib.Path(folder) / "a.lens"
            lens.write_bytes(harness.lens_file())
            done = subprocess.run([*OLD_KERNEL, harness.DIOPTER, "preflight", str(lens)], capture_output=True, text=True, timeout=PATIENCE_S)
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn("Landlock", done.stderr)


class Server(harness.ServerTest):
    def test_a_server_that_can_keep_lenses_in_says_nothing(self):
        self.assertNotIn("cannot be checked", self.server.log_text())

    def test_what_was_drawn_is_told_with_the_version(self):
        version = self.server.creator().publish(harness.lens_file({"effects": []}))["version"]
        self.assertIn("preflight.nothing_drawn", [found["code"] for found in version["findings"]])
        self.assertNotEqual(version["state"], "failed")
        self.assertIsNotNone(version["poster"])


if __name__ == "__main__":
    unittest.main()
