"""The examples of the API's document make requests that work: each is sent to a server, and its answer is held against the document."""
import concurrent.futures
import secrets
import threading
import time
import unittest

import described
import harness

SENDERS = 4
# After these, what they are about is not as it was: they get an owner and things of their own.
SPENDING = {"sign_out", "change_account", "delete_account", "delete_lens", "withdraw_version", "take_down_lens", "restore_lens", "decide_version"}
# Each takes a second to make: the others share them.
SHARED = {"$live", "$updated_lens", "$rejected_lens", "$appealed_lens", "$appeal", "$version"}


class Things:
    """What placeholders stand for ($lens: things["$lens"]): each is made when it is first asked for, and belongs to `owner`. `lender` has what is SHARED."""

    def __init__(self, server, reviewer, lender=None):
        self.server, self.reviewer, self.lender = server, reviewer, lender
        self.owner = lender.owner if lender else server.creator()
        self.made, self.lock = {}, threading.RLock()

    def __getitem__(self, placeholder):
        if self.lender and placeholder in SHARED:
            return self.lender[placeholder]
        with self.lock:
            if placeholder not in self.made:
                self.made[placeholder] = getattr(self, "make_" + placeholder.removeprefix("$"))()
            return self.made[placeholder]

    def done(self, answer):
        assert answer.status in (200, 201), answer
        return answer.json

    def published(self, decision=None, lens=None):
        """A lens's newest version, decided on where `decision` is given: {lens, version}."""
        more = {} if lens else {"visibility": "public", "name": "Blur behind you", "tags": ["portrait", "blur"]}
        made = self.owner.publish(harness.lens_file(), lens=lens, **more)
        if decision:
            self.done(self.reviewer.post(f"/api/v1/review/versions/{made['version']['id']}/decision", decision))
        return made

    def etag_of(self, path):
        return self.owner.get(path).headers["ETag"]

    def make_new_name(self):
        return "ada-" + secrets.token_hex(5)

    def make_name(self):
        return self.owner.account["name"]

    def make_account(self):
        return self.server.creator().account["id"]

    def make_token(self):
        return self.done(self.owner.post("/api/v1/tokens", {"name": "mine", "scopes": ["read"]}))["id"]

    def make_upload(self):
        return self.done(self.owner.post("/api/v1/uploads", {"bytes": len(self["$piece"]), "sha256": "0" * 64}))["id"]

    def make_piece(self):
        return b"PK and so on"

    def make_whole_upload(self):
        return self.owner.upload(harness.lens_file())

    def make_live(self):
        return self.published({"decision": "approve"})["lens"]

    def make_lens(self):
        return self["$live"]["id"]

    def make_lens_etag(self):
        return self.etag_of(f"/api/v1/lenses/{self['$lens']}")

    def make_code(self):
        return self["$live"]["code"]

    def make_link(self):
        return self["$live"]["url"]

    def make_updated_lens(self):
        lens = self.published({"decision": "approve"})["lens"]["id"]
        return self.published({"decision": "approve"}, lens=lens)["lens"]["id"]

    def make_rejected_lens(self):
        return self.published({"decision": "reject", "reason": "broken"})["lens"]["id"]

    def make_appealed_lens(self):
        lens = self.make_rejected_lens()
        self.made["$appeal"] = self.done(self.owner.post(f"/api/v1/lenses/{lens}/appeals", {"text": "Why?", "version": 1}))["id"]
        return lens

    def make_appeal(self):
        return self["$appealed_lens"] and self.made["$appeal"]

    def make_taken_down_lens(self):
        return self.done(self.reviewer.ask("PUT", f"/api/v1/lenses/{self['$lens']}/takedown", {"reason": "rights", "text": "Not theirs."}))["id"]

    def make_version(self):
        return self.published()["version"]["id"]

    def make_report(self):
        return self.done(self.server.nobody().post("/api/v1/reports", {"code": self["$code"], "reason": "broken"}))["id"]

    def make_subject(self):
        return f"lens/{self['$lens']}"

    def make_actor(self):
        return self.owner.account["id"]

    def make_campaign(self):
        wish = {"lens": self["$lens"], "brand": "Mine", "slot": "search", "starts_at": "2030-01-01T00:00:00Z", "ends_at": "2030-02-01T00:00:00Z", "budget_plays": 1}
        return self.done(self.owner.post("/api/v1/campaigns", wish))["id"]

    def make_campaign_etag(self):
        return self.etag_of(f"/api/v1/campaigns/{self['$campaign']}")

    def make_event_id(self):
        return secrets.token_urlsafe(16)

    def make_now_s(self):
        return time.time()


class Examples(harness.ServerTest):
    review = "manual"
    options = ("--api-rate", "0")

    def setUp(self):
        self.document = described.Document(self.server.nobody().get("/api/openapi.json").json)

    def answer_of(self, operation, things):
        """What is wrong with the answer to an operation's example, in words."""
        request = operation.request(things.__getitem__)
        callers = {"nobody": things.server.nobody, "creator": lambda: things.owner, "reviewer": lambda: things.reviewer, "admin": things.server.admin}
        body = {"raw": request.body} if isinstance(request.body, bytes) else {"body": request.body}
        answer = callers[operation.example["as"]]().ask(operation.method, request.path, headers=request.headers, **body)
        if answer.status != operation.example["status"]:
            return [f"{operation.method} {request.path} is answered by {answer}, not by {operation.example['status']}"]
        faults = operation.faults(answer)
        if operation.id.startswith("list_") and not answer.json["items"]:
            faults.append("an empty list shows nothing")
        if operation.method == "GET" and "ETag" in answer.headers:
            again = callers[operation.example["as"]]().get(request.path, headers={"If-None-Match": "*"})
            faults += operation.faults(again) if again.status == 304 else [f"with If-None-Match it is answered by {again}"]
        if "Location" in answer.headers:
            there = things.owner.get(answer.headers["Location"])
            faults += [] if there.status == 200 else [f"Location leads to {there}"]
        return faults

    def test_every_operation_has_an_example_that_works(self):
        self.assertEqual([operation.id for operation in self.document.operations if not operation.example], [])
        reviewer = self.server.reviewer()
        shared = Things(self.server, reviewer)

        def things_for(operation):
            return shared if operation.method == "GET" else Things(self.server, reviewer, lender=None if operation.id in SPENDING else shared)

        answers = {}
        with concurrent.futures.ThreadPoolExecutor(SENDERS) as senders:
            # What changes something comes first, so that lists have something to show.
            shown = senders.submit(lambda: [shared[name] for name in ("$token", "$campaign")])
            for is_read in (False, True):
                running = {operation.id: senders.submit(lambda one=operation: self.answer_of(one, things_for(one)))
                           for operation in self.document.operations if (operation.method == "GET") == is_read}
                concurrent.futures.wait([*running.values(), shown])
                answers.update(running)
        shown.result()
        for operation, answer in answers.items():
            with self.subTest(operation):
                self.assertEqual(answer.result(), [])
        self.assertEqual(len(answers), len(self.document.operations))

    def test_every_example_fits_its_schema(self):
        for operation in self.document.operations:
            with self.subTest(operation.id):
                for parameter in operation.parameters:
                    if parameter.get("required") or "example" in parameter:
                        self.assertEqual(self.document.faults(parameter["schema"], parameter["example"]), [], parameter["name"])
                if operation.body_type == "application/json":
                    self.assertEqual(self.document.faults(operation.body["schema"], operation.body["example"]), [])
                for status, response in operation.described["responses"].items():
                    for content in self.document.resolved(response).get("content", {}).values():
                        example = content["example"] if "example" in content else self.document.sample(content["schema"])
                        self.assertEqual(self.document.faults(content["schema"], example), [], status)

    def test_every_placeholder_is_explained(self):
        used = {placeholder for operation in self.document.operations for placeholder in operation.example.get("with", {}).values()}
        self.assertEqual(used, set(self.document.json["x-placeholders"]))


if __name__ == "__main__":
    unittest.main()
