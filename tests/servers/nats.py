"""A NATS server with JetStream of its own for tests, in a temporary folder, on a free port, with a password."""
import contextlib
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile

from postgres import NotInstalled, free_port, wait_until

START_LIMIT_S = 30


class Nats:
    """`address` is what --events takes; "/NAME" behind it names the streams. stop() and start() keep what is stored; forget() does not.
    With `certificates`, it speaks TLS only, at tls://..."""

    def __init__(self, certificates=None):
        self.program = shutil.which("nats-server") or shutil.which("nats-server", path="/usr/sbin:/usr/local/sbin")
        if not self.program:
            raise NotInstalled("nats-server")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="diopter-nats-"))
        self.port, self.process = free_port(), None
        password = secrets.token_hex(12)
        self.address = f"{'tls' if certificates else 'nats'}://diopter:{password}@127.0.0.1:{self.port}"
        encryption = f'tls {{ cert_file: "{certificates.certificate}", key_file: "{certificates.key}" }}\n' if certificates else ""
        # The streams of many servers of tests may together ask for more than the disk has; they hold little.
        (self.folder / "conf").write_text(f"""listen: "127.0.0.1:{self.port}"
authorization {{ user: diopter, password: "{password}" }}
jetstream {{ store_dir: "{self.folder}/store", max_file_store: 1TB }}
{encryption}""")
        self.start()

    def start(self):
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen([self.program, "-c", str(self.folder / "conf")], stdout=log, stderr=log)
        wait_until(self.answers, START_LIMIT_S, "NATS")

    def answers(self):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
            return connection.recv(4) == b"INFO"
        return False

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self, how=signal.SIGTERM):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def forget(self):
        """Away, and back without anything that was stored."""
        self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder / "store", ignore_errors=True)
        self.start()

    def close(self):
        with contextlib.suppress(Exception):
            self.go_on()
            self.stop(signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
