"""What the API's document says: the request that an operation's examples make, and whether an answer is one that it tells of."""
import copy
import json
import os
import re
import sys
import urllib.parse

DEBIANS_PYTHON = "/usr/bin/python3"
try:
    import jsonschema
except ImportError:
    # The packages of scripts/packages-test.txt are for Debian's own Python; another one may stand before it in PATH.
    if os.path.realpath(sys.executable) == os.path.realpath(DEBIANS_PYTHON) or not os.path.exists(DEBIANS_PYTHON):
        sys.exit("jsonschema is not there: run scripts/setup-packages test")
    os.execv(DEBIANS_PYTHON, [DEBIANS_PYTHON, *sys.argv])

METHODS = ("get", "put", "post", "patch", "delete")
TOLD_HEADERS = ("ETag", "Location", "Retry-After", "Set-Cookie")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
FORMATS = jsonschema.FormatChecker(())


@FORMATS.checks("date-time")
def is_time(value):
    return not isinstance(value, str) or bool(TIME.fullmatch(value))


class Request:
    """`path` is the address with its query; `body` is JSON, or bytes, or None."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body


class Document:
    def __init__(self, json_document):
        self.json = json_document
        self.operations = [Operation(self, path, method, described) for path, methods in self.json["paths"].items() for method, described in methods.items() if method in METHODS]

    def resolved(self, node):
        while "$ref" in node:
            where = self.json
            for part in node["$ref"].removeprefix("#/").split("/"):
                where = where[part]
            node = where
        return node

    def faults(self, schema, value):
        """What keeps `value` from fitting `schema`, in words; none: nothing."""
        whole = {"allOf": [schema], "components": self.json["components"]}
        return [f"{error.json_path}: {error.message[:300]}" for error in jsonschema.Draft202012Validator(whole, format_checker=FORMATS).iter_errors(value)]

    def sample(self, schema):
        """The example of a schema, put together of those of its parts. Fails (LookupError) where one is missing."""
        schema = self.resolved(schema)
        if "examples" in schema:
            return schema["examples"][0]
        if schema.get("type") == "object" and "properties" in schema:
            return {name: self.sample(child) for name, child in schema["properties"].items()}
        if schema.get("type") == "array":
            return [self.sample(schema["items"])]
        if schema.get("type") == "null":
            return None
        raise LookupError(f"no example: {json.dumps(schema)[:300]}")


class Operation:
    def __init__(self, document, path, method, described):
        self.document, self.path, self.method, self.described = document, path, method.upper(), described
        self.id = described["operationId"]
        self.example = described.get("x-example")
        self.parameters = [document.resolved(parameter) for parameter in described.get("parameters", [])]
        self.body_type, self.body = next(iter(described.get("requestBody", {}).get("content", {}).items()), (None, {}))

    def request(self, thing):
        """The request that the examples make, where `thing` maps a placeholder to what it stands for."""
        parts = {"path": {}, "query": {}, "header": {}, "body": copy.deepcopy(self.body.get("example"))}
        for parameter in self.parameters:
            if "example" in parameter:
                parts[parameter["in"]][parameter["name"]] = parameter["example"]
        for place, placeholder in self.example.get("with", {}).items():
            *way, last = place.split("/")
            at = parts
            for part in way:
                at = at[int(part) if isinstance(at, list) else part]
            assert last in at, f"{self.id}: {place} replaces nothing"
            at[last] = thing(placeholder)
        path = re.sub(r"{(\w+)}", lambda match: str(parts["path"][match.group(1)]), self.path)
        if parts["query"]:
            path += "?" + urllib.parse.urlencode(parts["query"])
        headers = {name: str(value) for name, value in parts["header"].items()}
        if self.body_type:
            headers["Content-Type"] = self.body_type
        return Request(path, headers, parts["body"])

    def faults(self, answer):
        """What of an answer (harness.Answer) the document does not tell."""
        told = self.document.resolved(self.described["responses"].get(str(answer.status), {"is": "not told"}))
        if "is" in told:
            return [f"the status {answer.status} is not in the document"]
        faults = [f"the header {name} is missing" for name in told.get("headers", {}) if name not in answer.headers]
        faults += [f"the header {name} is not in the document" for name in TOLD_HEADERS if name in answer.headers and name not in told.get("headers", {})]
        if "content" not in told:
            return faults + ([f"a body that the document does not tell of: {answer.body[:100]!r}"] if answer.body else [])
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        if kind not in told["content"]:
            return faults + [f"it is {kind or 'nothing'}, and should be {', '.join(told['content'])}"]
        return faults + self.document.faults(told["content"][kind]["schema"], answer.json if kind.endswith("json") else answer.body.decode())
