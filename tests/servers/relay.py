"""A relay before a server of tests: lets bytes through, is away, or holds every connection and says nothing, as a lost network does."""
import contextlib
import selectors
import socket
import threading
import urllib.parse

PIECE = 1 << 16


class Relay:
    """`port` on 127.0.0.1 leads to that of the server. through(), away() and silent() say what it does from now on."""

    def __init__(self, port):
        self.target = port
        self.mode, self.lock, self.pairs = "through", threading.Lock(), {}
        self.selector = selectors.DefaultSelector()
        self.listener = self.listen(0)
        self.port = self.listener.getsockname()[1]
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def listen(self, port):
        listener = socket.create_server(("127.0.0.1", port), backlog=128)
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ)
        return listener

    def through(self):
        with self.lock:
            # What came while it was silent was lost.
            if self.mode == "silent":
                self.cut()
            self.mode = "through"
            self.listener = self.listener or self.listen(self.port)

    def away(self):
        with self.lock:
            self.mode = "away"
            self.selector.unregister(self.listener)
            self.listener.close()
            self.listener = None
            self.cut()

    def silent(self):
        with self.lock:
            self.mode = "silent"

    def cut(self):
        for end in list(self.pairs):
            self.drop(end)

    def drop(self, end):
        other = self.pairs.pop(end, None)
        self.pairs.pop(other, None)
        for one in (end, other):
            if one:
                with contextlib.suppress(KeyError, ValueError):
                    self.selector.unregister(one)
                one.close()

    def accept(self):
        with contextlib.suppress(OSError):
            here, _ = self.listener.accept()
            there = socket.create_connection(("127.0.0.1", self.target)) if self.mode == "through" else None
            self.pairs[here] = there
            if there:
                self.pairs[there] = here
                for end in (here, there):
                    end.settimeout(10)
                    self.selector.register(end, selectors.EVENT_READ)

    def pass_on(self, end):
        try:
            piece = end.recv(PIECE)
            if piece:
                self.pairs[end].sendall(piece)
        except OSError:
            piece = b""
        if not piece:
            self.drop(end)

    def run(self):
        while not self.ended.is_set():
            events = self.selector.select(0.05)
            with self.lock:
                for key, _ in events:
                    if key.fileobj is self.listener:
                        self.accept()
                    elif self.mode == "through" and key.fileobj in self.pairs:
                        self.pass_on(key.fileobj)
            if self.mode == "silent":
                self.ended.wait(0.02)

    def close(self):
        self.ended.set()
        self.thread.join()
        with self.lock:
            self.cut()
            if self.listener:
                self.listener.close()
        self.selector.close()


def relayed(address):
    """A relay before the server of an address with a port, and the address through it."""
    parts = urllib.parse.urlsplit(address)
    endpoint = urllib.parse.parse_qs(parts.query).get("endpoint")
    port = urllib.parse.urlsplit(endpoint[0]).port if endpoint else parts.port
    relay = Relay(port)
    return relay, address.replace(f":{port}", f":{relay.port}", 1)
