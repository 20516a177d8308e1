"""Which files are taken as evidence, how they are named and kept, and to what they are attached."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import openpyxl
import pytest
import xlwt
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import timezone, translation
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from pilots.actions.cells import save_cell
from pilots.actions.evidence import (
    EvidenceFile,
    NotDraftError,
    attach_evidence,
    keep,
    path_of,
    withdraw_evidence,
)
from pilots.desks import load_desk
from pilots.forms.evidence import MOST_FILES, EvidenceForm
from pilots.models import Evidence, MilestoneReport, Revision, State, User
from pilots.rules.documents import JPEG, KINDS, LARGEST, PDF, Refusal, Refused, fitting_name, kind_of
from tests.factories import YEAR, make_goal, make_periods, make_report, make_revision, make_task_book
from tests.pilots import files

Entry = Revision | MilestoneReport


@pytest.fixture(autouse=True)
def store(tmp_path: Path, settings: LazySettings) -> Path:
    """A store of its own for every test."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return tmp_path / "evidence"


def kind(content: bytes) -> str:
    """The usual ending of the kind, or why there is none."""
    try:
        return kind_of(BytesIO(content), len(content)).endings[0]
    except Refused as error:
        return error.refusal.value


def real_xlsx() -> bytes:
    file, book = BytesIO(), openpyxl.Workbook()
    book.save(file)
    return file.getvalue()


def real_xls() -> bytes:
    file, book = BytesIO(), xlwt.Workbook()
    book.add_sheet("表")
    book.save(file)
    return file.getvalue()


# What is taken, by content


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (files.PDF, ".pdf"),
        (files.PNG, ".png"),
        (files.JPEG, ".jpg"),
        (files.DOCX, ".docx"),
        (files.XLSX, ".xlsx"),
        (real_xlsx(), ".xlsx"),
        (files.PPTX, ".pptx"),
        (files.OFD, ".ofd"),
        (files.DOC, ".doc"),
        (files.XLS, ".xls"),
        (files.compound("Book"), ".xls"),
        (real_xls(), ".xls"),
        (files.PPT, ".ppt"),
        (files.compound("WordDocument", "1Table", shift=12), ".doc"),
        (files.compound("1Table", "ObjectPool", "WordDocument", spare=40), ".doc"),
        (files.compound("WordDocument", "ObjectPool", inner=["Workbook"]), ".doc"),
        (files.zipped("word\\document2.xml", "[content_types].xml"), ".docx"),
    ],
)
def test_a_kind_is_told_by_its_content(content: bytes, ending: str) -> None:
    assert kind(content) == ending


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", Refusal.EMPTY),
        (files.EXE, Refusal.KIND),
        (files.HTML, Refusal.KIND),
        (files.SVG, Refusal.KIND),
        (b'<?xml version="1.0"?>' + files.SVG, Refusal.KIND),
        (b"month,value\n2021-07,129\n", Refusal.KIND),
        ("只是文字".encode(), Refusal.KIND),
        (b"GIF89a" + bytes(50), Refusal.KIND),
        (files.zipped("a.txt"), Refusal.KIND),
        (files.zipped("word/document.xml"), Refusal.KIND),
        (files.zipped("Doc_0/OFD.xml"), Refusal.KIND),
        (files.zipped(files.TYPES, "xl/workbook.bin"), Refusal.KIND),
        (files.zipped(files.TYPES, "xl/workbook.xml", "word/document.xml"), Refusal.KIND),
        (files.zipped("mimetype", "content.xml"), Refusal.KIND),
        (files.zipped(files.TYPES, "word/document.xml", prefix=files.EXE), Refusal.KIND),
        (files.zipped(files.TYPES, "word/document.xml", "word/vbaProject.bin"), Refusal.MACROS),
        (files.DOCX[:-30], Refusal.KIND),
        (b"PK\x03\x04", Refusal.KIND),
        (files.compound("\u4840\u3f7f\u4164", "SummaryInformation"), Refusal.KIND),
        (files.compound("__properties_version1.0", "__attach", inner=["WordDocument"]), Refusal.KIND),
        (files.compound("WordDocument", "Workbook"), Refusal.KIND),
        (files.compound("EncryptionInfo", "EncryptedPackage"), Refusal.ENCRYPTED),
        (files.compound(), Refusal.KIND),
        (files.DOC[:700], Refusal.KIND),
        (files.DOC[:8], Refusal.KIND),
    ],
)
def test_what_is_no_document_is_refused(content: bytes, refusal: Refusal) -> None:
    assert kind(content) == refusal


@pytest.mark.parametrize(
    "content",
    [
        files.claiming(files.XLSX, 0xFFFFFFF0),
        files.claiming(files.XLSX, 60 * 1024**2),
        files.zipped(files.TYPES, "xl/workbook.xml", *(f"xl/media/{number}" for number in range(10_000))),
    ],
    ids=["four gigabytes a part", "packed too tightly", "too many parts"],
)
def test_a_zip_bomb_is_refused_whatever_it_is_named(content: bytes) -> None:
    assert kind(content) == Refusal.BOMB


def test_of_a_zip_nothing_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("unpacked")

    for name in ("open", "read", "extract", "extractall", "testzip"):
        monkeypatch.setattr(ZipFile, name, refuse)
    assert kind(files.XLSX) == ".xlsx"


def test_a_file_is_left_at_its_start() -> None:
    for content in (files.PDF, files.XLSX, files.DOC, files.EXE):
        file = BytesIO(content)
        file.seek(5)
        with suppress(Refused):
            kind_of(file, len(content))
        assert file.tell() == 0


@pytest.mark.parametrize("whole", [files.XLSX, files.OFD, files.DOC, files.compound("Workbook", shift=12, spare=40)])
@given(data=st.data())
def test_a_damaged_file_is_taken_or_refused_and_never_an_error(whole: bytes, data: st.DataObject) -> None:
    damaged = bytearray(whole)
    for _time in range(data.draw(st.integers(1, 6))):
        damaged[data.draw(st.integers(8, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    damaged = damaged[: data.draw(st.integers(8, len(damaged)))]
    assert kind(bytes(damaged))


def test_a_directory_that_runs_in_a_circle_comes_to_an_end() -> None:
    circle = bytearray(files.compound("Workbook", spare=40))
    circle[512 + 8 : 512 + 12] = (1).to_bytes(4, "little")
    assert kind(bytes(circle)) == Refusal.KIND


def test_a_directory_far_beyond_the_file_is_none(tmp_path: Path) -> None:
    """A file on disk refuses to go where one in memory would."""
    (tmp_path / "far.doc").write_bytes(files.DOC[:48] + (0xFFFFFFF0).to_bytes(4, "little") + files.DOC[52:])
    with (tmp_path / "far.doc").open("rb") as file, pytest.raises(Refused, match=Refusal.KIND):
        kind_of(file, len(files.DOC))


def large(path: Path, size: int) -> UploadedFile[Any]:
    """A PDF of so many bytes that takes no room: all but its head is a hole."""
    with path.open("wb") as file:
        file.write(files.PDF)
        file.truncate(size)
    return UploadedFile(path.open("rb"), "large.pdf", "application/pdf", size)


def errors(*uploads: UploadedFile[Any]) -> list[str]:
    """What the form says against an upload, in English; nothing where it takes all."""
    form = EvidenceForm(files=MultiValueDict({"evidence": list(uploads)}))
    with translation.override("en"):
        return [str(error) for error in form.errors.get("evidence", [])]


def test_twenty_megabytes_are_taken_and_a_byte_more_is_not(tmp_path: Path) -> None:
    with large(tmp_path / "fits", LARGEST) as fits, large(tmp_path / "over", LARGEST + 1) as over:
        assert errors(fits) == []
        assert errors(over) == ["“large.pdf” is larger than 20 MB."]


# The form


def upload(name: str, content: bytes = files.PDF) -> UploadedFile[Any]:
    return SimpleUploadedFile(name, content, "application/octet-stream")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("report.pdf", files.EXE, "“report.pdf” is, by its content, none of the kinds that are taken."),
        ("page.html", files.HTML, "“page.html” is, by its content, none of the kinds that are taken."),
        ("drawing.svg", files.SVG, "“drawing.svg” is, by its content, none of the kinds that are taken."),
        ("empty.pdf", b"", "“empty.pdf” is empty."),
        (
            "sheet.xlsx",
            files.claiming(files.XLSX, 0xFFFFFFF0),
            "“sheet.xlsx” would unpack to far more than a document holds.",
        ),
        (
            "macros.docx",
            files.zipped(files.TYPES, "word/document.xml", "word/vbaProject.bin"),
            "“macros.docx” holds macros; save it without them.",
        ),
        (
            "locked.xlsx",
            files.compound("EncryptionInfo", "EncryptedPackage"),
            "“locked.xlsx” is locked with a password; save it without one.",
        ),
    ],
)
def test_the_wrong_file_of_an_upload_is_named(name: str, content: bytes, error: str) -> None:
    assert errors(upload("good.pdf"), upload(name, content)) == [error]


def test_every_wrong_file_is_named() -> None:
    assert len(errors(upload("a.pdf", files.EXE), upload("b.pdf"), upload("c.pdf", b""))) == 2


def test_nothing_chosen_is_said_so() -> None:
    assert errors() == ["Choose at least one file."]


def test_too_many_files_at_once_are_refused() -> None:
    assert errors(*[upload("a.pdf")] * (MOST_FILES + 1)) == [f"Choose at most {MOST_FILES} files."]
    assert errors(*[upload("a.pdf")] * MOST_FILES) == []


# Names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("竣工备案表（7月）.pdf", "竣工备案表（7月）.pdf"),
        ("../../x.pdf", "x.pdf"),
        ("C:\\scans\\x.pdf", "x.pdf"),
        ("a/b\\..\\x.PDF", "x.PDF"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("a\x00b\x1b[31m\u2066c\u200f.pdf", "ab[31mc.pdf"),
        ("two\nlines\t of\u3000text.pdf", "two lines of text.pdf"),
        ("photo", "photo.pdf"),
        ("sheet.xlsx", "sheet.xlsx.pdf"),
        ("page.html", "page.html.pdf"),
        (".pdf", "file.pdf"),
        ("pdf", "file.pdf"),
        ("mypdf", "mypdf.pdf"),
        ("..", "file.pdf"),
        ("", "file.pdf"),
        ("x.pdf. . ", "x.pdf"),
        ("x .pdf", "x.pdf"),
        ("字" * 300 + ".pdf", "字" * 196 + ".pdf"),
        ("x" * 197 + ".PDF", "x" * 196 + ".PDF"),
        ("\ud800.pdf", "file.pdf"),
    ],
)
def test_a_name_is_harmless_and_fits_its_kind(name: str, kept: str) -> None:
    assert fitting_name(name, PDF) == kept


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.jfif"])
def test_a_kind_has_several_endings(name: str) -> None:
    assert fitting_name(name, JPEG) == name


@given(st.text(max_size=400), st.sampled_from(KINDS))
def test_no_name_breaks_the_rules(name: str, kind: Any) -> None:
    kept = fitting_name(name, kind)
    assert 0 < len(kept) <= 200
    assert kept.lower().endswith(kind.endings)
    assert not {"/", "\\", "\0", "\n", "\u202e"} & set(kept)
    assert fitting_name(kept, kind) == kept


# The store


def stored(store: Path) -> list[str]:
    """The files of the store, those under way among them."""
    return sorted(path.name for path in store.rglob("*") if path.is_file())


def test_content_lies_under_its_hash(store: Path) -> None:
    sha256 = hashlib.sha256(files.PDF).hexdigest()
    kept = keep(BytesIO(files.PDF))
    assert (kept.sha256, kept.size) == (sha256, len(files.PDF))
    assert path_of(sha256) == store / sha256[:2] / sha256
    assert path_of(sha256).read_bytes() == files.PDF


def test_the_same_content_is_kept_once(store: Path) -> None:
    before = keep(BytesIO(files.PDF))
    written = path_of(before.sha256).stat()
    assert keep(BytesIO(files.PDF)) == before
    assert path_of(before.sha256).stat() == written
    assert stored(store) == [before.sha256]


def test_a_file_that_was_cut_short_is_made_whole(store: Path) -> None:
    kept = keep(BytesIO(files.PDF))
    path_of(kept.sha256).write_bytes(files.PDF[:10])
    keep(BytesIO(files.PDF))
    assert path_of(kept.sha256).read_bytes() == files.PDF


def test_nothing_half_written_stays(store: Path) -> None:
    class Breaking(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("the line went dead")
            return super().read(10)

    with pytest.raises(OSError, match="dead"):
        keep(Breaking(files.PDF))
    assert stored(store) == []


# Attaching


def draft(**values: Any) -> Revision:
    return make_revision(make_goal(), state="draft", **values)


def draft_report() -> MilestoneReport:
    return make_report(make_goal(), 1, date(YEAR, 3, 1), state="draft")


both = pytest.mark.parametrize("make", [draft, draft_report])


def someone() -> User:
    return User.objects.get(username="staff-housing")


def attach(entry: Entry, *named: tuple[str, bytes]) -> list[Evidence]:
    wanted = [EvidenceFile(name, kind_of(BytesIO(content), len(content)), BytesIO(content)) for name, content in named]
    return attach_evidence(entry=entry, files=wanted, user=someone(), at=timezone.now())


def names(entry: Entry) -> list[str]:
    return [file.name for file in entry.evidences.all() if file.withdrawn_at is None]


def submit(entry: Entry) -> None:
    head = User.objects.get(username="head-housing")
    rows = type(entry).objects.filter(pk=entry.pk)
    assert rows.move(State.DRAFT, State.SUBMITTED, submitted_by=head, submitted_at=timezone.now())


@pytest.mark.django_db
@both
def test_files_are_attached_to_a_draft(make: Callable[[], Entry]) -> None:
    entry = make()
    [file] = attach(entry, ("备案表.pdf", files.PDF))
    assert (file.revision or file.report) == entry
    assert (file.size, file.content_type, file.uploaded_by) == (len(files.PDF), "application/pdf", someone())
    assert path_of(file.sha256).read_bytes() == files.PDF


@pytest.mark.django_db
def test_two_files_of_one_name_are_both_attached() -> None:
    entry = draft()
    attach(entry, ("scan.pdf", files.PDF), ("scan.pdf", files.PDF + b"2"))
    assert names(entry) == ["scan.pdf", "scan.pdf"]


@pytest.mark.django_db
def test_the_same_content_is_attached_once() -> None:
    entry = draft()
    assert len(attach(entry, ("a.pdf", files.PDF), ("b.pdf", files.PDF))) == 1
    assert attach(entry, ("a.pdf", files.PDF)) == []
    assert names(entry) == ["a.pdf"]


@pytest.mark.django_db
def test_the_same_content_shows_two_entries(store: Path) -> None:
    for entry in (draft(), draft_report()):
        assert len(attach(entry, ("a.pdf", files.PDF))) == 1
    assert len(stored(store)) == 1


@pytest.mark.django_db
@both
def test_nothing_is_attached_once_an_entry_was_submitted_meanwhile(make: Callable[[], Entry]) -> None:
    entry = make()
    submit(entry)
    assert entry.state == State.DRAFT, "as the page saw it"
    with pytest.raises(NotDraftError):
        attach(entry, ("a.pdf", files.PDF))
    assert not Evidence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["submitted", "approved", "returned"])
def test_what_has_left_draft_takes_no_evidence(state: str) -> None:
    with pytest.raises(NotDraftError):
        attach(make_revision(make_goal(), state=state), ("a.pdf", files.PDF))


@pytest.mark.django_db
@both
def test_a_file_is_withdrawn_and_stays(make: Callable[[], Entry]) -> None:
    entry = make()
    [file] = attach(entry, ("a.pdf", files.PDF))
    assert withdraw_evidence(evidence=file, at=timezone.now())
    assert not withdraw_evidence(evidence=file, at=timezone.now())
    file.refresh_from_db()
    assert file.withdrawn_at is not None
    assert path_of(file.sha256).exists()
    assert len(attach(entry, ("a.pdf", files.PDF))) == 1, "attached anew"


@pytest.mark.django_db
@both
def test_nothing_is_withdrawn_once_an_entry_was_submitted(make: Callable[[], Entry]) -> None:
    entry = make()
    [file] = attach(entry, ("a.pdf", files.PDF))
    submit(entry)
    with pytest.raises(NotDraftError):
        withdraw_evidence(evidence=file, at=timezone.now())
    assert names(entry) == ["a.pdf"]


@pytest.mark.django_db
def test_a_file_withdrawn_from_the_next_draft_stands_in_the_one_before() -> None:
    """A correction takes the files over; withdrawing one there leaves what was approved as it was."""
    goal = make_goal()
    make_task_book(goal)
    [january, *_later] = make_periods()
    before = make_revision(goal, january.month, 10, state="draft")
    attach(before, ("a.pdf", files.PDF))
    submit(before)
    office = User.objects.get(username="office")
    Revision.objects.filter(pk=before.pk).move("submitted", "approved", reviewed_by=office, reviewed_at=timezone.now())
    desk = load_desk(goal.lead, january, timezone.localdate())
    cell = desk.entry(str(goal.number))
    assert cell is not None
    content = {"value": 11, "comment": "", "cause": "", "remedy": "", "back_on": None}
    saved = save_cell(cell=cell, content=content, seen=cell.seen, key=uuid4(), user=someone(), at=timezone.now())
    after = saved.entry
    assert isinstance(after, Revision)
    withdraw_evidence(evidence=after.evidences.get(), at=timezone.now())
    assert (names(before), names(after)) == (["a.pdf"], [])
