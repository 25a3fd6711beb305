"""A PostgreSQL of its own for tests: a new cluster in a temporary folder, on a free port, with a password."""
import contextlib
import glob
import os
import pathlib
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time

START_LIMIT_S = 60


class NotInstalled(Exception):
    """Says which package is missing."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(is_ready, limit_s, what):
    until = time.monotonic() + limit_s
    while not is_ready():
        if time.monotonic() > until:
            raise RuntimeError(f"{what} was not ready within {limit_s} s")
        time.sleep(0.1)


class Postgres:
    """url(NAME): the address of the database NAME, which is made where it is not there. With `certificates`, it speaks TLS with who asks for it."""

    def __init__(self, certificates=None):
        folders = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not folders:
            raise NotInstalled("postgresql-15")
        self.bin = pathlib.Path(folders[-1])
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="diopter-postgres-"))
        self.port, self.password = free_port(), secrets.token_hex(12)
        # PostgreSQL refuses to run as root; its package made a user for it.
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        (self.folder / "password").write_text(self.password)
        if self.user:
            for path in (self.folder, self.folder / "password"):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        self.run("initdb", "-D", self.folder / "data", "-U", "diopter", "-A", "scram-sha-256", f"--pwfile={self.folder / 'password'}", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.encryption = self.take(certificates) if certificates else []
        self.process = None
        self.start()

    def take(self, certificates):
        """Copies for its own user, as it wants the key."""
        for name, source in (("certificate", certificates.certificate), ("key", certificates.key)):
            copy = self.folder / name
            shutil.copyfile(source, copy)
            copy.chmod(0o600)
            if self.user:
                os.chown(copy, self.user.pw_uid, self.user.pw_gid)
        return ["-c", "ssl=on", "-c", f"ssl_cert_file={self.folder / 'certificate'}", "-c", f"ssl_key_file={self.folder / 'key'}"]

    def as_user(self):
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def run(self, program, *words):
        done = subprocess.run([self.bin / program, *map(str, words)], capture_output=True, text=True, cwd=self.folder, **self.as_user())
        if done.returncode != 0:
            raise RuntimeError(f"{program}: {done.stderr}")

    def start(self):
        log = open(self.folder / "log", "ab")
        words = ["-D", self.folder / "data", "-p", self.port, "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self.folder}", "-c", "fsync=off", "-c", "max_connections=200", *self.encryption]
        self.process = subprocess.Popen([self.bin / "postgres", *map(str, words)], stdout=log, stderr=log, cwd=self.folder, **self.as_user())
        log.close()
        wait_until(self.answers, START_LIMIT_S, "PostgreSQL")

    def answers(self):
        return subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode == 0

    def sql(self, database, statement):
        environment = dict(os.environ, PGPASSWORD=self.password)
        done = subprocess.run([self.bin / "psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "diopter", "-d", database, "-tAc", statement], capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def url(self, name):
        if self.sql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{name}'") != "1":
            self.sql("postgres", f'CREATE DATABASE "{name}"')
        return f"postgres://diopter:{self.password}@127.0.0.1:{self.port}/{name}"

    def stop(self, how=signal.SIGINT):
        """SIGINT: at once, in order; SIGQUIT: as if the machine failed."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    def close(self):
        with contextlib.suppress(Exception):
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)
