"""An S3 store of its own for tests: Ceph's radosgw over one monitor and one object server that keeps everything in memory."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import uuid

from postgres import NotInstalled, free_port, wait_until

START_LIMIT_S = 120
PROGRAMS = {"ceph-mon": "ceph-mon", "ceph-mgr": "ceph-mgr", "ceph-osd": "ceph-osd", "radosgw": "radosgw", "radosgw-admin": "radosgw", "ceph": "ceph-common", "ceph-authtool": "ceph-common", "monmaptool": "ceph-common"}


class Radosgw:
    """`endpoint`, `bucket`, `access_key`, `secret_key`. pause() and go_on() stop and continue its gateway.
    With `certificates`, it speaks TLS at `encrypted_endpoint` too."""
    bucket, access_key, secret_key = "lenses", "tests", "a-secret-of-tests"

    def __init__(self, certificates=None):
        for program, package in PROGRAMS.items():
            if not shutil.which(program):
                raise NotInstalled(package)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="diopter-radosgw-"))
        self.port, self.processes = free_port(), {}
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.frontends = f"beast endpoint=127.0.0.1:{self.port}"
        if certificates:
            encrypted_port = free_port()
            self.encrypted_endpoint = f"https://127.0.0.1:{encrypted_port}"
            self.frontends += f" ssl_endpoint=127.0.0.1:{encrypted_port} ssl_certificate={certificates.both}"
        try:
            self.start()
        except Exception:
            self.close()
            raise

    def start(self):
        mon_port, cluster = free_port(), str(uuid.uuid4())
        conf = self.folder / "ceph.conf"
        conf.write_text(f"""[global]
fsid = {cluster}
mon_host = v2:127.0.0.1:{mon_port}
ms_bind_msgr1 = false
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
mon_warn_on_insecure_global_id_reclaim_allowed = false
osd_objectstore = memstore
memstore_device_bytes = 2147483648
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pg_autoscale_mode = off
mon_allow_pool_size_one = true
mon_warn_on_pool_no_redundancy = false
osd_crush_chooseleaf_type = 0
mon_data = {self.folder}/mon
mgr_data = {self.folder}/mgr
osd_data = {self.folder}/osd
rgw_data = {self.folder}/rgw
run_dir = {self.folder}
admin_socket = {self.folder}/$name.asok
log_file = {self.folder}/$name.log
pid_file = {self.folder}/$name.pid
keyring = {self.folder}/keyring
crash_dir = {self.folder}
mgr_initial_modules =
rgw_frontends = {self.frontends}
rgw_thread_pool_size = 32
""")
        for name in ("mon", "mgr", "osd", "rgw"):
            (self.folder / name).mkdir()
        keyring = str(self.folder / "keyring")
        self.run("ceph-authtool", "--create-keyring", keyring, "--gen-key", "-n", "mon.", "--cap", "mon", "allow *")
        self.run("ceph-authtool", keyring, "--gen-key", "-n", "client.admin", "--cap", "mon", "allow *", "--cap", "osd", "allow *", "--cap", "mgr", "allow *")
        monmap = self.folder / "monmap"
        self.run("monmaptool", "--create", "--fsid", cluster, "--addv", "a", f"[v2:127.0.0.1:{mon_port}]", str(monmap))
        self.run("ceph-mon", "--mkfs", "-i", "a", "--monmap", str(monmap), "--keyring", keyring)
        self.spawn("mon", "ceph-mon", "-f", "-i", "a", "--public-addr", f"v2:127.0.0.1:{mon_port}")
        wait_until(lambda: self.try_run("ceph", "--connect-timeout", "5", "-s"), START_LIMIT_S, "the monitor")
        self.give_key("mgr.a", mon="allow profile mgr", osd="allow *")
        self.spawn("mgr", "ceph-mgr", "-f", "-i", "a")
        osd = str(uuid.uuid4())
        self.run("ceph", "osd", "new", osd)
        self.give_key("osd.0", mon="allow profile osd", mgr="allow profile osd", osd="allow *")
        self.run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", osd)
        self.spawn("osd", "ceph-osd", "-f", "-i", "0")
        wait_until(lambda: json.loads(self.run("ceph", "osd", "stat", "-f", "json"))["num_up_osds"] == 1, START_LIMIT_S, "the object server")
        self.give_key("client.rgw", mon="allow *", osd="allow *", mgr="allow *")
        self.spawn("rgw", "radosgw", "-f", "-n", "client.rgw")
        self.run("radosgw-admin", "user", "create", "--uid=tests", "--display-name=tests", f"--access-key={self.access_key}", f"--secret-key={self.secret_key}")
        wait_until(self.answers, START_LIMIT_S, "radosgw")

    def give_key(self, name, **rights):
        key = self.run("ceph", "auth", "get-or-create", name, *[word for pair in rights.items() for word in pair])
        with open(self.folder / "keyring", "a", encoding="utf8") as keyring:
            keyring.write(key)

    def run(self, program, *words):
        done = subprocess.run([program, "-c", str(self.folder / "ceph.conf"), *words], capture_output=True, text=True, timeout=START_LIMIT_S)
        if done.returncode != 0:
            raise RuntimeError(f"{program} {' '.join(words)}: {done.stderr[-800:]}")
        return done.stdout

    def try_run(self, program, *words):
        with contextlib.suppress(Exception):
            self.run(program, *words)
            return True
        return False

    def spawn(self, name, program, *words):
        log = open(self.folder / f"{name}.out", "ab")
        self.processes[name] = subprocess.Popen([program, "-c", str(self.folder / "ceph.conf"), *words], stdout=log, stderr=log)
        log.close()

    def answers(self):
        import urllib.error
        import urllib.request
        try:
            urllib.request.urlopen(self.endpoint, timeout=3).close()
            return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False

    def pause(self):
        self.processes["rgw"].send_signal(signal.SIGSTOP)

    def go_on(self):
        self.processes["rgw"].send_signal(signal.SIGCONT)

    def address(self):
        return f"s3://{self.bucket}?endpoint={self.endpoint}&region=us-east-1"

    def close(self):
        for process in reversed(list(self.processes.values())):
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


if __name__ == "__main__":
    began = time.monotonic()
    store = Radosgw()
    print(store.address(), f"after {time.monotonic() - began:.1f} s", flush=True)
    try:
        signal.pause()
    finally:
        store.close()
