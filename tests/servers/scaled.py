"""The servers of the scaled setting, for one command: scaled.py COMMAND... runs it with DIOPTER_TEST_POSTGRES, DIOPTER_TEST_BLOBS and
their keys, and DIOPTER_TEST_EVENTS set. PostgreSQL speaks TLS with who asks for it, DIOPTER_TEST_ENCRYPTED_ENDPOINT is the blob store by TLS,
DIOPTER_TEST_ENCRYPTED_EVENTS another NATS, and DIOPTER_TEST_AUTHORITY the file by which their certificates are known.

Exit status 77 where a server is not installed (its package is named), else that of the command.
"""
import os
import subprocess
import sys
import tempfile

from certificates import Certificates
from nats import Nats
from postgres import NotInstalled, Postgres
from radosgw import Radosgw


def run(words, certificates):
    started = []
    try:
        started.append(postgres := Postgres(certificates))
        started.append(store := Radosgw(certificates))
        started.append(nats := Nats())
        started.append(encrypted_nats := Nats(certificates))
        # What asks for no encryption gets none.
        environment = dict(os.environ, PGSSLMODE="disable", DIOPTER_TEST_POSTGRES=postgres.url("postgres").rsplit("/", 1)[0], DIOPTER_TEST_BLOBS=store.address(), DIOPTER_TEST_EVENTS=nats.address,
                           AWS_ACCESS_KEY_ID=store.access_key, AWS_SECRET_ACCESS_KEY=store.secret_key,
                           DIOPTER_TEST_ENCRYPTED_ENDPOINT=store.encrypted_endpoint, DIOPTER_TEST_ENCRYPTED_EVENTS=encrypted_nats.address, DIOPTER_TEST_AUTHORITY=str(certificates.authority))
        return subprocess.run(words, env=environment).returncode
    except NotInstalled as missing:
        print(f"not installed: {missing}", file=sys.stderr)
        return 77
    finally:
        for server in reversed(started):
            server.close()


with tempfile.TemporaryDirectory(prefix="diopter-certificates-") as folder:
    status = run(sys.argv[1:], Certificates(folder))
sys.exit(status)
