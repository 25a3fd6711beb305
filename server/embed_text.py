#!/usr/bin/env python3
"""Writes text files as constants: embed_text.py OUT.cpp NAMESPACE FUNCTION FILE... defines `std::span<const EmbeddedText> FUNCTION()`, sorted by name."""
import pathlib
import sys


def literal(text):
    # Pieces, since compilers bound the length of one literal.
    pieces = [text[i:i + 8000] for i in range(0, len(text), 8000)] or [""]
    return "\n    ".join(f'R"~~~({piece})~~~"' for piece in pieces)


def main():
    out, namespace, function, *files = sys.argv[1:]
    rows = [f'    {{"{file.name}", {literal(file.read_text())}}},' for file in sorted(map(pathlib.Path, files), key=lambda file: file.name)]
    pathlib.Path(out).write_text("\n".join([
        f"// Made from {len(rows)} files.", '#include "server/embedded_text.h"', "", f"namespace {namespace} {{", "",
        "static constexpr EmbeddedText kTexts[] = {", *rows, "};", f"std::span<const EmbeddedText> {function}() {{ return kTexts; }}", "", f"}}  // namespace {namespace}", ""]))


main()
