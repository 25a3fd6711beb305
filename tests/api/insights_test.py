"""From a visitor's page to the creator's figures: events in, days out, nobody's address anywhere."""
import csv
import datetime
import io
import os
import pathlib
import secrets
import time
import unittest

import harness

STORE_LIMIT_S = 30
PROXY_WITH_LOG = ("--behind-proxy", "--verbose")


def event(code, kind, **more):
    return {"id": secrets.token_urlsafe(16), "code": code, "version": 1, "kind": kind, "at_s": time.time(), **more}


def today():
    return datetime.datetime.now(datetime.timezone.utc).date()


class InsightsTest(harness.ServerTest):
    def lens(self):
        creator = self.server.creator()
        return creator, creator.publish(harness.lens_file(), visibility="public")["lens"]

    def send(self, *events, server=None, **headers):
        return self.expect((server or self.server).nobody().post("/api/v1/events", {"events": list(events)}, headers=headers), 202).json["accepted"]

    def figures(self, creator, lens, until=lambda day: True):
        """Today's row, once `until` holds for it: what was accepted is stored a moment later."""
        limit = time.monotonic() + STORE_LIMIT_S
        while True:
            days = self.expect(creator.get(f"/api/v1/lenses/{lens['id']}/insights"), 200).json["days"]
            if until(days[-1]):
                return days[-1]
            self.assertLess(time.monotonic(), limit, days[-1])
            time.sleep(0.1)


class Counting(InsightsTest):
    def test_a_visit_shows_in_the_creators_figures(self):
        creator, lens = self.lens()
        code = lens["code"]
        accepted = self.send(event(code, "open"), event(code, "play", device="phone", speed="fast"), event(code, "capture"), event(code, "share"),
                             event(code, "end", play_s=4.5, frame_ms={"p50": 15, "p95": 40}))
        self.assertEqual(accepted, 5)
        day = self.figures(creator, lens, lambda day: day["plays"])
        self.assertEqual({name: day[name] for name in ("opens", "plays", "play_s", "captures", "shares", "devices")},
                         {"opens": 1, "plays": 1, "play_s": 4.5, "captures": 1, "shares": 1, "devices": 1})
        self.assertEqual(day["frame_ms"], {"p50": 14, "p95": 49.2})
        self.assertEqual(day["device_classes"], {}, "one device is not hidden among others")

    def test_what_sendbeacon_sends_twice_counts_once(self):
        creator, lens = self.lens()
        one = {"events": [event(lens["code"], "play")]}
        for kind in ("text/plain;charset=UTF-8", "application/json"):
            raw = harness.json.dumps(one).encode()
            self.expect(self.server.nobody().ask("POST", "/api/v1/events", raw=raw, headers={"Content-Type": kind}), 202)
        self.send(event(lens["code"], "open"))
        self.assertEqual(self.figures(creator, lens, lambda day: day["opens"])["plays"], 1)

    def test_who_opted_out_is_not_counted(self):
        creator, lens = self.lens()
        self.assertEqual(self.send(event(lens["code"], "play"), **{"Sec-GPC": "1"}), 0)
        self.assertEqual(self.send(event(lens["code"], "play"), **{"DNT": "1"}), 0)
        self.send(event(lens["code"], "open"))
        self.assertEqual(self.figures(creator, lens, lambda day: day["opens"])["plays"], 0)

    def test_a_creator_switches_counting_off(self):
        creator, lens = self.lens()
        self.expect(creator.ask("PATCH", f"/api/v1/lenses/{lens['id']}", {"insights": False}), 200)
        self.send(event(lens["code"], "open"))
        self.expect(creator.ask("PATCH", f"/api/v1/lenses/{lens['id']}", {"insights": True}), 200)
        other, second = self.lens()
        self.send(event(second["code"], "open"), event("zzzzzzzz", "open"))
        self.figures(other, second, lambda day: day["opens"])
        self.assertLessEqual(self.figures(creator, lens)["opens"], 1)

    def test_what_is_no_batch_is_refused(self):
        nobody = self.server.nobody()
        good = event("bcdfghjk", "open")
        for bad in ({}, {"events": []}, {"events": [good] * 33}, {"events": [{**good, "id": "short"}]}, {"events": [{**good, "kind": "sale"}]}, {"events": [{**good, "name": "Anna"}]},
                    {"events": [{**good, "play_s": -1}]}):
            self.expect(nobody.post("/api/v1/events", bad), 400)
        self.expect(nobody.ask("POST", "/api/v1/events", raw=b"{" + b" " * 17000 + b"}", headers={"Content-Type": "application/json"}), 400)
        long = harness.json.dumps({"events": [good]}).encode() + b" " * 17000
        self.expect(nobody.ask("POST", "/api/v1/events", raw=long, headers={"Content-Type": "application/json"}), 413)

    def test_only_its_creator_and_admins_read_a_lenses_figures(self):
        creator, lens = self.lens()
        path = f"/api/v1/lenses/{lens['id']}/insights"
        for ending in ("", ".csv"):
            self.expect(self.server.creator().get(path + ending), 404)
            self.expect(self.server.nobody().get(path + ending), 401)
            self.expect(self.server.admin().get(path + ending), 200)
        token = self.expect(creator.post("/api/v1/tokens", {"name": "reader", "scopes": ["read"]}), 201).json["token"]
        self.expect(harness.Caller(self.server, token).get(path), 403)

    def test_the_range_of_days(self):
        creator, lens = self.lens()
        path = f"/api/v1/lenses/{lens['id']}/insights"
        days = self.expect(creator.get(f"{path}?from={today() - datetime.timedelta(9)}&to={today()}"), 200).json["days"]
        self.assertEqual([day["day"] for day in days], [str(today() - datetime.timedelta(9 - i)) for i in range(10)])
        self.expect(creator.get(f"{path}?from={today()}&to={today() - datetime.timedelta(1)}"), 400)
        self.expect(creator.get(f"{path}?from={today() - datetime.timedelta(400)}&to={today()}"), 400)
        self.expect(creator.get(f"{path}?from=yesterday"), 400)
        self.expect(creator.get(f"{path}?from=2026-02-30&to=2026-03-01"), 400)

    def test_the_table_for_spreadsheets(self):
        creator, lens = self.lens()
        self.send(event(lens["code"], "open"))
        self.figures(creator, lens, lambda day: day["opens"])
        answer = self.expect(creator.get(f"/api/v1/lenses/{lens['id']}/insights.csv"), 200)
        self.assertTrue(answer.headers["Content-Type"].startswith("text/csv"))
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
        self.assertEqual(len(rows), 30)
        self.assertEqual((rows[-1]["day"], rows[-1]["opens"]), (str(today()), "1"))

    def test_what_was_accepted_outlives_a_kill(self):
        creator, lens = self.lens()
        server = self.server
        for _ in range(3):
            for _ in range(5):
                self.send(event(lens["code"], "play"))
            server.restart(harness.signal.SIGKILL)
        self.figures(creator, lens, lambda day: day["plays"] >= 15)
        self.send(event(lens["code"], "open"))
        self.assertEqual(self.figures(creator, lens, lambda day: day["opens"])["plays"], 15)


class Limits(InsightsTest):
    options = ("--events-per-minute", "3", "--behind-proxy")

    def test_one_address_does_not_flood_it(self):
        def ask(address):
            return self.server.nobody().post("/api/v1/events", {"events": [event("bcdfghjk", "open")]}, headers={"X-Forwarded-For": address}).status
        statuses = [ask("203.0.113.77") for _ in range(8)]
        self.assertEqual(statuses[0], 202)
        self.assertIn(429, statuses)
        self.assertEqual(ask("203.0.113.78"), 202)


@unittest.skipIf(harness.has_far_stores(), "looks into the files of the embedded stores")
class Privacy(InsightsTest):
    options = PROXY_WITH_LOG

    def test_no_address_is_kept_anywhere(self):
        creator, lens = self.lens()
        address = "203.0.113.77"
        self.send(event(lens["code"], "play", device="phone"), **{"X-Forwarded-For": address, "User-Agent": "Telltale/7.7"})
        self.send(event(lens["code"], "play"), **{"X-Forwarded-For": address, "Sec-GPC": "1"})
        self.send(event(lens["code"], "open"), **{"X-Forwarded-For": "198.51.100.9"})
        day = self.figures(creator, lens, lambda day: day["opens"])
        self.assertEqual(day["devices"], 2, "the proxy's visitors are told apart")
        files = [path for path in pathlib.Path(self.server.folder).rglob("*") if path.is_file()]
        self.assertIn("POST /api/v1/events", self.server.log_text())
        self.assertTrue(any(os.path.getsize(path) for path in files if path.name.startswith("insights.db")))
        for path in files:
            content = path.read_bytes()
            for trace in (address.encode(), b"Telltale", b"198.51.100.9"):
                self.assertNotIn(trace, content, path)


if __name__ == "__main__":
    unittest.main()
