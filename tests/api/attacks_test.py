"""Strangers with bad intent. What may be asked comes from the server's own document, so that an operation that is added is attacked too."""
import hashlib
import html.parser
import io
import os
import pathlib
import re
import socket
import subprocess
import unittest
import zipfile

import harness

CHANGING = ("post", "put", "patch", "delete")
SCOPES = ["publish", "read", "review", "admin", "insights", "campaigns"]
EVIL = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "'-alert(1)-'", "</title></script><svg onload=alert(1)>", "javascript:alert(1)", "{{7*7}}${7*7}"]
NOBODYS = "z" * 20


class Operation:
    def __init__(self, path, method, described, shared):
        self.path, self.method, self.id = path, method.upper(), described["operationId"]
        self.role, self.security = described.get("x-role"), described["security"]
        self.parameters = re.findall(r"{(\w+)}", path)
        self.scope = next((scope for way in self.security for scope in way.get("token", [])), None)
        self.takes_session = any("session" in way for way in self.security)
        content = described.get("requestBody", {}).get("content", {})
        self.type = next(iter(content), None)
        self.schema = content.get("application/json", {}).get("schema")
        self.shared = shared

    def resolved(self, schema):
        while "$ref" in schema:
            schema = self.shared[schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def sample(self, schema, known, name=""):
        """A value that the schema takes; names of things come from `known`."""
        schema = self.resolved(schema)
        kind = schema.get("type")
        kind = kind[0] if isinstance(kind, list) else kind
        if name in known and isinstance(known[name], int) == (kind == "integer"):
            return known[name]
        if "enum" in schema:
            return schema["enum"][-1]
        if kind == "object":
            fields = schema.get("required") or list(schema.get("properties", {}))[:1]
            return {field: self.sample(schema["properties"][field], known, field) for field in fields}
        if kind == "array":
            return [self.sample(schema["items"], known) for _ in range(schema.get("minItems", 0))]
        if kind == "boolean":
            return False
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if schema.get("format") == "date-time":
            return "2030-01-01T00:00:00Z"
        return "0" * 64 if schema.get("minLength", 0) > 40 or "{64}" in schema.get("pattern", "") else "a" * max(1, schema.get("minLength", 1))

    def ask(self, caller, known, **more):
        path = re.sub(r"{(\w+)}", lambda match: str(known[match.group(1)]), self.path)
        headers = more.pop("headers", {})
        if self.type == "application/octet-stream":
            return caller.ask(self.method, path, raw=b"a" * 10, headers={"Content-Type": self.type, "Upload-Offset": "0", **headers}, **more)
        body = self.sample(self.schema, known) if self.schema else None
        return caller.ask(self.method, path, body, headers=headers, **more)


class Attacks(harness.ServerTest):
    review = "manual"
    options = ("--api-rate", "0", "--public-url", "https://lens.example")

    def setUp(self):
        document = self.server.nobody().get("/api/openapi.json").json
        self.operations = [Operation(path, method, described, document["components"].get("schemas", {}))
                           for path, methods in document["paths"].items() for method, described in methods.items() if method in ("get", *CHANGING)]
        self.assertGreater(len(self.operations), 40)

    def guarded(self):
        return [operation for operation in self.operations if operation.security]

    def owned(self):
        """Somebody with one thing of each kind, and the names of all of them."""
        owner, reviewer, nobody = self.server.creator(), self.server.reviewer(), self.server.nobody()
        live, rejected = (owner.publish(harness.lens_file(), visibility="public", name="Mine") for _ in range(2))
        decide = "/api/v1/review/versions/{}/decision".format
        self.expect(reviewer.post(decide(live["version"]["id"]), {"decision": "approve"}), 200)
        self.expect(reviewer.post(decide(rejected["version"]["id"]), {"decision": "reject", "reason": "broken"}), 200)
        appeal = self.expect(owner.post(f"/api/v1/lenses/{rejected['lens']['id']}/appeals", {"text": "Why?", "version": 1}), 201).json["id"]
        report = self.expect(nobody.post("/api/v1/reports", {"code": live["lens"]["code"], "reason": "broken"}), 201).json["id"]
        upload = self.expect(owner.post("/api/v1/uploads", {"bytes": 10, "sha256": "0" * 64}), 201).json["id"]
        token = self.expect(owner.post("/api/v1/tokens", {"name": "mine", "scopes": ["read"]}), 201).json
        known = {"lens": live["lens"]["id"], "version": live["version"]["id"], "number": 1, "code": live["lens"]["code"], "appeal": appeal, "report": report, "upload": upload,
                 "token": (token.get("token_info") or token).get("id"), "account": owner.account["id"], "slot": "gallery-top"}
        campaigns = next((operation for operation in self.operations if operation.path == "/api/v1/campaigns" and operation.method == "POST"), None)
        if campaigns:
            made = campaigns.ask(owner, {**known, "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-02-01T00:00:00Z", "budget_plays": 1000, "brand": "Mine"})
            known["campaign"] = self.expect(made, 201).json["id"]
        return owner, known

    def state_of(self, owner, known):
        paths = [f"/api/v1/lenses/{known['lens']}", f"/api/v1/lenses/{known['lens']}/versions", f"/api/v1/lenses/{known['lens']}/appeals", f"/api/v1/uploads/{known['upload']}",
                 "/api/v1/tokens", "/api/v1/account", "/api/v1/account/lenses"] + ([f"/api/v1/campaigns/{known['campaign']}"] if "campaign" in known else [])
        return {path: self.expect(owner.get(path), 200).json for path in paths}

    def names_something(self, operation):
        named = set(operation.resolved(operation.schema).get("properties", {})) if operation.schema else set()
        return operation.parameters or named & {"lens", "upload"}

    def test_nobody_reaches_what_is_somebody_elses(self):
        owner, known = self.owned()
        stranger = self.server.creator()
        before = self.state_of(owner, known)
        for operation in self.guarded():
            with self.subTest(operation.id):
                self.assertLessEqual(set(operation.parameters), set(known), "tell owned() how to make one")
                answer = operation.ask(stranger, known) if self.names_something(operation) else None
                if not answer:
                    continue
                if operation.role:
                    self.expect(answer, 403)
                    continue
                self.assertIn(answer.status, (404, 409), answer)
                # Somebody else's is answered as if it were not there.
                nothing = operation.ask(stranger, {**known, **{name: NOBODYS for name in ("lens", "version", "appeal", "report", "upload", "token", "account", "campaign")}})
                self.assertEqual((answer.status, answer.json["detail"]), (nothing.status, nothing.json["detail"]), operation.id)
        self.assertEqual(self.state_of(owner, known), before)

    def test_lists_of_ones_own_hold_nothing_of_somebody_else(self):
        owner, known = self.owned()
        stranger = self.server.creator()
        for operation in self.guarded():
            if operation.method == "GET" and not operation.role and not operation.parameters:
                answer = self.expect(operation.ask(stranger, known), 200)
                for name in ("lens", "upload", "token", "account", "appeal", "campaign"):
                    if name in known:
                        self.assertNotIn(known[name], answer.body.decode(), operation.id)

    def test_nobody_and_bad_tokens_are_sent_to_the_door(self):
        _, known = self.owned()
        for operation in self.guarded():
            with self.subTest(operation.id):
                self.expect(operation.ask(self.server.nobody(), known), 401)
                self.expect(operation.ask(harness.Caller(self.server, "diopter_nonsense"), known), 401)

    def test_a_session_changes_nothing_without_its_own_token(self):
        owner, known = self.owned()
        other = self.server.creator()
        before = self.state_of(owner, known)
        forger = harness.Caller(self.server)
        for operation in self.guarded():
            if operation.method == "GET" or not operation.takes_session:
                continue
            with self.subTest(operation.id):
                for csrf in (None, "", "a" * 43, other.csrf):
                    forger.cookie, forger.csrf = owner.cookie, csrf
                    self.expect(operation.ask(forger, known), 403)
        self.assertEqual(self.state_of(owner, known), before)

    def test_a_token_does_only_what_its_scopes_say(self):
        _, known = self.owned()
        admin = self.server.admin()
        for scope in SCOPES:
            made = self.expect(admin.post("/api/v1/tokens", {"name": "all but one", "scopes": [one for one in SCOPES if one != scope]}), 201).json
            caller = harness.Caller(self.server, made["token"])
            for operation in self.guarded():
                if operation.scope == scope:
                    with self.subTest(operation.id):
                        self.expect(operation.ask(caller, known), 403)
        for operation in self.guarded():
            if not operation.scope:
                with self.subTest(operation.id):
                    self.expect(operation.ask(admin, known), 401)

    def test_a_token_with_every_scope_has_no_role_that_its_owner_lacks(self):
        _, known = self.owned()
        creator = self.server.creator()
        token = self.expect(creator.post("/api/v1/tokens", {"name": "all", "scopes": SCOPES}), 201).json["token"]
        for operation in self.guarded():
            if operation.role:
                with self.subTest(operation.id):
                    self.expect(operation.ask(harness.Caller(self.server, token), known), 403)

    def test_a_planted_session_is_never_anybodys(self):
        creator = self.server.creator()
        victim = self.server.nobody()
        victim.cookie = "diopter_session=" + "p" * 43
        signed_in = self.expect(victim.post("/api/v1/session", {"name": creator.account["name"], "password": "a long pass phrase"}), 200)
        self.assertNotIn("p" * 43, signed_in.headers["Set-Cookie"])
        planted = self.server.nobody()
        planted.cookie = "diopter_session=" + "p" * 43
        self.expect(planted.get("/api/v1/session"), 401)
        self.assertNotEqual(victim.cookie, creator.cookie)
        # A password that is changed ends the sessions of whoever knew the old one.
        self.expect(creator.ask("PATCH", "/api/v1/account", {"password": "a long pass phrase", "new_password": "another pass phrase"}), 200)
        self.expect(victim.get("/api/v1/session"), 401)

    def test_suspending_ends_sessions_and_tokens(self):
        creator = self.server.creator()
        token = self.expect(creator.post("/api/v1/tokens", {"name": "x", "scopes": ["read"]}), 201).json["token"]
        self.expect(self.server.admin().ask("PATCH", f"/api/v1/accounts/{creator.account['id']}", {"suspended": True}), 200)
        self.expect(creator.get("/api/v1/account"), 401)
        self.expect(harness.Caller(self.server, token).get("/api/v1/account"), 401)
        self.assertIn(self.server.nobody().post("/api/v1/session", {"name": creator.account["name"], "password": "a long pass phrase"}).status, (401, 403))


class Markup(html.parser.HTMLParser):
    """What of a page would run, or lead away."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            leads = name in ("href", "src", "action", "formaction", "http-equiv") and re.match(r"\s*(javascript:|data:text|refresh)", value or "", re.IGNORECASE)
            if name.startswith("on") or name == "style" or leads:
                self.found.append((tag, name, value))
        kind = dict(attributes).get("type") or ""
        if tag in ("svg", "base", "object", "embed") or (tag == "script" and not dict(attributes).get("src") and "json" not in kind):
            self.found.append((tag, attributes))


class Content(harness.ServerTest):
    options = ("--api-rate", "0", "--public-url", "https://lens.example")

    def check_page(self, answer):
        self.assertEqual(Markup(answer.body.decode()).found, [], answer)
        policy = answer.headers["Content-Security-Policy"]
        self.assertNotIn("unsafe-inline", policy)
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_text_of_strangers_is_never_markup(self):
        nobody, reviewer = self.server.nobody(), self.server.reviewer()
        for evil in EVIL:
            with self.subTest(evil):
                creator = self.server.creator()
                creator.ask("PATCH", "/api/v1/account", {"display_name": evil})
                tag = {"tags": [evil[:32]]} if not re.search('[<>"]', evil) else {}
                made = creator.publish(harness.lens_file({"name": evil}), visibility="public", name=evil[:80], description=evil, hint=evil[:120], notes=evil, **tag)
                self.assertEqual(made["version"]["state"], "approved", made)
                code, lens = made["lens"]["code"], made["lens"]["id"]
                self.expect(nobody.post("/api/v1/reports", {"code": code, "reason": "other", "text": evil}), 201)
                self.expect(reviewer.ask("PUT", f"/api/v1/lenses/{lens}/takedown", {"reason": "other", "text": evil}), 200)
                self.check_page(self.expect(nobody.get(f"/l/{code}"), 410))
                self.expect(reviewer.ask("DELETE", f"/api/v1/lenses/{lens}/takedown"), 200)
                for path in (f"/l/{code}", f"/lenses/{code}", "/gallery/", "/account/", "/review/"):
                    self.check_page(self.expect(nobody.get(path), 200))
                for path in (f"/api/v1/codes/{code}", "/api/v1/gallery", f"/api/v1/gallery/lenses/{code}", f"/api/v1/oembed?url=https://lens.example/l/{code}"):
                    answer = self.expect(nobody.get(path), 200)
                    self.assertEqual(answer.headers["Content-Type"], "application/json")
                    self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_no_answer_leads_to_another_server(self):
        made = self.server.creator().publish(harness.lens_file(), visibility="public")
        code, nobody = made["lens"]["code"], self.server.nobody()
        for path in ("//evil.example", "//evil.example/", "/\\evil.example", "/%2f%2fevil.example/", "/account//evil.example", "/l//evil.example/", f"/l/{code}/", f"/lenses/{code}/", "/account",
                     "/review", "/admin", "/gallery", "/player", "/studio", "/l/%2e%2e%2f/", "/l/evil.example%2f/", "/account/?next=https://evil.example/", "/%0d%0aLocation:%20https://evil.example"):
            for host in ("evil.example", f"127.0.0.1:{self.server.port}"):
                with self.subTest(path=path, host=host):
                    answer = nobody.get(path, headers={"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
                    self.assertLess(answer.status, 500)
                    to = answer.headers.get("Location", "/")
                    self.assertTrue(re.match(r"/(?![/\\])|https://lens\.example/", to), to)
                    self.assertNotIn("evil.example", to.split("?")[0])

    def test_codes_lead_to_the_public_address_whatever_host_is_asked(self):
        creator = self.server.creator()
        made = creator.publish(harness.lens_file(), visibility="public")
        code = made["lens"]["code"]
        evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        self.assertEqual(creator.get(f"/api/v1/lenses/{made['lens']['id']}", headers=evil).json["url"], f"https://lens.example/l/{code}")
        self.assertNotIn(b"evil.example", self.server.nobody().get(f"/lenses/{code}", headers=evil).body)
        picture = pathlib.Path(self.server.folder) / "code.png"
        picture.write_bytes(self.expect(self.server.nobody().get(f"/l/{code}/code.png", headers=evil), 200).body)
        done = subprocess.run([harness.DIOPTER, "scan", str(picture), "--json"], capture_output=True, text=True, timeout=60)
        self.assertIn(f"https://lens.example/l/{code}", done.stdout, done.stderr)

    def test_too_much_is_refused_before_it_is_kept(self):
        creator = self.server.creator()
        self.expect(creator.post("/api/v1/uploads", {"bytes": (256 << 20) + 1, "sha256": "0" * 64}), 400)
        upload = self.expect(creator.post("/api/v1/uploads", {"bytes": 100000, "sha256": "0" * 64}), 201).json["id"]
        piece = {"Content-Type": "application/octet-stream", "Upload-Offset": "0"}
        self.expect(creator.ask("PATCH", f"/api/v1/uploads/{upload}", raw=bytes(100001), headers=piece), 400)
        self.expect(creator.ask("PATCH", f"/api/v1/uploads/{upload}", raw=bytes(10), headers=piece), 400)
        self.expect(creator.ask("PATCH", f"/api/v1/uploads/{upload}", raw=bytes(100000), headers={**piece, "Upload-Offset": "-1"}), 400)
        self.expect(creator.post("/api/v1/lenses", {"upload": upload}), 409)
        json_type = {"Content-Type": "application/json"}
        self.expect(creator.ask("POST", "/api/v1/lenses", raw=b" " * (65 << 10), headers=json_type), 413)
        self.expect(creator.ask("POST", "/api/v1/lenses", raw=b"[" * 60000, headers=json_type), 400)
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=30) as line:
            line.sendall(f"PATCH /api/v1/uploads/{upload} HTTP/1.1\r\nHost: x\r\nCookie: {creator.cookie}\r\nX-CSRF-Token: {creator.csrf}\r\nContent-Length: 99999999999\r\n\r\n".encode())
            self.assertIn(b" 413 ", line.recv(4096))
        begun = [creator.post("/api/v1/uploads", {"bytes": 1, "sha256": "0" * 64}).status for _ in range(8)]
        self.assertEqual(begun[-1], 429)

    def test_slow_clients_keep_nobody_from_being_served(self):
        lines = [socket.create_connection(("127.0.0.1", self.server.port), timeout=30) for _ in range(100)]
        try:
            for number, line in enumerate(lines):
                line.sendall(b"GET / HT" if number % 2 else b"PATCH /api/v1/uploads/aaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\na")
            self.expect(self.server.nobody().get("/healthz"), 200)
            self.server.creator()
        finally:
            for line in lines:
                line.close()

    def zipped(self, *members):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return packed.getvalue()

    def test_bundles_that_reach_out_or_blow_up_fail_their_check(self):
        good = harness.lens_file()
        link = zipfile.ZipInfo("models/link")
        link.external_attr = 0o120777 << 16
        bundles = {
            "climbs": self.zipped(("../../evil-was-here", b"x"), ("lens.json", b"{}")),
            "absolute": self.zipped(("/tmp/evil-was-here", b"x"), ("lens.json", b"{}")),
            "link": self.zipped((link, b"/etc/passwd"), ("lens.json", b"{}")),
            "bomb": self.zipped(("lens.json", b"{}"), ("models/a.onnx", bytes(512 << 20))),
            "many": self.zipped(*[(f"models/{number}", b"") for number in range(70000)]),
            "twice": self.zipped(("lens.json", b"{}"), ("LENS.json", b"{}"), ("lens.json/", b"")),
            "deep": self.zipped(("lens.json", b'{"lens": 1, "components": ' + b"[" * 100000)),
            "half": good[: len(good) // 2],
        }
        creator = self.server.creator()
        for name, content in bundles.items():
            with self.subTest(name):
                made = creator.publish(content, name=name)
                self.assertEqual(made["version"]["state"], "failed", made)
                self.assertTrue(made["version"]["findings"])
                self.expect(self.server.nobody().get(f"/b/{hashlib.sha256(content).hexdigest()}.lens"), 404)
        root = pathlib.Path(self.server.folder)
        self.assertFalse([path for folder in (root, root.parent) for path in folder.glob("evil-was-here")] or os.path.exists("/tmp/evil-was-here"))
        self.assertEqual(creator.publish(good)["version"]["state"], "approved")


if __name__ == "__main__":
    unittest.main()
