"""Queries that no page makes: refused, and the server goes on."""
import unittest

import harness


class Queries(harness.ServerTest):
    def test_bytes_that_are_no_text_do_not_end_the_server(self):
        nobody = self.server.nobody()
        for query in ("version=%ff", "version=%c3", "version=%ed%a0%80", "%ff=1"):
            self.expect(nobody.get(f"/api/v1/codes/bcdfghjk?{query}"), 400)
        self.expect(nobody.get("/healthz"), 200)


if __name__ == "__main__":
    unittest.main()
