"""The commands of docs/api.md are run as they stand there: they must lead from nothing to a published lens, and say what the page shows."""
import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import harness

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/api.md"
COMMANDS_LIMIT_S = 120


class Manual(harness.ServerTest):
    def test_the_session_of_the_page_publishes_a_lens(self):
        for program in ("curl", "jq"):
            self.assertTrue(shutil.which(program), f"{program} is not there: run scripts/setup-packages test")
        page = PAGE.read_text()
        commands, shown = ("".join(re.findall(rf"^```{kind}\n(.*?)^```", page, re.M | re.S)) for kind in ("sh", "text"))
        self.assertIn("https://lens.example", commands)
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "my-lens.lens").write_bytes(harness.lens_file({"licence": "CC0-1.0"}))
            script = "set -euo pipefail\n" + commands.replace("https://lens.example", self.server.url)
            done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=COMMANDS_LIMIT_S)
            self.assertEqual((done.returncode, done.stderr), (0, ""), done)
            answers, promised = ([json.loads(line) for line in text.splitlines()] for text in (done.stdout, shown))
            self.assertEqual(answers[0], promised[0])
            self.assertEqual([list(answer) for answer in answers], [list(answer) for answer in promised])
            self.assertTrue((pathlib.Path(folder) / "code.png").read_bytes().startswith(b"\x89PNG"))


if __name__ == "__main__":
    unittest.main()
