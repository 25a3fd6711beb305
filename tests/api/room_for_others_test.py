"""What one creator may take of a server: its disk, its checks, guesses at a password."""
import unittest

import harness


class RoomForOthers(harness.ServerTest):
    options = ("--api-rate", "0", "--creator-mb", "1")

    def announce(self, caller, bytes):
        return caller.post("/api/v1/uploads", {"bytes": bytes, "sha256": "0" * 64})

    def test_a_creator_fills_no_more_of_the_disk_than_the_host_gives(self):
        creator = self.server.creator()
        made = creator.publish(harness.lens_file())
        published = made["version"]["bytes"]
        self.expect(self.announce(creator, (1 << 20) - published + 1), 413)
        upload = self.expect(self.announce(creator, (1 << 20) - published), 201).json["id"]
        refused = self.expect(self.announce(creator, 1), 413).json
        self.assertIn("1 MB", refused["detail"])
        self.expect(creator.ask("DELETE", f"/api/v1/uploads/{upload}"), 204)
        self.expect(creator.ask("DELETE", f"/api/v1/lenses/{made['lens']['id']}"), 204)
        self.expect(self.announce(creator, 1 << 20), 201)
        self.expect(self.announce(self.server.reviewer(), 2 << 20), 201)

    def test_a_creator_whose_lenses_wait_leaves_the_checks_to_others(self):
        creator = self.server.creator()
        lens = creator.publish(harness.lens_file({"made_of": "endless"}), wait=False)["lens"]["id"]
        for _ in range(19):
            creator.publish(harness.lens_file(), lens=lens, wait=False)
        upload = creator.upload(harness.lens_file())
        refused = self.expect(creator.post(f"/api/v1/lenses/{lens}/versions", {"upload": upload}), 429)
        self.assertIn("Retry-After", refused.headers)
        self.server.creator().publish(harness.lens_file(), wait=False)
        self.server.reviewer().publish(harness.lens_file(), wait=False)
        # Nothing of it is lost: it is published when there is room again.
        self.expect(creator.ask("POST", f"/api/v1/lenses/{lens}/versions/20/withdraw"), 200)
        self.expect(creator.post(f"/api/v1/lenses/{lens}/versions", {"upload": upload}), 201)

    def test_a_found_session_is_no_way_to_guess_the_password(self):
        creator = self.server.creator()
        for number in range(10):
            self.expect(creator.ask("PATCH", "/api/v1/account", {"password": f"guess number {number}", "new_password": "another long phrase"}), 403)
        self.expect(creator.ask("PATCH", "/api/v1/account", {"password": "a long pass phrase", "new_password": "another long phrase"}), 429)
        self.expect(creator.ask("DELETE", "/api/v1/account", {"password": "a long pass phrase"}), 429)
        self.expect(creator.ask("PATCH", "/api/v1/account", {"display_name": "Still theirs"}), 200)


if __name__ == "__main__":
    unittest.main()
