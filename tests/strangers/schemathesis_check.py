"""Schemathesis against the document of a running server: no answer of 500 or more, none that the document does not tell of.

Run by ./test with the packages of packages.txt beside this file: schemathesis_check.py SCHEMATHESIS [EXAMPLES]
"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "api"))
import harness  # noqa: E402


def main():
    program, examples = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "40"
    server = harness.Server()
    try:
        # Something to find: a lens that is live, an account beside the admin's.
        server.creator().publish(harness.lens_file(), name="Brightness", visibility="public")
        with tempfile.TemporaryDirectory() as folder:
            settings = pathlib.Path(folder) / "schemathesis.toml"
            settings.write_text(f'[auth.openapi.token]\nbearer = "{server.token}"\n')
            command = [program, "--config-file", str(settings), "run", f"{server.url}/api/openapi.json", "--url", server.url, "--max-examples", examples, "--seed", "1",
                                   "--phases", "examples,coverage,fuzzing", "--workers", "2", "--no-color",
                       # A schema cannot say all: texts with NUL are refused, and uploads in crumbs.
                       "--exclude-checks", "positive_data_acceptance"]
            # It learns ids from answers, and would delete its own token long before the end.
            status = subprocess.run([*command, "--exclude-operation-id", "delete_token"], cwd=folder).returncode
            status = subprocess.run([*command, "--include-operation-id", "delete_token"], cwd=folder).returncode or status
        print(server.log_text()[-2000:])
        return status
    finally:
        server.close()


sys.exit(main())
