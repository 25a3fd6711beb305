"""The servers of the scaled setting, for one command: scaled.py COMMAND... runs it with DIOPTER_TEST_POSTGRES, DIOPTER_TEST_BLOBS and
their keys, and DIOPTER_TEST_EVENTS set.

Exit status 77 where a server is not installed (its package is named), else that of the command.
"""
import os
import subprocess
import sys

from nats import Nats
from postgres import NotInstalled, Postgres
from radosgw import Radosgw


def main():
    started = []
    try:
        started.append(postgres := Postgres())
        started.append(store := Radosgw())
        started.append(nats := Nats())
        environment = dict(os.environ, DIOPTER_TEST_POSTGRES=postgres.url("postgres").rsplit("/", 1)[0], DIOPTER_TEST_BLOBS=store.address(), DIOPTER_TEST_EVENTS=nats.address,
                           AWS_ACCESS_KEY_ID=store.access_key, AWS_SECRET_ACCESS_KEY=store.secret_key)
        return subprocess.run(sys.argv[1:], env=environment).returncode
    except NotInstalled as missing:
        print(f"not installed: {missing}", file=sys.stderr)
        return 77
    finally:
        for server in reversed(started):
            server.close()


sys.exit(main())
