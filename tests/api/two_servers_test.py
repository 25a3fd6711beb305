"""Two servers on the same stores, embedded or over the network, of which now one and now the other is killed."""
import hashlib
import os
import re
import sqlite3
import subprocess
import unittest
import urllib.parse
import xml.etree.ElementTree

import faults_test
import harness

KILLS = 10
LONGEST_S = 0.6  # a commit over the network takes longer


def option(server, name):
    return server.stores[server.stores.index(name) + 1] if name in server.stores else None


def rows(server, statement):
    address = option(server, "--database")
    if not address:
        with sqlite3.connect(os.path.join(server.folder, "server.db")) as database:
            return [row[0] for row in database.execute(statement)]
    return subprocess.run(["psql", "-At", "-d", address, "-c", statement], capture_output=True, text=True, check=True, timeout=60).stdout.split()


def wanted(server):
    digests = rows(server, " UNION ".join(f"SELECT {column} FROM versions WHERE {column} <> ''" for column in ("sha256", "poster_sha256", "icon_sha256", "preview_sha256")))
    return {f"sha256/{digest}" for digest in digests} | set(rows(server, "SELECT blob_key FROM upload_pieces"))


def stored(server):
    address = option(server, "--blobs")
    if not address:
        return faults_test.blobs_of(server.folder)
    parts = urllib.parse.urlsplit(address)
    settings = urllib.parse.parse_qs(parts.query)
    prefix = urllib.parse.quote(parts.path.lstrip("/") + "/", safe="")
    url = f"{settings['endpoint'][0]}/{parts.netloc}?list-type=2&prefix={prefix}"
    keys = f"{os.environ['AWS_ACCESS_KEY_ID']}:{os.environ['AWS_SECRET_ACCESS_KEY']}"
    empty = "x-amz-content-sha256: " + hashlib.sha256().hexdigest()
    done = subprocess.run(["curl", "-sSf", "-H", empty, "--aws-sigv4", f"aws:amz:{settings['region'][0]}:s3", "--user", keys, url], capture_output=True, check=True, timeout=60)
    listed = xml.etree.ElementTree.fromstring(done.stdout)
    space = re.match(r"\{.*\}", listed.tag).group(0)
    assert listed.findtext(f"{space}IsTruncated") == "false"
    return {entry.findtext(f"{space}Key").removeprefix(parts.path.lstrip("/") + "/") for entry in listed.iter(f"{space}Contents")}


class OneOfTwoIsKilled(faults_test.Kills):
    def setUp(self):
        super().setUp()
        self.other = harness.Server(beside=self.server, review="manual")
        self.addCleanup(self.other.close)
        self.servers.append(self.other)

    def test_nothing_that_was_acknowledged_is_lost(self):
        waiting, owners = self.lenses_in_review(4)
        contents = [harness.lens_file() for _ in range(2)]
        publishers = [faults_test.Publisher(server, contents) for server in self.servers]
        reviewer = faults_test.Reviewer(self.other, waiting)
        counted_by, counted = self.live_lens()
        visitors = [faults_test.Visitor(server, counted["code"]) for server in self.servers]
        self.kill_at_random_points([*publishers, reviewer, *visitors], KILLS, LONGEST_S)
        published = [one for publisher in publishers for one in publisher.published]
        self.assertGreater(len(published), 2)
        self.check_published(published)
        self.check_decided(reviewer, owners)
        self.check_visible()
        self.check_counted(counted_by, counted["id"], visitors)
        for server in self.servers:
            server.stop()
        done = subprocess.run(self.server.command("--sweep"), capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(stored(self.server), wanted(self.server))


if __name__ == "__main__":
    unittest.main()
