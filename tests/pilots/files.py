"""Small files of every kind that is taken as evidence, and of kinds that are not."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200) + b"PE\x00\x00"
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
TYPES = "[Content_Types].xml"
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE


def zipped(*names: str, prefix: bytes = b"") -> bytes:
    """A zip of parts with a line of text each."""
    file = BytesIO(prefix)
    file.seek(0, 2)
    with ZipFile(file, "a" if prefix else "w", ZIP_DEFLATED) as parts:
        for name in names:
            parts.writestr(name, f"<{name}/>")
    return file.getvalue()


DOCX = zipped(TYPES, "_rels/.rels", "word/document.xml")
XLSX = zipped(TYPES, "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml")
PPTX = zipped(TYPES, "_rels/.rels", "ppt/presentation.xml")
OFD = zipped("OFD.xml", "Doc_0/Document.xml")


def claiming(content: bytes, unpacked: int) -> bytes:
    """A zip whose directory says of each part that it unpacks to so many bytes."""
    changed, at = bytearray(content), content.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", changed, at + 24, unpacked)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def compound(*names: str, inner: Iterable[str] = (), shift: int = 9, spare: int = 0) -> bytes:
    """A compound file with streams at its top, and inner ones within its last.

    shift: sectors of 2**shift bytes. spare: unused directory entries before the named ones.
    """
    size, inner = 1 << shift, list(inner)
    first, first_inner = 1 + spare, 1 + spare + len(names)
    entries = [entry("Root Entry", 5, child=first if names else FREE), *[bytes(128)] * spare]
    for index, name in enumerate(names):
        is_last = index == len(names) - 1
        right = FREE if is_last else first + index + 1
        entries.append(entry(name, 1 if is_last and inner else 2, right, first_inner if is_last and inner else FREE))
    for index, name in enumerate(inner):
        entries.append(entry(name, 2, FREE if index == len(inner) - 1 else first_inner + index + 1))
    directory = b"".join(entries)
    directory += bytes(-len(directory) % size)
    sectors = len(directory) // size
    chain = [0xFFFFFFFD, *range(2, sectors + 1), END]
    fat = struct.pack(f"<{size // 4}I", *chain, *[FREE] * (size // 4 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, shift, 6)
    header += bytes(6) + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + bytes(size - 512) + fat + directory


def entry(name: str, kind: int, right: int = FREE, child: int = FREE) -> bytes:
    """A directory entry of a compound file."""
    text = name.encode("utf-16-le") + b"\0\0"
    return text + bytes(64 - len(text)) + struct.pack("<HBBIII", len(text), kind, 1, FREE, right, child) + bytes(48)


DOC, XLS, PPT = compound("WordDocument"), compound("Workbook"), compound("PowerPoint Document")
