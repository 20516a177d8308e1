"""Which files are taken as evidence: told by their content, never by their name."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

import filetype

#: 20 MB, as file managers count it.
LARGEST = 20 * 1024 * 1024
LONGEST_NAME = 200
#: A document this large once unpacked is none; above the lesser size, neither is one packed this tightly.
LARGEST_UNPACKED = 1024**3
SUSPECT_UNPACKED, SUSPECT_RATIO = 100 * 1024**2, 200
#: A document has some hundred parts; a directory of more entries is not read.
MOST_PARTS = 10_000

ZIP, ZIP_ENTRY, COMPOUND = b"PK\x03\x04", b"PK\x01\x02", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BLOCK = 64 * 1024


class Refusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    KIND = "kind"
    BOMB = "bomb"
    MACROS = "macros"
    ENCRYPTED = "encrypted"


class Refused(ValueError):  # noqa: N818  it is said of the file
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: its content type, and the endings its names may have, the usual one first."""

    content_type: str
    endings: tuple[str, ...]


OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = Kind("application/pdf", (".pdf",))
PNG = Kind("image/png", (".png",))
JPEG = Kind("image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"))
DOCX = Kind(f"{OFFICE}.wordprocessingml.document", (".docx",))
XLSX = Kind(f"{OFFICE}.spreadsheetml.sheet", (".xlsx",))
PPTX = Kind(f"{OFFICE}.presentationml.presentation", (".pptx",))
OFD = Kind("application/ofd", (".ofd",))
DOC = Kind("application/msword", (".doc",))
XLS = Kind("application/vnd.ms-excel", (".xls",))
PPT = Kind("application/vnd.ms-powerpoint", (".ppt",))
KINDS = (PDF, PNG, JPEG, DOCX, XLSX, PPTX, OFD, DOC, XLS, PPT)

BY_SIGNATURE = {"application/pdf": PDF, "image/png": PNG, "image/apng": PNG, "image/jpeg": JPEG}
#: The part that an office file begins with, in small letters; some writers number it.
MAIN_PARTS = {
    DOCX: re.compile(r"word/document[0-9]*\.xml"),
    XLSX: re.compile(r"xl/workbook[0-9]*\.xml"),
    PPTX: re.compile(r"ppt/presentation[0-9]*\.xml"),
}
#: The stream that a file of the old Office begins with.
MAIN_STREAMS = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}


def kind_of(file: BinaryIO, size: int) -> Kind:
    """The kind of an open file of so many bytes. Raises Refused with the reason; its place is left at the start.

    Of a zip or compound file only the directory is read, nothing is unpacked.
    """
    if size == 0:
        raise Refused(Refusal.EMPTY)
    if size > LARGEST:
        raise Refused(Refusal.TOO_LARGE)
    try:
        return _kind_of(file, size)
    finally:
        file.seek(0)


def _kind_of(file: BinaryIO, size: int) -> Kind:
    file.seek(0)
    head = file.read(8192)
    if head.startswith(ZIP):
        return _kind_of_zip(file, size)
    if head.startswith(COMPOUND):
        return _kind_of_compound(file)
    guessed = filetype.guess(head)
    kind = BY_SIGNATURE.get(guessed.mime) if guessed else None
    if kind is None:
        raise Refused(Refusal.KIND)
    return kind


def _kind_of_zip(file: BinaryIO, size: int) -> Kind:
    if _occurrences(file, ZIP_ENTRY) > MOST_PARTS:
        raise Refused(Refusal.BOMB)
    file.seek(0)
    try:
        with ZipFile(file) as zipped:
            parts = zipped.infolist()
    except (BadZipFile, NotImplementedError, ValueError, ArithmeticError, OSError, struct.error) as error:
        raise Refused(Refusal.KIND) from error
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    kinds = [kind for kind, main in MAIN_PARTS.items() if any(main.fullmatch(name) for name in names)]
    if "[content_types].xml" not in names:
        kinds = [OFD] if "ofd.xml" in names else []
    if len(kinds) != 1:
        raise Refused(Refusal.KIND)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > LARGEST_UNPACKED or (unpacked > SUSPECT_UNPACKED and unpacked > SUSPECT_RATIO * size):
        raise Refused(Refusal.BOMB)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise Refused(Refusal.MACROS)
    return kinds[0]


def _occurrences(file: BinaryIO, signature: bytes) -> int:
    """How often a signature stands in a file, without the few that lie across two blocks."""
    file.seek(0)
    return sum(block.count(signature) for block in iter(lambda: file.read(BLOCK), b""))


def _kind_of_compound(file: BinaryIO) -> Kind:
    try:
        names = set(_root_names(file))
    except (struct.error, IndexError) as error:
        raise Refused(Refusal.KIND) from error
    if "EncryptedPackage" in names:
        raise Refused(Refusal.ENCRYPTED)
    kinds = {MAIN_STREAMS[name] for name in names & MAIN_STREAMS.keys()}
    if len(kinds) != 1:
        raise Refused(Refusal.KIND)
    return kinds.pop()


def _root_names(file: BinaryIO) -> Iterator[str]:
    """The streams and storages at the top of a compound file ([MS-CFB]), not those within storages."""
    entries = _directory(file)
    waiting, seen = [struct.unpack_from("<I", entries[0], 76)[0]], set[int]()
    while waiting:
        at = waiting.pop()
        if at >= len(entries) or at in seen:
            continue
        seen.add(at)
        entry = entries[at]
        length, left, right = (*struct.unpack_from("<H", entry, 64), *struct.unpack_from("<II", entry, 68))
        yield entry[: min(length, 64)].decode("utf-16-le", "replace").rstrip("\0")
        waiting += [left, right]


def _directory(file: BinaryIO) -> list[bytes]:
    """The 128-byte entries of a compound file's directory, the root first."""
    file.seek(0)
    header = file.read(512)
    [shift] = struct.unpack_from("<H", header, 30)
    if shift not in (9, 12):
        raise IndexError("neither sectors of 512 nor of 4096 bytes")
    size = 1 << shift
    per_sector = size // 4

    def sector(at: int) -> bytes:
        if at > LARGEST // size:
            raise IndexError("a sector beyond the file")
        file.seek((at + 1) * size)
        return file.read(size)

    def word(block: bytes, index: int) -> int:
        value: int = struct.unpack_from("<I", block, 4 * index)[0]
        return value

    fat_sectors = list(struct.unpack_from("<109I", header, 76))
    more, passed = word(header, 17), 0
    while more < 0xFFFFFFFA and passed * per_sector < LARGEST // size:
        block = sector(more)
        fat_sectors += struct.unpack(f"<{per_sector - 1}I", block[:-4])
        more, passed = word(block, per_sector - 1), passed + 1

    content, at = bytearray(), word(header, 12)
    while at < 0xFFFFFFFA and len(content) < 128 * MOST_PARTS:
        content += sector(at)
        at = word(sector(fat_sectors[at // per_sector]), at % per_sector)
    return [bytes(content[start : start + 128]) for start in range(0, len(content) - 127, 128)]


def fitting_name(name: str, kind: Kind) -> str:
    """The name a file is kept and served under: its plain name with an ending of its kind.

    A name whose ending says something else gets the right one after it: x.pdf, which is a text of
    Word's, becomes x.pdf.docx. At most LONGEST_NAME characters.
    """
    stem = plain_name(name)
    ending = next((ending for ending in kind.endings if f".{stem}".lower().endswith(ending)), None)
    if ending:
        stem, ending = stem[: -len(ending)].rstrip(" ."), f".{stem}"[-len(ending) :]
    else:
        ending = kind.endings[0]
    return f"{(stem or 'file')[: LONGEST_NAME - len(ending)]}{ending}"


def plain_name(name: str) -> str:
    """The base name without folders, control characters, and marks that turn the direction of writing."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(" " if char.isspace() else char for char in base if _is_shown(char))
    return re.sub(r" +", " ", shown).strip(" .")


def _is_shown(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs")
