"""The examples of the API's document (x-example) are run as they stand there."""
import re
import secrets
import unittest
import urllib.parse

import harness


class Examples(harness.ServerTest):
    def test_every_example_is_answered_as_it_says(self):
        callers = {"nobody": self.server.nobody(), "creator": self.server.creator(), "reviewer": self.server.reviewer(), "admin": self.server.admin()}
        document = callers["nobody"].get("/api/openapi.json").json
        ran = 0
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                example = operation.get("x-example")
                if example is None:
                    continue
                address = re.sub(r"\{(\w+)\}", lambda part: example["path"][part.group(1)], path)
                if "query" in example:
                    address += "?" + urllib.parse.urlencode(example["query"])
                body = example.get("body")
                if body is not None:
                    body = {key: value.replace("{unique}", secrets.token_hex(4)) if isinstance(value, str) else value for key, value in body.items()}
                with self.subTest(operation=operation["operationId"]):
                    answer = self.expect(callers[example.get("as", "nobody")].ask(method.upper(), address, body), example["status"])
                    self.assertIn(str(answer.status), operation["responses"])
                ran += 1
        self.assertGreater(ran, 20)


if __name__ == "__main__":
    unittest.main()
