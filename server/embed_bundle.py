#!/usr/bin/env python3
"""Writes the table of embedded web files: embed_bundle.py --web FOLDER --out STEM makes STEM.S (the bytes) and STEM.cpp (their names).

A file with NAME.br and NAME.gz beside it that are not older is embedded in these two forms only. Files are written only where they change;
they hold the hashes of all that is embedded, so a changed bundle changes them. Without FOLDER the table is empty.
"""
import argparse
import hashlib
import pathlib

FORMS = {".br": "brotli", ".gz": "gzip"}


def forms_of(file):
    """suffix -> path of what is embedded for `file`; "" is the file as it is."""
    made = {suffix: file.with_name(file.name + suffix) for suffix in FORMS}
    fresh = all(form.is_file() and form.stat().st_mtime >= file.stat().st_mtime for form in made.values())
    return made if fresh else {"": file}


def files_of(folder):
    """(name, path), sorted as the program's binary search wants it: by the bytes of the name."""
    found = []
    for path in folder.rglob("*") if folder.is_dir() else []:
        name = path.relative_to(folder).as_posix()
        is_form = path.suffix in FORMS and path.with_suffix("").is_file()
        if path.is_file() and not is_form and not any(part.startswith(".") for part in name.split("/")):
            found.append((name, path))
    return sorted(found, key=lambda item: item[0].encode())


def c_string(text):
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in (34, 63, 92) else f"\\{b:03o}" for b in text.encode()) + '"'


def sources(folder):
    assembly = ["/* The bytes of the web bundle; the hashes are there so that this file changes with them. */",
                '.section .note.GNU-stack,"",%progbits', ".section .rodata"]
    declared, rows = [], []
    for number, (name, path) in enumerate(files_of(folder)):
        content = path.read_bytes()
        pointers = {}
        for suffix, form in forms_of(path).items():
            kind = FORMS.get(suffix, "identity")
            symbol = f"diopter_web_{number}_{kind}"
            assembly += [f"/* {hashlib.sha256(form.read_bytes()).hexdigest()} */", ".balign 16", f".global {symbol}, {symbol}_end", f"{symbol}:",
                         f".incbin {c_string(str(form))}", f"{symbol}_end:"]
            declared.append(f"extern const std::byte {symbol}[], {symbol}_end[];")
            pointers[kind] = f"{{{symbol}, {symbol}_end}}"
        forms = ", ".join(pointers.get(kind, "{}") for kind in ("identity", "brotli", "gzip"))
        rows.append(f"    {{{c_string(name)}, \"{hashlib.sha256(content).hexdigest()[:32]}\", {len(content)}, {forms}}},")
    table = ['// The files of the web bundle.', '#include "server/embedded_bundle.h"', "", 'extern "C" {', *declared, "}", "", "namespace diopter::server {", ""]
    if rows:
        table += ["static const EmbeddedFile kFiles[] = {", *rows, "};", "std::span<const EmbeddedFile> embedded_files() { return kFiles; }"]
    else:
        table += ["std::span<const EmbeddedFile> embedded_files() { return {}; }"]
    return "\n".join(assembly) + "\n", "\n".join([*table, "", "}  // namespace diopter::server"]) + "\n"


def write_if_changed(path, text):
    if not path.is_file() or path.read_text() != text:
        path.write_text(text)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--web", type=pathlib.Path, required=True)
    parser.add_argument("--out", required=True)
    options = parser.parse_args()
    assembly, table = sources(options.web)
    write_if_changed(pathlib.Path(options.out + ".S"), assembly)
    write_if_changed(pathlib.Path(options.out + ".cpp"), table)


main()
