"""What strangers see of published lenses: gallery, search, tags, a lens's page and the addresses for other sites."""
import html
import re
import unittest
import urllib.parse

import harness

EVIL = "\"><script>alert('x')</script>"


class Gallery(harness.ServerTest):
    def publish(self, creator=None, **fields):
        fields.setdefault("visibility", "public")
        made = (creator or self.server.creator()).publish(harness.lens_file(), **fields)
        self.assertEqual(made["version"]["state"], "approved", made)
        return made["lens"]

    def pages(self, query, limit=2):
        """The codes of all pages."""
        codes, cursor = [], None
        while True:
            asked = {**query, "limit": limit, **({"cursor": cursor} if cursor else {})}
            page = self.expect(self.server.nobody().get("/api/v1/gallery?" + urllib.parse.urlencode(asked)), 200).json
            self.assertLessEqual(len(page["items"]), limit)
            codes += [card["code"] for card in page["items"]]
            cursor = page["next"]
            if cursor is None:
                return codes

    def test_the_newest_lens_stands_first_and_pages_join(self):
        creator = self.server.creator()
        codes = [self.publish(creator, name=f"Newest {i}")["code"] for i in range(5)]
        shown = self.pages({})
        self.assertEqual([code for code in shown if code in codes], codes[::-1])
        self.assertEqual(len(shown), len(set(shown)))

    def test_only_public_lenses_that_are_up_are_shown(self):
        creator = self.server.creator()
        lens = self.publish(creator, name="Peekaboo zebra")
        self.assertEqual(self.pages({"q": "zebra"}), [lens["code"]])
        path = f"/api/v1/lenses/{lens['id']}"
        for change in ({"visibility": "unlisted"}, {"visibility": "public", "expires_at": "2020-01-01T00:00:00Z"}):
            self.expect(creator.ask("PATCH", path, change), 200)
            self.assertEqual(self.pages({"q": "zebra"}), [])
            self.assertNotIn(lens["code"], self.pages({}, 100))
        self.expect(creator.ask("PATCH", path, {"expires_at": None}), 200)
        self.assertEqual(self.pages({"q": "zebra"}), [lens["code"]])
        self.expect(self.server.admin().ask("PUT", path + "/takedown", {"reason": "rights", "text": "Not yours."}), 200)
        self.assertEqual(self.pages({"q": "zebra"}), [])
        self.expect(self.server.admin().ask("DELETE", path + "/takedown"), 200)
        self.expect(creator.ask("DELETE", path), 204)
        self.assertEqual(self.pages({"q": "zebra"}), [])

    def test_a_search_finds_words_in_any_writing(self):
        creator = self.server.creator()
        codes = [self.publish(creator, name=f"Crème {i}", description="Überraschung", tags=["süß"])["code"] for i in range(5)]
        for query in ("creme", "CRÈME überrasch", "suß cr"):
            self.assertEqual(sorted(self.pages({"q": query})), sorted(codes), query)
        for query in ("creme -5", '"creme"', "creme*", "name:creme", "(creme", "creme AND", "x" * 200, "🎉", "'", "\\"):
            self.pages({"q": query})
        self.assertEqual(self.pages({"q": "creme nothing"}), [])
        self.expect(self.server.nobody().get("/api/v1/gallery?q=" + "x" * 201), 400)
        self.expect(self.server.nobody().get("/api/v1/gallery?cursor=nonsense"), 404)

    def test_a_tag_narrows_list_and_search_and_is_counted(self):
        creator = self.server.creator()
        both = [self.publish(creator, name=f"Tagged {i}", tags=["very rare", "café"])["code"] for i in range(2)]
        one = self.publish(creator, name="Tagged too", tags=["café"])["code"]
        self.assertEqual(sorted(self.pages({"tag": "very rare"})), sorted(both))
        self.assertEqual(sorted(self.pages({"tag": "café", "q": "tagged"})), sorted([*both, one]))
        self.assertEqual(self.pages({"tag": "rare"}), [])
        tags = {item["tag"]: item["lenses"] for item in self.expect(self.server.nobody().get("/api/v1/gallery/tags"), 200).json["items"]}
        self.assertEqual((tags["very rare"], tags["café"]), (2, 3))

    def test_a_lens_tells_what_is_in_it(self):
        lens = self.publish(name="Told", description="All of it.", hint="Look up", tags=["a"])
        told = self.expect(self.server.nobody().get(f"/api/v1/gallery/lenses/{lens['code']}"), 200).json
        self.assertEqual((told["name"], told["hint"], told["version"], told["url"]), ("Told", "Look up", 1, f"{self.server.url}/l/{lens['code']}"))
        self.assertIn(f"{self.server.url}/lenses/{lens['code']}", told["embed"])
        self.assertGreater(told["bytes"], 0)
        self.assertEqual(told["plays"], 0)
        self.assertEqual([card["plays"] for card in self.server.nobody().get("/api/v1/gallery?limit=1").json["items"]], [0])
        self.expect(self.server.nobody().get("/api/v1/gallery/lenses/zzzzzzzz"), 404)

    def test_a_page_carries_what_other_sites_show_and_no_html_of_others(self):
        lens = self.publish(name=EVIL, description=EVIL + " & more", hint=EVIL)
        for path in (f"/lenses/{lens['code']}", f"/l/{lens['code']}"):
            answer = self.expect(self.server.nobody().get(path), 200)
            page = answer.body.decode()
            self.assertIn("text/html", answer.headers["Content-Type"])
            self.assertNotIn("<script>alert", page)
            title = re.search(r'property="og:title" content="([^"]*)"', page)
            self.assertEqual(html.unescape(title.group(1)), EVIL)
            self.assertIn(f'property="og:url" content="{self.server.url}{path}"', page)
            self.assertIn(f'rel="canonical" href="{self.server.url}/lenses/{lens["code"]}"', page)
            self.assertNotIn("noindex", page)
            self.expect(self.server.nobody().get(path, headers={"If-None-Match": answer.headers["ETag"]}), 304)
        embed = self.server.nobody().get(f"/api/v1/gallery/lenses/{lens['code']}").json["embed"]
        self.assertNotIn("<script", embed)

    def test_an_unlisted_lens_has_a_page_but_not_for_search_engines(self):
        lens = self.publish(visibility="unlisted")
        self.assertIn("noindex", self.expect(self.server.nobody().get(f"/lenses/{lens['code']}"), 200).body.decode())
        self.assertNotIn(lens["code"], self.server.nobody().get("/sitemap.xml").body.decode())

    def test_what_is_gone_says_why(self):
        creator, nobody = self.server.creator(), self.server.nobody()
        lens = self.publish(creator)
        path = f"/api/v1/lenses/{lens['id']}"
        self.expect(self.server.admin().ask("PUT", path + "/takedown", {"reason": "privacy", "text": f"Shows {EVIL}."}), 200)
        for address in (f"/lenses/{lens['code']}", f"/l/{lens['code']}"):
            page = self.expect(nobody.get(address), 410).body.decode()
            self.assertIn("taken down", page)
            self.assertIn("privacy", page)
            self.assertIn("Shows &quot;&gt;", page)
        self.expect(nobody.get(f"/api/v1/gallery/lenses/{lens['code']}"), 410)
        self.expect(self.server.admin().ask("DELETE", path + "/takedown"), 200)
        self.expect(creator.post(path + "/versions/1/withdraw"), 200)
        self.assertIn("withdrawn", self.expect(nobody.get(f"/lenses/{lens['code']}"), 410).body.decode())
        self.expect(nobody.get("/lenses/zzzzzzzz"), 404)

    def test_a_preview_code_has_no_page_in_the_gallery(self):
        creator = self.server.creator()
        lens = self.publish(creator, visibility="preview")
        code = self.expect(creator.post(f"/api/v1/lenses/{lens['id']}/preview-codes", {"version": 1, "minutes": 5}), 201).json["code"]
        self.assertIn("noindex", self.expect(self.server.nobody().get(f"/l/{code}"), 200).body.decode())
        for path in (f"/lenses/{code}", f"/lenses/{lens['code']}", f"/api/v1/gallery/lenses/{code}"):
            self.expect(self.server.nobody().get(path), 404)

    def test_other_sites_ask_by_oembed(self):
        lens = self.publish(name="Embedded")
        for page in (lens["page"], lens["url"], lens["url"] + "?from=poster"):
            told = self.expect(self.server.nobody().get("/api/v1/oembed?" + urllib.parse.urlencode({"url": page})), 200).json
            self.assertEqual((told["version"], told["type"], told["title"]), ("1.0", "link", "Embedded"))
        for page in ("https://elsewhere.example/l/" + lens["code"], self.server.url + ".elsewhere.example/l/" + lens["code"], self.server.url + "/api/v1/session", self.server.url + "/l/../x"):
            self.expect(self.server.nobody().get("/api/v1/oembed?" + urllib.parse.urlencode({"url": page})), 404)

    def test_search_engines_find_public_lenses(self):
        lens = self.publish()
        self.assertIn(f"<loc>{lens['page']}</loc>", self.expect(self.server.nobody().get("/sitemap.xml"), 200).body.decode())
        self.assertIn(f"Sitemap: {self.server.url}/sitemap.xml", self.expect(self.server.nobody().get("/robots.txt"), 200).body.decode())


if __name__ == "__main__":
    unittest.main()
