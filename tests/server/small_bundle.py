#!/usr/bin/env python3
"""Writes a web bundle of a few files for server_test: small_bundle.py FOLDER"""
import gzip
import pathlib
import shutil
import sys

folder = pathlib.Path(sys.argv[1])
shutil.rmtree(folder, ignore_errors=True)
(folder / "assets").mkdir(parents=True)
(folder / "player").mkdir()
(folder / "player" / "index.html").write_text("<!doctype html>player")
code = b"let x = 0;\n" * 1000
(folder / "assets" / "code-1.js").write_bytes(code)
(folder / "assets" / "code-1.js.br").write_bytes(b"stands for brotli")
(folder / "assets" / "code-1.js.gz").write_bytes(gzip.compress(code))
(folder / "assets" / 'a "quoted" \u00e9 ?.txt').write_text("name")
(folder / "assets" / "half.js").write_text("only one form")
(folder / "assets" / "half.js.gz").write_bytes(gzip.compress(b"only one form"))
(folder / "assets" / "empty.css").write_bytes(b"")
(folder / ".hidden").write_text("hidden")
