#!/usr/bin/env python3
"""Runs one story over the command line: run_scenario.py --diopter PROGRAM [--testdata DIR] STORY.test

A story is lines of `word: argument`, in order; '#' starts a comment. It runs in an empty folder of its own.
  needs: FILE             skips the story where the file is missing
  lens: DIR [MANIFEST]    makes a small lens (mask = brightness); MANIFEST (JSON) is merged over its lens.json
  asset: DIR FILE         lists a file of that lens among its assets
  hostile lens: HOW DIR FILE.lens   packs the lens with what does harm (hostile_lens.py)
  breaking model: NAME    makes a model that loads, and fails when it runs (operator Gather, node look_up)
  file: NAME TEXT         writes a file (\\n for a new line)
  run: COMMAND            runs it with bash; `diopter` is the program under test
  interrupt: SECONDS CMD  runs `diopter ...` and sends SIGINT after that time
  status: N               exit status of the last command (several: "1 2")
  stdout has: TEXT        so do: stdout lacks, stderr has, stderr lacks
  exists: NAME   absent: NAME (patterns allowed)   same: NAME NAME (equal bytes)
  lines: NAME N           the file has N lines
  json: NAME PATH = VALUE a field of a JSON file, of line N of a .jsonl (NAME:N), or of `stdout`; PATH is a.b[0].c; PATH ~ TEXT looks for a part
About a server, which runs until the story ends:
  serve: ARGUMENTS        starts `diopter serve ...` and waits until it is ready; $URL and $PORT are its address
  fetch: METHOD PATH | FIELD: VALUE | ...   asks it; the value ITS ETAG is that of the last answer
  raw: TEXT               sends exactly that (\\r \\n, (x*N) repeats x)    wait with: N   opens N more connections that say nothing
  answer: N   field: NAME = VALUE   field: NAME ~ PART   fields lack: NAME   body has: TEXT   body is: FILE
  hang up: SECONDS        sends SIGHUP and waits so long
  stop: SIGNAL            e.g. SIGTERM; its status, stdout and stderr are then those of the last command
Exit status 0 told true, 1 not, 77 skipped.
"""
import argparse
import glob
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys
import tempfile

import hostile_lens
import served
import small_lens

TIME_LIMIT_S = 120


class Untrue(Exception):
    pass


class Skipped(Exception):
    pass


class Story:
    def __init__(self, folder, environment):
        self.folder, self.environment = folder, environment
        self.status, self.stdout, self.stderr = None, "", ""
        self.served = served.Served(self, Untrue)

    def path(self, name):
        return self.folder / os.path.expandvars(name)

    def expand(self, text):
        return re.sub(r"\$(\w+)", lambda m: self.environment.get(m.group(1), m.group()), text)

    def finish(self, process, limit=TIME_LIMIT_S):
        try:
            out, err = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise Untrue(f"did not end within {limit} s")
        self.status = process.returncode
        self.stdout, self.stderr = out.decode("utf-8", "replace"), err.decode("utf-8", "replace")

    def start(self, command):
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def needs(self, argument):
        if not os.path.exists(self.expand(argument)):
            raise Skipped(f"{argument} is missing")

    def lens(self, argument):
        name, _, manifest = argument.partition(" ")
        small_lens.write(self.path(name), json.loads(manifest) if manifest else {})

    def asset(self, argument):
        folder, name = argument.split()
        small_lens.add_asset(self.path(folder), name)

    def hostile_lens(self, argument):
        how, folder, file = argument.split()
        hostile_lens.pack(how, self.path(folder), self.path(file))

    def file(self, argument):
        name, _, text = argument.partition(" ")
        self.path(name).write_text(text.replace("\\n", "\n"))

    def run(self, argument):
        self.finish(self.start(["bash", "-c", "set -o pipefail; " + argument]))

    def interrupt(self, argument):
        seconds, _, command = argument.partition(" ")
        process = self.start(shlex.split(self.expand(command)))
        try:
            process.wait(float(seconds))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        self.finish(process)

    def check_status(self, argument):
        if str(self.status) not in argument.split():
            raise Untrue(f"exit status is {self.status}")

    def text_check(self, text, argument, present):
        if (self.expand(argument) in text) != present:
            raise Untrue("it is: " + text.strip()[:600])

    def exists(self, argument):
        if not glob.glob(str(self.path(argument))):
            raise Untrue("there are: " + " ".join(sorted(p.name for p in self.folder.iterdir())))

    def absent(self, argument):
        found = glob.glob(str(self.path(argument)))
        if found:
            raise Untrue("it is there")

    def same(self, argument):
        first, second = (self.path(name).read_bytes() for name in argument.split())
        if first != second:
            raise Untrue(f"{len(first)} and {len(second)} bytes differ")

    def lines(self, argument):
        name, count = argument.split()
        found = len(self.path(name).read_text().splitlines())
        if found != int(count):
            raise Untrue(f"it has {found}")

    def document(self, name):
        if name == "stdout":
            return json.loads(self.stdout)
        name, _, line = name.partition(":")
        text = self.path(name).read_text()
        return json.loads(text.splitlines()[int(line)] if line else text)

    def json(self, argument):
        match = re.match(r"(\S+) (\S+) ([=~<>]) (.*)", argument)
        if not match:
            raise Untrue("write it as NAME PATH = VALUE")
        name, path, relation, wanted = match.groups()
        value = self.document(name)
        for quoted, index, key in re.findall(r'\["([^"]+)"\]|\[(\d+)\]|([\w-]+)', path):
            try:
                value = value[int(index)] if index else value[quoted or key]
            except (KeyError, IndexError, TypeError):
                raise Untrue(f"no {quoted or key or index} in {json.dumps(value)[:300]}")
        true = {"=": lambda: value == json.loads(wanted), "~": lambda: wanted in (value if isinstance(value, str) else json.dumps(value)),
                "<": lambda: value < float(wanted), ">": lambda: value > float(wanted)}[relation]()
        if not true:
            raise Untrue(f"it is {json.dumps(value)[:300]}")

    def do(self, word, argument):
        checks = {"stdout has": (lambda a: self.text_check(self.stdout, a, True)), "stdout lacks": (lambda a: self.text_check(self.stdout, a, False)),
                  "stderr has": (lambda a: self.text_check(self.stderr, a, True)), "stderr lacks": (lambda a: self.text_check(self.stderr, a, False)),
                  "status": self.check_status, "needs": self.needs, "lens": self.lens, "asset": self.asset, "hostile lens": self.hostile_lens, "file": self.file, "breaking model": lambda a: self.path(a).write_bytes(small_lens.breaking_model()), "run": self.run, "interrupt": self.interrupt,
                  "exists": self.exists, "absent": self.absent, "same": self.same, "lines": self.lines, "json": self.json,
                  **self.served.words()}
        if word not in checks:
            raise Untrue(f"unknown word '{word}'")
        checks[word](argument)


def tell(story_file, story):
    for number, line in enumerate(story_file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        word, _, argument = line.partition(":")
        try:
            story.do(word.strip(), argument.strip())
        except Untrue as fault:
            print(f"{story_file.name}:{number}: {line}\n  {fault}\n  last stderr: {story.stderr.strip()[:600]}")
            return 1
        except Skipped as reason:
            print(f"skipped: {reason}")
            return 77
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--diopter", required=True)
    parser.add_argument("--testdata", default="")
    parser.add_argument("--lenses", default="")
    parser.add_argument("story", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="diopter-story-") as folder:
        programs = os.path.dirname(os.path.abspath(options.diopter))
        environment = {**os.environ, "PATH": programs + os.pathsep + os.environ["PATH"], "TESTDATA": os.path.abspath(options.testdata), "LENSES": os.path.abspath(options.lenses), "TMPDIR": folder}
        # The folder for files that a story makes is not the one for temporary files of the program.
        work = pathlib.Path(folder) / "work"
        work.mkdir()
        story = Story(work, environment)
        try:
            return tell(options.story, story)
        finally:
            story.served.close()


if __name__ == "__main__":
    sys.exit(main())
