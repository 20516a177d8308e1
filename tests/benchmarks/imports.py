"""A million buildings read from a .csv and written into the register, beside a bare COPY of their rows.

The file is checked as one that a person uploads, and its roll-up moved; on PostgreSQL a bare COPY of the same rows
into a table like the register, with its indexes and constraints, is measured in the same run. Then the file once more,
of which nothing is to be written, and with one bad row at its end, which leaves nothing. What is measured runs in a
process of its own, so that its peak memory is that of the import alone.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.site import ROOT, Site

ROWS = int(os.environ.get("IMPORT_ROWS", "1000000"))
SEED = 7
BLOCK = 1024 * 1024
PREFIX = "import"


@dataclass(frozen=True, slots=True)
class ImportCost:
    """Seconds of reading and of writing; of the bare COPY, 0 where there is none; megabytes at the worker's peak.

    again: seconds until nothing was found to write. refused: seconds until a bad last row was told. left: rows
    that the refused file left in the register.
    """

    rows: int
    megabytes: float
    read: float
    write: float
    copy: float
    peak: float
    again: float
    refused: float
    left: int

    @property
    def per_second(self) -> float:
        return self.rows / (self.read + self.write)

    @property
    def share(self) -> float:
        """How many rows a second, of those that the bare COPY takes."""
        return self.copy / (self.read + self.write)


def imports(site: Site, rows: int = ROWS) -> list[ImportCost]:
    file, bad = site.folder / f"{PREFIX}.csv", site.folder / f"{PREFIX}-bad.csv"
    manage = [sys.executable, "manage.py", "synthesise", "buildings", "--rows", str(rows), "--seed", str(SEED)]
    subprocess.run(
        [*manage, "--file", str(file)], cwd=ROOT, env=site.environment, stdout=subprocess.DEVNULL, check=True
    )
    make_bad(file, bad)
    first = run_in(site, "import", file)
    again, refused = run_in(site, "import", file), run_in(site, "import", bad)
    if (first["state"], again["new"] + again["changed"], refused["state"]) != ("written", 0, "refused"):
        raise RuntimeError(f"the import went otherwise: {first} {again} {refused}")
    copied = run_in(site, "copy", file)["seconds"] if "postgres" in site.environment["DATABASE_URL"] else 0
    for path in (file, bad):
        path.unlink()
    return [
        ImportCost(
            rows=rows,
            megabytes=first["size"] / 1e6,
            read=first["read"],
            write=first["write"],
            copy=copied,
            peak=first["peak"],
            again=again["read"],
            refused=refused["read"],
            left=refused["there"] - again["there"],
        )
    ]


def make_bad(file: Path, bad: Path) -> None:
    """The same under other codes, with an area of nothing in its last row."""
    with file.open("rb") as source, bad.open("wb") as target:
        heading = source.readline()
        target.write(heading)
        last = b""
        for line in source:
            last = b"X" + line
            target.write(last)
        cells = last.split(b",")
        at = [cell.strip(b"\xef\xbb\xbf\r\n").decode() for cell in heading.split(b",")].index("建筑面积（㎡）")
        target.write(b",".join([b"X-LAST", *cells[1:at], b"0", *cells[at + 1 :]]))


def run_in(site: Site, deed: str, file: Path) -> dict[str, Any]:
    """Run this module's own part in a process of the site's settings."""
    command = [sys.executable, "-m", "tests.benchmarks.imports", deed, str(file)]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, check=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure(file: Path) -> dict[str, Any]:
    """Read a file and write what it changes, as the worker of the pages does."""
    from django.utils import timezone

    from buildings.actions.imports import BUILDING_IMPORT
    from buildings.models import Building
    from pilots.actions.register_uploads import keep_register_upload
    from pilots.actions.register_work import work
    from pilots.models import Provenance, RegisterUpload
    from pilots.sheets.registers.progress import folder_of

    upload = keep_register_upload(
        register=BUILDING_IMPORT,
        name=file.name,
        blocks=blocks(file),
        provenance=Provenance.ILLUSTRATIVE,
        user=None,
        at=timezone.now(),
    )
    began = time.perf_counter()
    work(upload.pk, upload.attempt, is_apart=True)
    upload.refresh_from_db()
    read, write = time.perf_counter() - began, 0.0
    if upload.may_be_confirmed:
        RegisterUpload.objects.filter(pk=upload.pk).update(state=RegisterUpload.State.WRITING)
        began = time.perf_counter()
        work(upload.pk, upload.attempt, is_apart=True)
        write = time.perf_counter() - began
        upload.refresh_from_db()
    folder_of(upload.pk).clear()
    return {
        "state": upload.state,
        "size": upload.size,
        "new": upload.new_count,
        "changed": upload.changed_count,
        "read": read,
        "write": write,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
        "there": Building.objects.current().count(),
    }


def copy(file: Path) -> dict[str, Any]:
    """A bare COPY of the rows of a file into a table like the register, from the form in which they are written."""
    import csv
    import shutil

    from django.db import connection

    from buildings.models import Building
    from buildings.sheets.buildings import BUILDINGS
    from pilots.actions.register_loads import ABOUT, fields_of, is_text
    from pilots.sheets.registers.progress import Folder
    from pilots.sheets.registers.read import read_register

    table = Building._meta.db_table
    folder = Folder(file.parent / "bare")
    folder.path.mkdir()
    shutil.copy(file, folder.file)
    with connection.cursor() as cursor:
        # without the rows that stand, all of the file's are new
        cursor.execute(f"CREATE TEMPORARY TABLE {table} (LIKE {table} INCLUDING ALL)")
        outcome = read_register(BUILDINGS, folder, name=file.name, provenance="illustrative", tell=lambda _told: None)
        cursor.execute(f"DROP TABLE pg_temp.{table}")
        bare = folder.path / "bare.csv"
        with folder.rows.open(newline="", encoding="utf-8") as rows, bare.open("w", newline="") as target:
            csv.writer(target).writerows(row[len(ABOUT) :] for row in csv.reader(rows))
        cursor.execute(f"CREATE TABLE bare (LIKE {table} INCLUDING ALL)")
        cursor.execute("ALTER TABLE bare ALTER edition SET DEFAULT 1, ALTER recorded_at SET DEFAULT now()")
        fields = fields_of(BUILDINGS, outcome.given)
        names = ", ".join(field.attname for field in fields)
        texts = ", ".join(field.attname for field in fields if is_text(field))
        began = time.perf_counter()
        command = f"COPY bare ({names}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({texts}))"
        with cursor.copy(command) as copying:
            for block in blocks(bare):
                copying.write(block)
        seconds = time.perf_counter() - began
        cursor.execute("DROP TABLE bare")
    shutil.rmtree(folder.path)
    return {"seconds": seconds, "rows": outcome.counts}


def blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as content:
        yield from iter(lambda: content.read(BLOCK), b"")


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"import": measure, "copy": copy}[sys.argv[1]](Path(sys.argv[2]))))
