"""The words of a story about `diopter serve`: it runs beside the story, which asks it over HTTP. run_scenario.py lists the words."""
import http.client
import queue
import re
import signal
import socket
import ssl
import threading
import time
import urllib.parse

START_LIMIT_S = 30
ANSWER_LIMIT_S = 20


class Served:
    """Raises `untrue` (a class of exceptions) where the story does not hold."""

    def __init__(self, story, untrue):
        self.story, self.untrue = story, untrue
        self.is_secure = False
        self.server, self.address, self.answer, self.body, self.idle = None, None, None, b"", []

    def words(self):
        return {"serve": self.serve, "fetch": self.fetch, "raw": self.raw, "wait with": self.wait_with, "answer": self.check_answer,
                "field": self.check_field, "fields lack": self.check_no_field, "body has": self.check_body, "body is": self.check_file, "hang up": self.hang_up, "stop": self.stop}

    def serve(self, argument):
        self.server = self.story.start(["bash", "-c", "exec diopter serve " + argument])
        said = queue.Queue()
        threading.Thread(target=lambda: said.put(self.server.stdout.readline()), daemon=True).start()
        try:
            ready = re.fullmatch(r"ready (https?://\S+/)\n", said.get(timeout=START_LIMIT_S).decode())
        except queue.Empty:
            raise self.untrue(f"it was not ready within {START_LIMIT_S} s")
        if not ready:
            self.story.finish(self.server)
            raise self.untrue(f"it ended with status {self.story.status}")
        url = urllib.parse.urlsplit(ready.group(1))
        self.address = (url.hostname, url.port)
        self.is_secure = url.scheme == "https"
        self.story.environment.update(URL=ready.group(1), PORT=str(url.port))

    def connection(self):
        if not self.is_secure:
            return http.client.HTTPConnection(*self.address, timeout=ANSWER_LIMIT_S)
        # Whom it trusts is for `run:` with another client to look at.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(*self.address, timeout=ANSWER_LIMIT_S, context=context)

    def fetch(self, argument):
        """The path goes out as it is written, unlike in most clients."""
        request, *fields = re.split(r"\s+\|\s+", argument)
        method, path = request.split(" ", 1)
        connection = self.connection()
        connection.putrequest(method, path, skip_accept_encoding=True)
        for field in fields:
            name, _, value = self.story.expand(field).partition(": ")
            value = (self.answer.headers.get("ETag") or "") if value == "ITS ETAG" else value
            connection.putheader(name, value)
        connection.endheaders()
        self.answer = connection.getresponse()
        self.body = self.answer.read()
        connection.close()

    def raw(self, argument):
        """Bytes of any kind; (x*N) repeats x."""
        text = re.sub(r"\((.)\*(\d+)\)", lambda m: m.group(1) * int(m.group(2)), argument).replace("\\r", "\r").replace("\\n", "\n")
        with socket.create_connection(self.address, timeout=ANSWER_LIMIT_S) as client:
            client.sendall(text.encode())
            self.answer = http.client.HTTPResponse(client)
            self.answer.begin()
            self.body = self.answer.read()

    def wait_with(self, argument):
        self.idle += [socket.create_connection(self.address, timeout=ANSWER_LIMIT_S) for _ in range(int(argument))]

    def check_answer(self, argument):
        if str(self.answer.status) != argument:
            raise self.untrue(f"it is {self.answer.status}: {self.body[:300]!r}")

    def check_field(self, argument):
        name, relation, wanted = argument.split(" ", 2)
        found = self.answer.headers.get(name)
        if found is None or (wanted not in found if relation == "~" else found != self.story.expand(wanted)):
            raise self.untrue(f"it is {found!r}")

    def check_no_field(self, argument):
        if self.answer.headers.get(argument) is not None:
            raise self.untrue(f"it is {self.answer.headers[argument]!r}")

    def check_body(self, argument):
        if argument.encode() not in self.body:
            raise self.untrue(f"it is {self.body[:600]!r}")

    def check_file(self, argument):
        wanted = self.story.path(argument).read_bytes()
        if wanted != self.body:
            raise self.untrue(f"it has {len(self.body)} bytes, the file {len(wanted)}, and they differ")

    def hang_up(self, argument):
        """Some tests only look at what comes after, so it waits a moment."""
        self.server.send_signal(signal.SIGHUP)
        time.sleep(float(argument))

    def stop(self, argument):
        self.server.send_signal(getattr(signal, argument))
        self.story.finish(self.server)
        self.server = None

    def close(self):
        for client in self.idle:
            client.close()
        if self.server:
            self.server.kill()
            self.server.communicate()
