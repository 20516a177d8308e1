"""A register's file on the disk as a stream of rows: .csv here, .xlsx by a process of its own."""

from __future__ import annotations

import codecs
import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from pilots.sheets.files import COMPOUND, MARKUP, STEP, ZIP, Kind, Reason, UnusableError
from pilots.sheets.read import PASSED_ON, ROOT, delimiter_of

MEGABYTE = 1024 * 1024
#: How large a file may be: a million buildings are some 200 MB as text.
LARGEST = {Kind.CSV: 1024 * MEGABYTE, Kind.XLSX: 80 * MEGABYTE}
#: No field takes a longer text than this.
LONGEST_CELL = 32_000
#: How much of a text says which delimiter it has.
SAMPLE = 64 * 1024

Row = list[str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file's rows as texts, all of them, blank ones too. done: how much of `size` has been read.

    unread: names of the workbook's other sheets.
    """

    rows: Iterator[Row]
    size: int
    done: Callable[[], int]
    unread: list[str] = field(default_factory=list)


def kind_of(path: Path) -> Kind:
    """By what the file holds, never by its name. UnusableError for what is no table."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\0 \r\n\t") and size <= len(head):
        raise UnusableError(Reason.EMPTY)
    if head.startswith(COMPOUND):
        raise UnusableError(Reason.OTHER_FORMAT, ".xls")
    kind = Kind.XLSX if head.startswith(ZIP) and head[2:4] in (b"\x03\x04", b"\x05\x06") else Kind.CSV
    if size > LARGEST[kind]:
        raise UnusableError(Reason.TOO_LARGE)
    if kind == Kind.CSV and MARKUP.match(head):
        raise UnusableError(Reason.MARKUP)
    if head.startswith(b"%PDF"):
        raise UnusableError(Reason.NOT_A_SHEET)
    return kind


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """The rows of a file. UnusableError, also while they are read, for one that cannot be read to its end."""
    if kind_of(path) == Kind.XLSX:
        with workbook(path) as rows:
            yield rows
        return
    encoding = encoding_of(path)
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter_of(start_of(path, encoding)))
        yield Opened(guarded(reader), path.stat().st_size, raw.tell)


def guarded(reader: Iterator[Row]) -> Iterator[Row]:
    try:
        yield from reader
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnusableError(Reason.BROKEN) from error


def encoding_of(path: Path) -> str:
    """utf-8, with or without its mark, utf-16 with it, or gb18030: the first that the whole file is."""
    with path.open("rb") as file:
        if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        for encoding in ("utf-8-sig", "gb18030"):
            file.seek(0)
            if is_text(file, encoding):
                return encoding
    raise UnusableError(Reason.ENCODING)


def is_text(file: BinaryIO, encoding: str) -> bool:
    """UnusableError for a file with characters that no text has."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in iter(lambda: file.read(16 * STEP), b""):
            if b"\0" in block:
                raise UnusableError(Reason.NOT_A_SHEET)
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def start_of(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        return codecs.getincrementaldecoder(encoding)().decode(file.read(SAMPLE))


@contextmanager
def workbook(path: Path) -> Iterator[Opened]:
    """The rows of a workbook, from a process that may take so much memory and time, and no more."""
    command = [sys.executable, "-m", "pilots.sheets.registers.child", str(path)]
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"PYTHONUTF8": "1"}
    with subprocess.Popen(  # noqa: S603  our own module, and a path of our own
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=environment
    ) as child:
        assert child.stdout is not None  # noqa: S101
        assert child.stderr is not None  # noqa: S101
        try:
            text = io.TextIOWrapper(child.stdout, "utf-8", newline="")
            reader = csv.reader(text)
            head = next(reader, None)
            if head is None:
                refuse(child)
            told: dict[str, Any] = json.loads(head[0]) if head else {}
            count = 0

            def rows() -> Iterator[Row]:
                nonlocal count
                for row in reader:
                    count += 1
                    yield row
                refuse(child)

            yield Opened(rows(), told["rows"], lambda: count, told["unread"])
        finally:
            child.kill()


def refuse(child: subprocess.Popen[bytes]) -> None:
    """UnusableError where the reading process ended otherwise than well."""
    assert child.stderr is not None  # noqa: S101
    said = child.stderr.read()
    if child.wait() == 0:
        return
    try:
        reason, detail = json.loads(said)
        error = UnusableError(Reason(reason), detail)
    except ValueError:
        error = UnusableError(Reason.BROKEN)
    raise error
