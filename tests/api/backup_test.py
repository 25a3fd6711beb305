"""A server is copied while it runs, lost, and put back from the copy."""
import os
import pathlib
import shutil
import sqlite3
import tempfile
import unittest

import harness


@unittest.skipIf(harness.has_far_stores(), "copies the files of the embedded stores")
class Backup(unittest.TestCase):
    def test_a_server_that_is_put_back_serves_what_it_served(self):
        server = harness.Server()
        backup = pathlib.Path(tempfile.mkdtemp(prefix="diopter-backup-"))
        try:
            creator = server.creator()
            content = harness.lens_file()
            code = creator.publish(content, name="Kept", visibility="public")["lens"]["code"]
            # As docs/operations.md says it; sqlite3's .backup is this function.
            for name in ("server.db", "insights.db"):
                source, copy = sqlite3.connect(f"{server.folder}/{name}"), sqlite3.connect(backup / name)
                source.backup(copy)
                source.close()
                copy.close()
            shutil.copytree(f"{server.folder}/blobs", backup / "blobs")
            shutil.copy2(f"{server.folder}/signing.key", backup)
            server.stop(9)
            shutil.rmtree(server.folder)
            os.rename(backup, server.folder)
            server.start(server.port)
            shown = server.nobody().get(f"/api/v1/codes/{code}").json
            self.assertEqual(shown["lens"]["name"], "Kept")
            self.assertEqual(server.nobody().get(shown["bundle"]).body, content)
            self.assertEqual(creator.get("/api/v1/session").status, 200)
            self.assertTrue(server.admin().get("/api/v1/audit/check").json["intact"])
        finally:
            server.close()
            shutil.rmtree(backup, ignore_errors=True)


if __name__ == "__main__":
    unittest.main()
