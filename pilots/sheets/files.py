"""What kind of file came in, told by its content, and whether it is safe to open. No Django here."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from enum import StrEnum
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812  it is a class

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read: bytes of it, and of a zip once unpacked; rows and columns of a sheet.

    area: cells of the box around all that is filled in a sheet, which calamine keeps every one of.
    characters: of all its texts.
    """

    file: int = 5 * MEGABYTE
    unpacked: int = 60 * MEGABYTE
    rows: int = 10_000
    columns: int = 60
    sheets: int = 20
    area: int = 8_000_000
    characters: int = 8_000_000

    @property
    def cells(self) -> int:
        return self.rows * self.columns


MONTH = Limits()
#: A plan of 3 000 goals has some 40 000 rows in all, and one for each of them in its hidden sheet.
PLAN = Limits(file=20 * MEGABYTE, unpacked=160 * MEGABYTE, rows=100_000, columns=40, characters=24_000_000)
LIMITS = {"month": MONTH, "plan": PLAN}
LARGEST_FILE = MONTH.file
#: How often a large part of a zip may shrink, and how many parts there are.
MOST_RATIO = 150
RATIO_COUNTS_FROM = 4 * 1024 * 1024
MOST_PARTS = 2000
STEP = 64 * 1024

ZIP, COMPOUND = b"PK", bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
#: The first record of an .xls, then the one that says that a password is needed.
XLS_PASSWORD = re.compile(rb"\x09\x08\x10\x00\x00\x06.{14}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|table|meta|\?xml|style|!--)", re.IGNORECASE)


class Kind(StrEnum):
    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"


class Reason(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    PASSWORD = "password"  # noqa: S105  not one
    BROKEN = "broken"
    NOT_A_SHEET = "not_a_sheet"
    OTHER_FORMAT = "other_format"
    MARKUP = "markup"
    ENCODING = "encoding"
    FAR_CELL = "far_cell"
    MUCH_TEXT = "much_text"
    NO_SHEET = "no_sheet"
    BUSY = "busy"


class UnusableError(Exception):
    """A file that cannot be read. detail: the format's name for OTHER_FORMAT, the cell for FAR_CELL."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def kind_of(data: bytes, limits: Limits = MONTH) -> Kind:
    """The kind of a file, by what it holds and never by its name. UnusableError for what is no table."""
    if not data.strip(b"\0 \r\n\t"):
        raise UnusableError(Reason.EMPTY)
    if len(data) > limits.file:
        raise UnusableError(Reason.TOO_LARGE)
    if data.startswith(ZIP) and data[2:4] in (b"\x03\x04", b"\x05\x06"):
        require_safe_zip(data, limits)
        return Kind.XLSX
    if data.startswith(COMPOUND):
        if ENCRYPTED_PACKAGE in data or XLS_PASSWORD.search(data):
            raise UnusableError(Reason.PASSWORD)
        return Kind.XLS
    if MARKUP.match(data):
        raise UnusableError(Reason.MARKUP)
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if data.startswith(b"%PDF") or (b"\0" in data and not is_wide):
        raise UnusableError(Reason.NOT_A_SHEET)
    return Kind.CSV


def require_safe_zip(data: bytes, limits: Limits) -> None:
    """Refuse, by the zip's directory alone, what would unpack to far more than it looks, or is no .xlsx."""
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnusableError(Reason.BROKEN) from error
    require_safe_parts(parts, limits)


def require_safe_parts(parts: list[ZipInfo], limits: Limits) -> None:
    """As `require_safe_zip`, of a directory that was read."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
        raise UnusableError(Reason.BOMB)
    if any(part.file_size > max(RATIO_COUNTS_FROM, part.compress_size * MOST_RATIO) for part in parts):
        raise UnusableError(Reason.BOMB)
    if any(part.flag_bits & 1 for part in parts):
        raise UnusableError(Reason.PASSWORD)
    names = {part.filename.lower() for part in parts}
    if "xl/workbook.bin" in names:
        raise UnusableError(Reason.OTHER_FORMAT, ".xlsb")
    if "content.xml" in names:
        raise UnusableError(Reason.OTHER_FORMAT, ".ods")
    if not any(name.startswith("xl/") for name in names):
        raise UnusableError(Reason.NOT_A_SHEET)


def unpacked(data: bytes) -> bytes:
    """The zip anew with its XML parts alone, unpacked and measured.

    Whatever reads it next cannot be led to unpack more: a directory that lies about a size is found
    out here, where a part is read to its declared size and no further.
    """
    clean = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(data)) as archive, ZipFile(clean, "w", ZIP_STORED) as copy:
            for part in archive.infolist():
                if part.filename.lower().endswith((".xml", ".rels")):
                    copy.writestr(ZipInfo(part.filename), read_part(archive, part))
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, ZlibError) as error:
        raise UnusableError(Reason.BROKEN) from error
    return clean.getvalue()


def read_part(archive: ZipFile, part: ZipInfo) -> bytes:
    """A part up to its declared size, in small steps: one great step would unpack all of it at once."""
    with archive.open(part) as stream:
        return b"".join(iter(lambda: stream.read(STEP), b""))
