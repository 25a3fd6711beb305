"""Certificates for servers of tests: an authority of its own, and a server's certificate by it."""
import pathlib
import subprocess


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr}")


class Certificates:
    """Files in `folder`: `authority` is what clients trust; `certificate` and `key` are for servers on 127.0.0.1, both together in `both`."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self.authority, self.certificate, self.key, self.both = (folder / f"{name}.pem" for name in ("authority", "certificate", "key", "both"))
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 30)
        openssl("req", "-x509", *curve, "-subj", "/CN=tests' authority", "-addext", "basicConstraints=critical,CA:TRUE", "-keyout", folder / "authority.key", "-out", self.authority)
        openssl("req", "-x509", *curve, "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE", "-CA", self.authority, "-CAkey", folder / "authority.key", "-keyout", self.key, "-out", self.certificate)
        self.both.write_text(self.certificate.read_text() + self.key.read_text())
