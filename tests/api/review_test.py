"""Review from both sides: queue and decisions, appeals, reports, takedowns, the policy, the audit log."""
import concurrent.futures
import re
import unittest

import harness


class Reviewing(harness.ServerTest):
    review = "manual"

    def published(self, creator=None, **fields):
        creator = creator or self.server.creator()
        fields.setdefault("visibility", "public")
        made = creator.publish(harness.lens_file(), **fields)
        self.assertEqual(made["version"]["state"], "in_review", made)
        return creator, made["lens"], made["version"]

    def decide(self, reviewer, version, decision="approve", **more):
        return reviewer.post(f"/api/v1/review/versions/{version['id']}/decision", {"decision": decision, **more})

    def queue(self, reviewer):
        items, cursor = [], ""
        while cursor is not None:
            answer = self.expect(reviewer.get(f"/api/v1/review/queue?limit=2{'&cursor=' + cursor if cursor else ''}"), 200).json
            items, cursor = items + answer["items"], answer["next"]
        return items

    def test_a_version_waits_in_the_queue_until_it_is_approved(self):
        reviewer = self.server.reviewer()
        creator, lens, version = self.published(name="Waiting", notes="The song is mine.")
        _, _, later = self.published()
        ids = [item["version"]["id"] for item in self.queue(reviewer)]
        self.assertLess(ids.index(version["id"]), ids.index(later["id"]))
        self.assertEqual(len(ids), len(set(ids)))
        self.expect(self.server.nobody().get(f"/api/v1/codes/{lens['code']}"), 404)
        read = self.expect(reviewer.get(f"/api/v1/review/versions/{version['id']}"), 200).json
        self.assertEqual((read["lens"]["name"], read["version"]["notes"], read["may_decide"]), ("Waiting", "The song is mine.", True))
        decided = self.expect(self.decide(reviewer, version, text="Nice."), 200).json
        self.assertEqual((decided["version"]["state"], decided["lens"]["live_version"], decided["may_decide"]), ("approved", 1, False))
        self.expect(self.server.nobody().get(f"/api/v1/codes/{lens['code']}"), 200)
        self.assertNotIn(version["id"], [item["version"]["id"] for item in self.queue(reviewer)])
        self.assertEqual(creator.get(f"/api/v1/lenses/{lens['id']}/versions/1").json["decision"]["text"], "Nice.")

    def test_a_rejection_has_a_reason_and_is_appealed_against(self):
        reviewer, (creator, lens, version) = self.server.reviewer(), self.published()
        self.expect(self.decide(reviewer, version, "reject"), 400)
        self.expect(self.decide(reviewer, version, "reject", reason="other"), 400)
        self.expect(self.decide(reviewer, version, "approve", reason="broken"), 400)
        self.expect(self.decide(reviewer, version, "reject", reason="rights", text="Whose song is it?"), 200)
        self.expect(self.decide(reviewer, version), 409)
        self.assertEqual(creator.get(f"/api/v1/lenses/{lens['id']}/versions/1").json["decision"]["reason"], "rights")
        path = f"/api/v1/lenses/{lens['id']}/appeals"
        self.expect(creator.post(path, {"text": "It was never taken down."}), 409)
        self.expect(self.server.creator().post(path, {"text": "I look at what is not mine.", "version": 1}), 404)
        appeal = self.expect(creator.post(path, {"text": "I wrote it.", "version": 1}), 201).json
        self.expect(creator.post(path, {"text": "Please!", "version": 1}), 409)
        self.assertIn(appeal["id"], [item["id"] for item in self.expect(reviewer.get("/api/v1/review/appeals?limit=100"), 200).json["items"]])
        answer = f"/api/v1/review/appeals/{appeal['id']}/answer"
        self.assertEqual(self.expect(reviewer.post(answer, {"granted": True, "text": "You did."}), 200).json["state"], "granted")
        self.expect(reviewer.post(answer, {"granted": False, "text": "No."}), 409)
        self.assertEqual(creator.get(path).json["items"][0]["answer"], "You did.")
        self.assertEqual(creator.get(f"/api/v1/lenses/{lens['id']}").json["live_version"], 1)

    def test_of_two_reviewers_at_a_time_one_wins(self):
        reviewers = [self.server.reviewer() for _ in range(4)]
        _, _, version = self.published()
        with concurrent.futures.ThreadPoolExecutor() as pool:
            answers = list(pool.map(lambda pair: self.decide(pair[1], version, *(["approve"] if pair[0] % 2 else ["reject"]), reason="ok" if pair[0] % 2 else "broken"), enumerate(reviewers)))
        self.assertEqual(sorted(answer.status for answer in answers), [200, 409, 409, 409], answers)

    def test_nobody_decides_on_a_lens_of_their_own(self):
        reviewer = self.server.reviewer()
        _, lens, version = self.published(reviewer)
        self.assertTrue([item for item in self.queue(reviewer) if item["version"]["id"] == version["id"]][0]["is_own"])
        self.expect(self.decide(reviewer, version), 403)
        other = self.server.reviewer()
        self.expect(other.ask("PUT", f"/api/v1/lenses/{lens['id']}/takedown", {"reason": "privacy", "text": "No."}), 200)
        self.expect(reviewer.ask("DELETE", f"/api/v1/lenses/{lens['id']}/takedown"), 403)
        appeal = self.expect(reviewer.post(f"/api/v1/lenses/{lens['id']}/appeals", {"text": "Yes."}), 201).json
        self.expect(reviewer.post(f"/api/v1/review/appeals/{appeal['id']}/answer", {"granted": True, "text": "Yes."}), 403)
        self.expect(other.post(f"/api/v1/review/appeals/{appeal['id']}/answer", {"granted": False, "text": "No."}), 200)

    def test_creators_reach_nothing_of_the_review(self):
        creator, lens, version = self.published()
        for method, path, body in [("GET", "/api/v1/review/queue", None), ("GET", f"/api/v1/review/versions/{version['id']}", None), ("GET", "/api/v1/review/appeals", None),
                                   ("GET", "/api/v1/review/reports", None), ("GET", "/api/v1/audit", None), ("GET", "/api/v1/audit/check", None), ("GET", "/api/v1/review/policy", None),
                                   ("POST", f"/api/v1/review/versions/{version['id']}/decision", {"decision": "approve"}), ("PUT", "/api/v1/review/policy", {"policy": "auto"}),
                                   ("POST", f"/api/v1/review/versions/{version['id']}/preview-code", None), ("DELETE", f"/api/v1/lenses/{lens['id']}/takedown", None)]:
            self.expect(creator.ask(method, path, body), 403)
            self.expect(self.server.nobody().ask(method, path, body), 401)
        self.expect(self.server.reviewer().ask("PUT", "/api/v1/review/policy", {"policy": "auto"}), 403)

    def test_a_report_leads_to_a_takedown_and_an_appeal_undoes_it(self):
        reviewer, nobody, (creator, lens, version) = self.server.reviewer(), self.server.nobody(), self.published()
        self.expect(nobody.post("/api/v1/reports", {"code": lens["code"], "reason": "privacy"}), 404)
        self.expect(self.decide(reviewer, version), 200)
        report = self.expect(nobody.post("/api/v1/reports", {"code": lens["code"], "reason": "privacy", "text": "It shows my child."}), 201).json["id"]
        second = self.expect(nobody.post("/api/v1/reports", {"code": lens["code"], "reason": "broken"}), 201).json["id"]
        self.assertIn(report, [item["id"] for item in self.expect(reviewer.get("/api/v1/review/reports?limit=100"), 200).json["items"]])
        answer = f"/api/v1/review/reports/{report}/answer"
        self.expect(reviewer.post(answer, {"upheld": False, "text": "", "take_down": True}), 400)
        self.assertTrue(self.expect(reviewer.post(answer, {"upheld": True, "text": "It shows a child.", "take_down": True}), 200).json["taken_down"])
        self.expect(reviewer.post(answer, {"upheld": True, "text": ""}), 409)
        self.expect(reviewer.post(f"/api/v1/review/reports/{second}/answer", {"upheld": False, "text": "Works."}), 200)
        self.assertEqual(self.expect(nobody.get(f"/api/v1/codes/{lens['code']}"), 410).json["detail"], "It shows a child.")
        self.assertEqual(creator.get(f"/api/v1/lenses/{lens['id']}").json["taken_down"]["reason"], "privacy")
        appeal = self.expect(creator.post(f"/api/v1/lenses/{lens['id']}/appeals", {"text": "The child is me."}), 201).json
        self.expect(reviewer.post(f"/api/v1/review/appeals/{appeal['id']}/answer", {"granted": True, "text": "So it is."}), 200)
        self.expect(nobody.get(f"/api/v1/codes/{lens['code']}"), 200)
        self.expect(reviewer.ask("DELETE", f"/api/v1/lenses/{lens['id']}/takedown"), 409)

    def test_who_reported_is_written_nowhere(self):
        reviewer, (creator, lens, version) = self.server.reviewer(), self.published()
        self.decide(reviewer, version)
        witness = self.server.creator()
        self.expect(witness.post("/api/v1/reports", {"code": lens["code"], "reason": "unsafe"}), 201)
        rows = self.expect(reviewer.get(f"/api/v1/audit?subject=lens/{lens['id']}&action=report.make"), 200)
        self.assertEqual([row["actor"] for row in rows.json["items"]], ["visitor"])
        self.assertNotIn(witness.account["id"], rows.body.decode())

    def test_an_address_reports_some_times_an_hour(self):
        with_own_server = harness.Server(review="auto")
        try:
            lens = with_own_server.creator().publish(harness.lens_file())["lens"]
            answers = [with_own_server.nobody().post("/api/v1/reports", {"code": lens["code"], "reason": "unsafe"}) for _ in range(21)]
            self.assertEqual([answer.status for answer in answers], [201] * 20 + [429])
            self.assertTrue(answers[-1].headers["Retry-After"])
        finally:
            with_own_server.close()

    def test_a_reviewer_tries_a_version_that_is_not_live(self):
        reviewer, (_, lens, version) = self.server.reviewer(), self.published()
        code = self.expect(reviewer.post(f"/api/v1/review/versions/{version['id']}/preview-code"), 201).json["code"]
        seen = self.expect(self.server.nobody().get(f"/api/v1/codes/{code}"), 200).json
        self.assertTrue(seen["preview"])
        self.expect(self.server.nobody().get(seen["bundle"]), 200)

    def test_the_admin_lets_versions_go_live_by_themselves(self):
        admin = self.server.admin()
        self.assertEqual(self.expect(admin.get("/api/v1/review/policy"), 200).json["policy"], "manual")
        try:
            self.expect(admin.ask("PUT", "/api/v1/review/policy", {"policy": "auto"}), 200)
            made = self.server.creator().publish(harness.lens_file())
            self.assertEqual(made["version"]["state"], "approved")
        finally:
            self.expect(admin.ask("PUT", "/api/v1/review/policy", {"policy": "manual"}), 200)

    def test_every_deed_stands_in_the_audit_log_and_its_chain_holds(self):
        reviewer, (creator, lens, version) = self.server.reviewer(), self.published()
        self.decide(reviewer, version, "reject", reason="quality")
        creator.post(f"/api/v1/lenses/{lens['id']}/appeals", {"text": "Look again.", "version": 1})
        reviewer.ask("PUT", f"/api/v1/lenses/{lens['id']}/takedown", {"reason": "rights", "text": "x"})
        rows, cursor = [], ""
        while cursor is not None:
            page = self.expect(reviewer.get(f"/api/v1/audit?subject=lens/{lens['id']}&limit=2{'&cursor=' + cursor if cursor else ''}"), 200).json
            rows, cursor = rows + page["items"], page["next"]
        actions = [row["action"] for row in reversed(rows)]
        self.assertEqual([action for action in actions if not action.startswith("lens.p")][-4:], ["version.preflight", "version.reject", "appeal.make", "lens.take_down"])
        self.assertEqual([row["number"] for row in rows], sorted((row["number"] for row in rows), reverse=True))
        check = self.expect(self.server.admin().get("/api/v1/audit/check"), 200).json
        self.assertTrue(check["intact"], check)
        self.assertTrue(re.fullmatch("[0-9a-f]{64}", check["head"]))
        self.expect(self.server.reviewer().get("/api/v1/audit/check"), 403)


if __name__ == "__main__":
    unittest.main()
