"""From a file to a code that anybody scans: upload, publish, versions, preview codes, roll back, withdraw."""
import base64
import hashlib
import json
import subprocess
import unittest

import harness


class Publishing(harness.ServerTest):
    def test_a_published_lens_is_served_by_its_code_with_its_hash_and_signature(self):
        content = harness.lens_file()
        published = self.server.creator().publish(content, name="Brightness", visibility="public", tags=["light"])
        self.assertEqual(published["version"]["state"], "approved", published)
        nobody = self.server.nobody()
        code = self.expect(nobody.get(f"/api/v1/codes/{published['lens']['code']}"), 200).json
        self.assertEqual(code["sha256"], hashlib.sha256(content).hexdigest())
        self.assertEqual(code["lens"]["name"], "Brightness")
        self.assertEqual(len(base64.b64decode(code["signature"]["value"])), 64)
        bundle = self.expect(nobody.get(code["bundle"]), 200)
        self.assertEqual(bundle.body, content)
        self.assertIn("immutable", bundle.headers["Cache-Control"])
        self.expect(nobody.get(code["bundle"], headers={"If-None-Match": bundle.headers["ETag"]}), 304)
        self.assertEqual(self.expect(nobody.get(code["bundle"], headers={"Range": "bytes=0-1"}), 206).body, b"PK")
        self.expect(nobody.get(f"/l/{published['lens']['code']}"), 200)
        self.expect(nobody.get("/l/zzzzzzzz"), 404)

    def test_an_upload_goes_on_after_a_break(self):
        creator, content = self.server.creator(), harness.lens_file() * 40
        upload = self.expect(creator.post("/api/v1/uploads", {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}), 201).json["id"]
        path, octets = f"/api/v1/uploads/{upload}", {"Content-Type": "application/octet-stream"}
        first = len(content) // 2 if len(content) > 131072 else len(content)
        self.expect(creator.ask("PATCH", path, raw=content[:first], headers={**octets, "Upload-Offset": "0"}), 200)
        again = self.expect(creator.ask("PATCH", path, raw=content[:first], headers={**octets, "Upload-Offset": "0"}), 409)
        self.assertEqual(again.headers["Upload-Offset"], str(first))
        self.expect(creator.post("/api/v1/lenses", {"upload": upload}), 409 if first < len(content) else 201)

    def test_a_file_that_is_not_the_announced_one_is_refused(self):
        creator = self.server.creator()
        upload = self.expect(creator.post("/api/v1/uploads", {"bytes": 4, "sha256": "0" * 64}), 201).json["id"]
        self.expect(creator.ask("PATCH", f"/api/v1/uploads/{upload}", raw=b"abcd", headers={"Content-Type": "application/octet-stream", "Upload-Offset": "0"}), 200)
        self.expect(creator.post("/api/v1/lenses", {"upload": upload}), 422)

    def test_what_is_no_lens_fails_its_check_and_gets_no_page(self):
        published = self.server.creator().publish(b"this is no zip at all")
        self.assertEqual(published["version"]["state"], "failed")
        self.assertTrue(published["version"]["findings"])
        self.expect(self.server.nobody().get(f"/api/v1/codes/{published['lens']['code']}"), 404)

    def test_versions_roll_back_and_are_withdrawn(self):
        creator, nobody = self.server.creator(), self.server.nobody()
        lens = creator.publish(harness.lens_file())["lens"]
        path, code = f"/api/v1/lenses/{lens['id']}", f"/api/v1/codes/{lens['code']}"
        creator.publish(harness.lens_file(), lens=lens["id"])
        self.assertEqual(creator.get(path).json["live_version"], 2)
        self.expect(creator.post(f"{path}/rollback", {"version": 1}), 200)
        self.assertEqual(creator.get(path).json["live_version"], 1)
        self.assertEqual(nobody.get(code + "?version=2").json["version"], 2)
        self.expect(creator.post(f"{path}/versions/1/withdraw"), 200)
        self.assertEqual(creator.get(path).json["live_version"], 2)
        self.expect(creator.post(f"{path}/rollback", {"version": 1}), 409)
        self.expect(creator.post(f"{path}/versions/2/withdraw"), 200)
        self.assertEqual(self.expect(nobody.get(code + "?version=2"), 410).headers["X-Gone-Reason"], "withdrawn")

    def test_the_same_file_is_no_second_version(self):
        creator, content = self.server.creator(), harness.lens_file()
        lens = creator.publish(content)["lens"]
        self.expect(creator.post(f"/api/v1/lenses/{lens['id']}/versions", {"upload": creator.upload(content)}), 409)

    def test_a_preview_code_shows_a_version_that_nobody_else_sees(self):
        creator, nobody = self.server.creator(), self.server.nobody()
        lens = creator.publish(harness.lens_file(), visibility="preview")["lens"]
        self.expect(nobody.get(f"/api/v1/codes/{lens['code']}"), 404)
        preview = self.expect(creator.post(f"/api/v1/lenses/{lens['id']}/preview-codes", {"version": 1, "minutes": 1}), 201).json
        shown = self.expect(nobody.get(f"/api/v1/codes/{preview['code']}"), 200).json
        self.assertTrue(shown["preview"])
        self.assertFalse(shown["insights"])
        self.expect(nobody.get(shown["bundle"]), 200)

    def test_a_change_of_what_somebody_else_changed_meanwhile_is_412(self):
        creator = self.server.creator()
        lens = creator.publish(harness.lens_file())["lens"]
        path = f"/api/v1/lenses/{lens['id']}"
        read = creator.get(path)
        self.expect(creator.ask("PATCH", path, {"name": "First"}, headers={"If-Match": read.headers["ETag"]}), 200)
        self.expect(creator.ask("PATCH", path, {"name": "Second"}, headers={"If-Match": read.headers["ETag"]}), 412)
        self.assertEqual(creator.get(path).json["name"], "First")

    def test_the_command_line_publishes(self):
        content = harness.lens_file()
        path = f"{self.server.folder}/by-hand.lens"
        with open(path, "wb") as file:
            file.write(content)
        done = subprocess.run([harness.DIOPTER, "publish", path, "--to", self.server.url, "--token", self.server.token, "--json"], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        said = json.loads(done.stdout)
        self.assertEqual(said["status"], "approved")
        self.assertEqual(said["url"], f"{self.server.url}/l/{said['code']}")
        wrong = subprocess.run([harness.DIOPTER, "publish", path, "--to", self.server.url, "--token", "wrong"], capture_output=True, text=True, timeout=120)
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("token", wrong.stderr)


class Accounts(harness.ServerTest):
    def test_signing_in_and_out(self):
        caller = self.server.creator()
        name = caller.account["name"]
        other = self.server.nobody()
        self.expect(other.post("/api/v1/session", {"name": name, "password": "wrong wrong wrong"}), 401)
        signed_in = self.expect(other.post("/api/v1/session", {"name": name, "password": "a long pass phrase"}), 200)
        self.assertIn("HttpOnly", signed_in.headers["Set-Cookie"])
        self.assertIn("SameSite=Lax", signed_in.headers["Set-Cookie"])
        self.expect(other.get("/api/v1/session"), 200)
        self.expect(other.ask("DELETE", "/api/v1/session"), 403)  # without the CSRF token
        other.csrf = signed_in.json["csrf_token"]
        cookie = other.cookie
        self.expect(other.ask("DELETE", "/api/v1/session"), 204)
        other.cookie = cookie
        self.expect(other.get("/api/v1/session"), 401)

    def test_guessing_locks_the_account_for_a_while(self):
        name = self.server.creator().account["name"]
        stranger = self.server.nobody()
        for _ in range(10):
            self.expect(stranger.post("/api/v1/session", {"name": name, "password": "wrong wrong wrong"}), 401)
        self.expect(stranger.post("/api/v1/session", {"name": name, "password": "a long pass phrase"}), 429)

    def test_tokens_may_only_what_their_scopes_say(self):
        creator = self.server.creator()
        token = self.expect(creator.post("/api/v1/tokens", {"name": "reader", "scopes": ["read"]}), 201).json["token"]
        reader = harness.Caller(self.server, token)
        self.expect(reader.get("/api/v1/account"), 200)
        self.expect(reader.post("/api/v1/uploads", {"bytes": 1, "sha256": "0" * 64}), 403)
        self.expect(harness.Caller(self.server, "nonsense").get("/api/v1/account"), 401)

    def test_deleting_the_account_takes_everything_along(self):
        creator = self.server.creator()
        lens = creator.publish(harness.lens_file())["lens"]
        bundle = self.server.nobody().get(f"/api/v1/codes/{lens['code']}").json["bundle"]
        self.expect(creator.ask("DELETE", "/api/v1/account", {"password": "wrong"}), 403)
        self.expect(creator.ask("DELETE", "/api/v1/account", {"password": "a long pass phrase"}), 204)
        self.expect(creator.get("/api/v1/session"), 401)
        self.expect(self.server.nobody().get(f"/api/v1/codes/{lens['code']}"), 404)
        self.expect(self.server.nobody().get(bundle), 404)

    def test_only_admins_give_roles_and_one_admin_stays(self):
        creator = self.server.creator()
        self.expect(creator.get("/api/v1/accounts"), 403)
        admin = self.server.admin()
        mine = admin.get("/api/v1/account").json
        self.expect(admin.ask("PATCH", f"/api/v1/accounts/{mine['id']}", {"role": "creator"}), 409)


if __name__ == "__main__":
    unittest.main()
