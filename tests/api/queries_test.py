"""Requests that no page makes: refused, and the server goes on."""
import unittest

import harness


class Queries(harness.ServerTest):
    def test_bytes_that_are_no_text_do_not_end_the_server(self):
        nobody = self.server.nobody()
        for query in ("version=%ff", "version=%c3", "version=%ed%a0%80", "%ff=1"):
            self.expect(nobody.get(f"/api/v1/codes/bcdfghjk?{query}"), 400)
        self.expect(nobody.get("/healthz"), 200)

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
