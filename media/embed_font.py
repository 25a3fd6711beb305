#!/usr/bin/env python3
"""Writes a Latin subset of a TrueType font, as a C++ source or as a font file: embed_font.py FONT.ttf OUT.cpp|OUT.ttf"""
import io
import sys

from fontTools import subset

font_path, out_path = sys.argv[1:]
options = subset.Options(layout_features=[], hinting=False, notdef_outline=True)
font = subset.load_font(font_path, options)
subsetter = subset.Subsetter(options)
subsetter.populate(unicodes=[*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20AC])
subsetter.subset(font)
data = io.BytesIO()
font.save(data)
values = data.getvalue()
if out_path.endswith(".ttf"):
    with open(out_path, "wb") as out:
        out.write(values)
    sys.exit()
rows = ",\n    ".join(", ".join(str(b) for b in values[i:i + 32]) for i in range(0, len(values), 32))
with open(out_path, "w") as out:
    out.write('#include "media/default_font.h"\n\nnamespace diopter::media {\n\nnamespace {\nconstexpr unsigned char kFont[] = {\n    %s};\n}\n\n'
              "Bytes embedded_font() { return std::as_bytes(std::span(kFont)); }\n\n}  // namespace diopter::media\n" % rows)
