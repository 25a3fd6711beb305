"""Bodies of every JSON kind for every operation: each is an answer, none ends the server."""
import re
import unittest

import harness


class Bodies(harness.ServerTest):
    def test_a_body_of_the_wrong_kind_does_not_end_the_server(self):
        admin = self.server.admin()
        document = admin.get("/api/openapi.json").json
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                if "application/json" not in operation.get("requestBody", {}).get("content", {}):
                    continue
                for body in (False, 1, "text", [None], {"decision": 5}, {"decision": {}}):
                    answer = admin.ask(method.upper(), re.sub(r"\{[a-z_]+\}", "0" * 20, path), body)
                    self.assertLess(answer.status, 500, (method, path, body, answer))
        self.expect(admin.get("/api/v1/account"), 200)

    def test_what_is_wrong_is_said_in_words(self):
        creator, upload = self.server.creator(), "a" * 20
        for body, place, words in (
                ({}, "body/upload", "It is missing."),
                ([], "body", "It must be an object."),
                ({"upload": 5}, "body/upload", "It must be text."),
                ({"upload": "x"}, "body/upload", "It does not have the form ^[a-z0-9]{20}$."),
                ({"upload": upload, "nam": "x"}, "body/nam", "There is no such field."),
                ({"upload": upload, "name": ""}, "body/name", "It is empty."),
                ({"upload": upload, "name": "\u00e4" * 81}, "body/name", "It is longer than 80 characters."),
                ({"upload": upload, "tags": ["x"] * 13}, "body/tags", "It must hold at most 12."),
                ({"upload": upload, "tags": ["x", "x"]}, "body/tags/1", "It is there twice."),
                ({"upload": upload, "tags": [None]}, "body/tags/0", "It must be text."),
                ({"upload": upload, "visibility": "all"}, "body/visibility", "It must be one of: public, unlisted, preview.")):
            with self.subTest(body):
                problem = self.expect(creator.post("/api/v1/lenses", body), 400).json
                self.assertEqual((problem["place"], problem["detail"]), (place, words))
        self.assertEqual(self.expect(creator.ask("PATCH", "/api/v1/account", {}), 400).json["detail"], "It says nothing.")
        problem = self.expect(creator.post("/api/v1/uploads", {"bytes": 0, "sha256": "0" * 64}), 400).json
        self.assertEqual((problem["place"], problem["detail"]), ("body/bytes", "It must be at least 1."))
        self.assertEqual(self.expect(creator.get("/api/v1/account/lenses?limit=101"), 400).json["detail"], "It must be at most 100.")

    def test_a_body_of_another_form_is_refused_by_its_kind(self):
        nobody, body = self.server.nobody(), b'{"name": "ada", "password": "wrong"}'
        for headers in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json", "Content-Encoding": "gzip"}):
            self.expect(nobody.ask("POST", "/api/v1/session", raw=body, headers=headers), 415)
        self.expect(nobody.ask("POST", "/api/v1/session", raw=body, headers={"Content-Type": "Application/JSON; charset=utf-8"}), 401)
        problem = self.expect(nobody.ask("POST", "/api/v1/session", raw=b"", headers={"Content-Type": "application/json"}), 400).json
        self.assertEqual((problem["place"], problem["detail"]), ("body", "It is missing."))


if __name__ == "__main__":
    unittest.main()
