"""Requests that no page makes: refused, and the server goes on."""
import gzip
import unittest

import harness


class Queries(harness.ServerTest):
    def test_bytes_that_are_no_text_do_not_end_the_server(self):
        nobody = self.server.nobody()
        for query in ("version=%ff", "version=%c3", "version=%ed%a0%80", "%ff=1"):
            self.expect(nobody.get(f"/api/v1/codes/bcdfghjk?{query}"), 400)
        self.expect(nobody.get("/healthz"), 200)

    def test_a_text_that_no_database_takes_is_refused(self):
        for name in ("q", "tag"):
            self.assertEqual(self.expect(self.server.nobody().get(f"/api/v1/gallery?{name}=a%00b"), 400).json["place"], f"query/{name}")

    def test_an_escape_that_is_none_stays_as_it_is(self):
        for text in ("%-1", "%+1", "%g0", "%1", "%"):
            self.expect(self.server.nobody().get(f"/api/v1/gallery?q={text}"), 200)

    def test_an_answer_comes_whole_and_a_change_is_answered_by_what_it_made(self):
        creator = self.server.creator()
        for headers in ({"Range": "bytes=0-3"}, {"Range": "bytes=9999-"}, {"If-None-Match": "*"}):
            with self.subTest(headers):
                token = self.expect(creator.post("/api/v1/tokens", {"name": "x", "scopes": ["read"]}, headers=headers), 201).json
                self.expect(harness.Caller(self.server, token["token"]).get("/api/v1/account", headers={name: value for name, value in headers.items() if name == "Range"}), 200)
                self.expect(creator.ask("PATCH", "/api/v1/account", {"display_name": "Ada"}, headers=headers), 200)

    def test_the_document_is_sent_once_to_whoever_keeps_it(self):
        nobody = self.server.nobody()
        whole = self.expect(nobody.get("/api/openapi.json"), 200)
        packed = self.expect(nobody.get("/api/openapi.json", headers={"Accept-Encoding": "gzip"}), 200)
        self.assertEqual(gzip.decompress(packed.body), whole.body)
        self.assertLess(len(packed.body), len(whole.body) / 5)
        self.assertNotEqual(packed.headers["ETag"], whole.headers["ETag"])
        for answer, accepted in ((whole, "identity"), (packed, "gzip")):
            again = self.expect(nobody.get("/api/openapi.json", headers={"If-None-Match": answer.headers["ETag"], "Accept-Encoding": accepted}), 304)
            self.assertEqual((again.body, again.headers["Vary"]), (b"", "Accept-Encoding"))

    def test_a_head_is_the_answer_without_its_body(self):
        nobody = self.server.nobody()
        for path in ("/api/v1/keys", "/api/v1/gallery", "/api/openapi.json", "/api/v1/session", "/api/v1/nothing"):
            shown, head = nobody.get(path), nobody.ask("HEAD", path)
            self.assertEqual((head.status, head.body, head.headers["Content-Type"]), (shown.status, b"", shown.headers["Content-Type"]), path)
            if shown.status == 200:
                self.assertEqual((head.headers["Content-Length"], head.headers["ETag"]), (shown.headers["Content-Length"], shown.headers["ETag"]), path)

    def test_another_method_is_told_which_ones_there_are(self):
        for method in ("PUT", "OPTIONS", "BREW"):
            self.assertEqual(self.expect(self.server.nobody().ask(method, "/api/v1/session"), 405).headers["Allow"], "DELETE, GET, HEAD, POST")

    def test_a_time_that_is_no_text_does_not_end_the_server(self):
        creator = self.server.creator()
        lens = creator.publish(harness.lens_file())["lens"]
        wish = {"lens": lens["id"], "brand": "Hats", "slot": "search", "starts_at": "2026-11-23T00:00:00Z", "ends_at": "2099-11-24T00:00:00Z", "budget_plays": 1}
        for time in ([None, None], {}, 7, True, "soon", ""):
            self.expect(creator.ask("PATCH", f"/api/v1/lenses/{lens['id']}", {"expires_at": time}), 400)
            self.expect(creator.post("/api/v1/campaigns", {**wish, "starts_at": time}), 400)
        self.expect(self.server.nobody().get("/healthz"), 200)


if __name__ == "__main__":
    unittest.main()
