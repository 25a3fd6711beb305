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


if __name__ == "__main__":
    unittest.main()
