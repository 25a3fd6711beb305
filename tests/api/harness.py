"""A real `diopter serve` on a folder of its own, and callers who speak its API. Tests are unittest files beside this one: NAME_test.py.

On the embedded stores, or on those that DIOPTER_TEST_POSTGRES (an address without a database's name), DIOPTER_TEST_BLOBS (s3://BUCKET?...) and
DIOPTER_TEST_EVENTS (nats://HOST:PORT) name; each server gets databases, a prefix and streams of its own there. DIOPTER is the program.
"""
import hashlib
import http.client
import json
import os
import pathlib
import queue
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "scenarios"))
import small_lens  # noqa: E402

DIOPTER = os.environ.get("DIOPTER", str(pathlib.Path(__file__).resolve().parents[2] / "build/release/diopter"))
START_LIMIT_S = 60
ANSWER_LIMIT_S = 60
CHECK_LIMIT_S = 120


def has_far_stores():
    return any(os.environ.get(f"DIOPTER_TEST_{kind}") for kind in ("POSTGRES", "BLOBS", "EVENTS"))


def new_far_stores():
    """The options for stores over the network that nobody has used yet; none on the embedded setting."""
    name, options = "t" + secrets.token_hex(6), []
    postgres, blobs, events = (os.environ.get(f"DIOPTER_TEST_{kind}") for kind in ("POSTGRES", "BLOBS", "EVENTS"))
    if postgres:
        for option, database in (("--database", name), ("--insights-database", f"{name}_insights")):
            done = subprocess.run(["psql", "-q", "-d", f"{postgres}/postgres", "-c", f"CREATE DATABASE {database}"], capture_output=True, text=True, timeout=START_LIMIT_S)
            assert done.returncode == 0, done.stderr
            options += [option, f"{postgres}/{database}"]
    if blobs:
        bucket, _, settings = blobs.partition("?")
        options += ["--blobs", f"{bucket}/{name}?{settings}"]
    if events:
        options += ["--events", f"{events}/{name}"]
    return options


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:400]!r}"


class Caller:
    """Somebody who asks: by session, by token, or nobody. Keeps cookies as a browser does."""

    def __init__(self, server, token=None):
        self.server, self.token, self.cookie, self.csrf = server, token, None, None
        self.account = None

    def ask(self, method, path, body=None, headers=None, raw=None):
        headers = dict(headers or {})
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        if self.cookie:
            headers.setdefault("Cookie", self.cookie)
        if self.csrf and method not in ("GET", "HEAD"):
            headers.setdefault("X-CSRF-Token", self.csrf)
        if body is not None:
            raw = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=ANSWER_LIMIT_S)
        try:
            connection.request(method, path, body=raw, headers=headers)
            answer = connection.getresponse()
            read = Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        cookie = read.headers.get("Set-Cookie")
        if cookie:
            self.cookie = cookie.split(";")[0]
        return read

    def get(self, path, **more):
        return self.ask("GET", path, **more)

    def post(self, path, body=None, **more):
        return self.ask("POST", path, body=body, **more)

    def sign_up(self, name=None, password="a long pass phrase"):
        name = name or f"user-{secrets.token_hex(5)}"
        answer = self.post("/api/v1/accounts", {"name": name, "password": password})
        assert answer.status == 201, answer
        self.account, self.csrf = answer.json["account"], answer.json["csrf_token"]
        return self

    def upload(self, content, piece=4 << 20):
        """Returns the upload's id."""
        answer = self.post("/api/v1/uploads", {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        assert answer.status == 201, answer
        upload = answer.json["id"]
        for at in range(0, len(content), piece):
            answer = self.ask("PATCH", f"/api/v1/uploads/{upload}", raw=content[at:at + piece], headers={"Content-Type": "application/octet-stream", "Upload-Offset": str(at)})
            assert answer.status == 200, answer
        return upload

    def publish(self, content, lens=None, wait=True, **fields):
        """Publishes a .lens file; returns {lens, version} as they are when the check is over."""
        path = f"/api/v1/lenses/{lens}/versions" if lens else "/api/v1/lenses"
        answer = self.post(path, {"upload": self.upload(content), **fields})
        assert answer.status == 201, answer
        published = answer.json
        return self.wait_for_check(published["lens"]["id"], published["version"]["number"]) if wait else published

    def wait_for_check(self, lens, number):
        until = time.monotonic() + CHECK_LIMIT_S
        while True:
            answer = self.get(f"/api/v1/lenses/{lens}/versions/{number}")
            assert answer.status == 200, answer
            if answer.json["state"] != "preflight":
                return {"lens": self.get(f"/api/v1/lenses/{lens}").json, "version": answer.json}
            assert time.monotonic() < until, "the check takes too long"
            time.sleep(0.05)


class Server:
    """`options` are words of `diopter serve`. With `beside` another server, it works on the folder and the stores of that one. `stores`: options
    like those of new_far_stores(), which are taken where there are none."""

    def __init__(self, *options, beside=None, stores=None, review="auto", port=0):
        self.folder = beside.folder if beside else tempfile.mkdtemp(prefix="diopter-api-")
        self.stores = beside.stores if beside else stores or new_far_stores()
        self.owns_folder = beside is None
        self.token = beside.token if beside else None
        self.options, self.review = list(options), review
        self.process = None
        if self.owns_folder:
            self.token = self.init()
        self.start(port)

    def command(self, *more):
        return [DIOPTER, "serve", "--data", self.folder, *self.stores, *more]

    def init(self):
        done = subprocess.run(self.command("--init", "--admin", "admin"), capture_output=True, text=True, timeout=START_LIMIT_S)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, port=0):
        self.log = open(pathlib.Path(self.folder) / "server.log", "ab")
        self.process = subprocess.Popen(self.command("--port", str(port), "--review", self.review, "--sign-ups-per-hour", "1000000", *self.options), stdout=subprocess.PIPE, stderr=self.log)
        said = queue.Queue()
        threading.Thread(target=lambda: said.put(self.process.stdout.readline().decode()), daemon=True).start()
        ready = re.fullmatch(r"ready (https?://\S+:(\d+)/)\n", said.get(timeout=START_LIMIT_S))
        assert ready, self.log_text()
        self.url, self.port = ready.group(1).rstrip("/"), int(ready.group(2))

    def log_text(self):
        return (pathlib.Path(self.folder) / "server.log").read_text(errors="replace")

    def nobody(self):
        return Caller(self)

    def admin(self):
        return Caller(self, self.token)

    def creator(self):
        return Caller(self).sign_up()

    def reviewer(self):
        caller = Caller(self).sign_up()
        answer = self.admin().ask("PATCH", f"/api/v1/accounts/{caller.account['id']}", {"role": "reviewer"})
        assert answer.status == 200, answer
        return caller

    def stop(self, how=signal.SIGTERM):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process.stdout.close()
            self.log.close()
            self.process = None

    def restart(self, how=signal.SIGTERM):
        """The same folder again, at the same port."""
        self.stop(how)
        self.start(self.port)

    def close(self):
        self.stop(signal.SIGKILL)
        if self.owns_folder:
            shutil.rmtree(self.folder, ignore_errors=True)


def lens_file(change=None, seed=None):
    """The bytes of a small .lens that needs no download; `change` is merged into its lens.json, `seed` makes its bytes unique."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "source"
        change = dict(change or {})
        change.setdefault("description", f"seed {seed or secrets.token_hex(6)}")
        small_lens.write(source, change)
        packed = pathlib.Path(folder) / "packed.lens"
        done = subprocess.run([DIOPTER, "pack", str(source), "-o", str(packed)], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return packed.read_bytes()


class ServerTest(unittest.TestCase):
    """A class of tests that share one server; `options` and `review` may be set by the class."""
    options = ()
    review = "auto"

    @classmethod
    def setUpClass(cls):
        cls.server = Server(*cls.options, review=cls.review)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def expect(self, answer, status):
        self.assertEqual(answer.status, status, answer)
        return answer
