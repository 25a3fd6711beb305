"""Sponsored lenses: asked for, decided on, shown with their brand, counted, reported."""
import csv
import datetime
import io
import secrets
import time
import unittest

import harness

STORE_LIMIT_S = 30


def after(**time_from_now):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(**time_from_now)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class CampaignTest(harness.ServerTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Lenses go through at once; campaigns wait for a reviewer where the policy says so.
        cls.reviewer = cls.server.reviewer()

    def lens(self, visibility="public"):
        creator = self.server.creator()
        return creator, creator.publish(harness.lens_file(), visibility=visibility, name="Hat")["lens"]

    def policy(self, policy):
        self.expect(self.server.admin().ask("PUT", "/api/v1/review/policy", {"policy": policy}), 200)

    def wish(self, lens, **more):
        return {"lens": lens["id"], "brand": "Hats & Co", "slot": "gallery-top", "starts_at": after(hours=-1), "ends_at": after(days=1), "budget_plays": 1000, **more}

    def campaign(self, creator, lens, decided=True, **more):
        self.policy("manual")
        try:
            made = self.expect(creator.post("/api/v1/campaigns", self.wish(lens, **more)), 201).json
        finally:
            self.policy("auto")
        if decided:
            self.expect(self.decide(self.reviewer, made), 200)
        return made

    def decide(self, caller, campaign, decision="approve", **more):
        return caller.post(f"/api/v1/campaigns/{campaign['id']}/decision", {"decision": decision, **more})

    def brand(self, lens):
        sponsor = self.expect(self.server.nobody().get(f"/api/v1/codes/{lens['code']}"), 200).json["lens"]["sponsor"]
        return sponsor and sponsor["brand"]

    def slot(self, name="gallery-top"):
        return self.expect(self.server.nobody().get(f"/api/v1/gallery/slots/{name}"), 200).json["items"]

    def end(self, creator, campaign):
        self.expect(creator.ask("PATCH", f"/api/v1/campaigns/{campaign['id']}", {"state": "ended"}), 200)

    def play(self, lens, times=1):
        events = [{"id": secrets.token_urlsafe(16), "code": lens["code"], "version": 1, "kind": "play", "at_s": time.time()} for _ in range(times)]
        self.expect(self.server.nobody().post("/api/v1/events", {"events": events}), 202)

    def wait_for_plays(self, creator, campaign, plays):
        limit = time.monotonic() + STORE_LIMIT_S
        while True:
            shown = self.expect(creator.get(f"/api/v1/campaigns/{campaign['id']}"), 200).json
            if shown["plays"] >= plays:
                return shown
            self.assertLess(time.monotonic(), limit, shown)
            time.sleep(0.1)


class Deciding(CampaignTest):
    def test_its_brand_is_shown_once_a_reviewer_approved_it(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens, decided=False)
        self.assertEqual((made["state"], made["running"], made["plays"]), ("in_review", False, 0))
        self.assertIsNone(self.brand(lens))
        self.assertEqual(self.slot(), [])
        decided = self.expect(self.decide(self.reviewer, made), 200).json
        self.assertEqual((decided["state"], decided["running"], decided["reason"]), ("approved", True, "ok"))
        self.assertEqual(self.brand(lens), "Hats & Co")
        card = self.slot()[0]
        self.assertEqual((card["code"], card["campaign"], card["sponsor"]), (lens["code"], made["id"], {"brand": "Hats & Co"}))
        self.expect(self.decide(self.reviewer, made), 409)
        self.end(creator, made)
        self.assertIsNone(self.brand(lens))
        self.assertEqual(self.slot(), [])

    def test_nobody_decides_on_their_own(self):
        reviewer = self.reviewer
        lens = reviewer.publish(harness.lens_file(), visibility="public")["lens"]
        made = self.campaign(reviewer, lens, decided=False)
        self.expect(self.decide(reviewer, made), 403)
        self.expect(self.decide(self.server.creator(), made), 403)
        self.end(reviewer, made)

    def test_a_rejected_one_says_why_and_can_be_changed(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens, decided=False)
        self.expect(self.decide(self.reviewer, made, "reject"), 400)
        self.expect(self.decide(self.reviewer, made, "reject", reason="other"), 400)
        self.expect(self.decide(self.reviewer, made, "approve", reason="rights"), 400)
        self.expect(self.decide(self.reviewer, made, "reject", reason="rights", text="Show that the brand agrees."), 200)
        path = f"/api/v1/campaigns/{made['id']}"
        read = self.expect(creator.get(path), 200)
        self.assertEqual((read.json["state"], read.json["reason"], read.json["text"]), ("rejected", "rights", "Show that the brand agrees."))
        self.policy("manual")
        changed = self.expect(creator.ask("PATCH", path, {"brand": "My own hats"}, headers={"If-Match": read.headers["ETag"]}), 200).json
        self.policy("auto")
        self.assertEqual((changed["state"], changed["brand"], changed["reason"]), ("in_review", "My own hats", ""))
        self.expect(creator.ask("PATCH", path, {"brand": "Another"}, headers={"If-Match": read.headers["ETag"]}), 412)

    def test_every_step_is_in_the_audit_log(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens)
        self.end(creator, made)
        rows = self.expect(self.server.admin().get(f"/api/v1/audit?subject=campaign/{made['id']}"), 200).json["items"]
        self.assertEqual({row["action"] for row in rows}, {"campaign.make", "campaign.approve", "campaign.change"})

    def test_where_the_policy_asks_nobody_it_runs_at_once(self):
        creator, lens = self.lens()
        made = self.expect(creator.post("/api/v1/campaigns", self.wish(lens)), 201).json
        self.assertEqual(made["state"], "approved")
        self.end(creator, made)

    def test_what_cannot_be_is_refused(self):
        creator, lens = self.lens()
        for bad in ({"brand": "<b>"}, {"brand": ""}, {"slot": "front-page"}, {"budget_plays": 0}, {"ends_at": after(hours=-2)}, {"ends_at": after(days=500)}, {"starts_at": "soon"}):
            self.expect(creator.post("/api/v1/campaigns", self.wish(lens, **bad)), 400)
        self.expect(self.server.creator().post("/api/v1/campaigns", self.wish(lens)), 404)
        self.expect(creator.get("/api/v1/campaigns?all=true"), 403)
        first = self.campaign(creator, lens)
        second = self.campaign(creator, lens, decided=False)
        self.expect(self.decide(self.reviewer, second), 409)
        self.end(creator, first)
        self.expect(self.decide(self.reviewer, second), 200)
        self.end(creator, second)

    def test_others_are_told_nothing(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens, decided=False)
        path, other = f"/api/v1/campaigns/{made['id']}", self.server.creator()
        for address in (path, f"{path}/report", f"{path}/report.csv"):
            self.expect(other.get(address), 404)
            self.expect(self.server.nobody().get(address), 401)
            self.expect(self.reviewer.get(address), 200)
        self.expect(other.ask("PATCH", path, {"state": "ended"}), 404)
        self.expect(self.reviewer.ask("PATCH", path, {"state": "ended"}), 404)
        self.assertEqual(other.get("/api/v1/campaigns").json["items"], [])
        self.assertIn(made["id"], [item["id"] for item in self.reviewer.get("/api/v1/campaigns?all=true&state=in_review&limit=100").json["items"]])


class Running(CampaignTest):
    def test_plays_are_counted_and_reported(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens)
        self.slot()
        self.play(lens, 3)
        self.assertEqual(self.wait_for_plays(creator, made, 3)["plays"], 3)
        self.server.restart()  # what was shown is written when the server ends
        report = self.expect(creator.get(f"/api/v1/campaigns/{made['id']}/report"), 200).json
        self.assertEqual((report["plays"], report["shows"], report["budget_plays"]), (3, 1, 1000))
        self.assertEqual((report["days"][0]["plays"], report["days"][0]["devices"]), (3, 1))
        table = self.expect(creator.get(f"/api/v1/campaigns/{made['id']}/report.csv"), 200)
        row = next(csv.DictReader(io.StringIO(table.body.decode())))
        self.assertEqual((row["brand"], row["plays"], row["devices"]), ("Hats & Co", "3", "1"))
        self.end(creator, made)

    def test_a_brand_that_looks_like_a_formula_is_text_in_the_table(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens, brand="=HYPERLINK(1)")
        self.play(lens)
        self.wait_for_plays(creator, made, 1)
        table = self.expect(creator.get(f"/api/v1/campaigns/{made['id']}/report.csv"), 200).body.decode()
        self.assertIn('"\'=HYPERLINK(1)"', table)
        self.end(creator, made)

    def test_it_rests_when_it_is_ahead_of_its_pace(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens, slot="search", budget_plays=100, starts_at=after(seconds=-1), ends_at=after(days=100))
        self.assertEqual(len(self.slot("search")), 1)
        self.play(lens, 2)  # the head start of a budget of 100
        self.wait_for_plays(creator, made, 2)
        self.assertEqual(self.slot("search"), [])
        self.assertEqual(self.brand(lens), "Hats & Co")
        self.end(creator, made)

    def test_its_owner_pauses_it_without_hiding_the_brand(self):
        creator, lens = self.lens()
        made = self.campaign(creator, lens, slot="gallery-row")
        path = f"/api/v1/campaigns/{made['id']}"
        self.expect(creator.ask("PATCH", path, {"brand": "Quiet"}), 409)
        self.assertEqual(self.expect(creator.ask("PATCH", path, {"state": "paused"}), 200).json["running"], False)
        self.assertEqual(self.slot("gallery-row"), [])
        self.assertEqual(self.brand(lens), "Hats & Co")
        self.expect(creator.ask("PATCH", path, {"state": "paused"}), 409)
        self.expect(creator.ask("PATCH", path, {"state": "approved"}), 200)
        self.assertEqual(len(self.slot("gallery-row")), 1)
        self.end(creator, made)
        self.expect(creator.ask("PATCH", path, {"state": "approved"}), 409)

    def test_the_gallery_shows_no_lens_that_is_not_public_or_was_taken_down(self):
        creator, lens = self.lens("unlisted")
        made = self.campaign(creator, lens, slot="gallery-row")
        self.assertEqual(self.slot("gallery-row"), [])
        path = f"/api/v1/lenses/{lens['id']}"
        self.expect(creator.ask("PATCH", path, {"visibility": "public"}), 200)
        self.assertEqual(len(self.slot("gallery-row")), 1)
        self.expect(self.reviewer.ask("PUT", f"{path}/takedown", {"reason": "rights", "text": "Not theirs."}), 200)
        self.assertEqual(self.slot("gallery-row"), [])
        self.end(creator, made)


if __name__ == "__main__":
    unittest.main()
