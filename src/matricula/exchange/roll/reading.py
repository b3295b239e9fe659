"""Takes a workbook with a school's roll in; the worker reads it, judges every row, and keeps the good ones ready."""

import hashlib
import shutil
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, Org, Tier, acting_in, in_scope, in_scope_of, require
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll.classes import asking_for_classes
from matricula.exchange.roll.fields import LAYOUT, Record, stored_record
from matricula.exchange.roll.jobs import READING_JOB, has_job
from matricula.exchange.roll.known import Asked, Standing, standings
from matricula.exchange.roll.people import new_student
from matricula.exchange.roll.problems import MAY_PASS, Spot
from matricula.exchange.roll.rules import Placed, RowRules
from matricula.exchange.workbook import Limits, RowResult, Workbook
from matricula.exchange.workbook.container import identify_start
from matricula.kernel.clock import civil_now, civil_today
from matricula.kernel.text import tidy_name
from matricula.regulation.api import Layout, Refused, Stack, stack_for

PERMISSION = "registry.import_roll"
CHUNK = 200


def read_roll(*, by: Acting, school: Org, file: Path, file_name: str) -> RollUpload:
    """Take the workbook in, to be read by the worker; the same file handed in again is the same upload.

    One whose reading stopped goes on from where it stopped, with the file that is handed in now. Raises
    `WorkbookRefused` when size or first bytes say that it is no workbook, and keeps nothing then. Whatever takes time
    in proportion to the content is `read_on`'s: this process answers others meanwhile.
    """
    require(by, PERMISSION, school)
    if school.tier != Tier.SCHOOL:
        raise Refused(
            "not_a_school",
            _("A roll belongs to a school."),
            next_step=_("Act in your appointment at the school."),
        )
    stack = stack_for(school.pack)
    identify_start(file, Limits.from_settings())
    digest = _digest(file)
    same = RollUpload.objects.filter(org=school, sha256=digest, pack_digest=stack.digest)
    known = same.first()
    if known is not None and not _has_stopped(known):
        return known
    try:
        with recorded(
            "exchange.read_roll", by=by, subject_kind="roll_upload", seen_by=school.lineage
        ) as record:
            upload = _taken_up(known, by) if known else _new_upload(file, digest, file_name, school, by)
            record.subject = upload.uuid
            record.detail = {"file": upload.file_name, "sha256": digest, "size": upload.size}
            _leave_to_worker(upload, file)
    except IntegrityError:
        # Handed in twice at once: the other request won, and both get its upload.
        known = same.first()
        if known is None:
            raise
        return known
    return upload


def read_on(upload: uuid.UUID, *, org: int) -> None:
    """What the worker does with an upload: chunk by chunk, each in a transaction of its own.

    May be started again at any moment, also after it was given up: chunks that were kept are passed over. The
    register is asked in the name of who handed the file in, as long as they still may. Raises `WorkbookRefused` when
    the file as a whole cannot be read.
    """
    with in_scope_of([org], job=READING_JOB):
        found = RollUpload.objects.select_related("org", "uploaded_in__org", "uploaded_in__user").get(
            uuid=upload
        )
    file, stack = waiting_file(found), stack_for(found.org.pack)
    if found.read_at is None:
        by = acting_in(found.uploaded_in)
        with _opened(file, stack) as book:
            with in_scope(by):
                require(by, PERMISSION, found.org)
                _tell_extent(found, book)
            for position, rows in _numbered(book):
                with in_scope(by):
                    require(by, PERMISSION, found.org)
                    keep_rows(found, found.org, stack, book, position, rows)
            with in_scope(by):
                finish_reading(found)
    file.unlink(missing_ok=True)


def _tell_extent(upload: RollUpload, book: Workbook) -> None:
    """Store how many rows there are and what is left out, for the page that shows how far the reading has come."""
    upload.expected_rows = book.expected_rows
    upload.notices = [asdict(notice) for notice in book.notices]
    upload.save(update_fields=["expected_rows", "notices"])


def keep_rows(
    upload: RollUpload, school: Org, stack: Stack, book: Workbook, position: int, rows: list[RowResult]
) -> None:
    """Judge rows and store them, good or faulty; `position` is that of the first one in the file."""
    # The worker and the command line may have the same upload in hand: one waits and sees what the other kept.
    RollUpload.objects.select_for_update().get(pk=upload.pk)
    if RollRow.objects.filter(upload=upload, position=position).exists():
        return
    spots = [Spot(one.sheet, one.row, book.letters_of(one.sheet), one.written) for one in rows]
    good = [
        (spot, {**one.record, "name": tidy_name(str(one.record["name"]))})
        for spot, one in zip(spots, rows, strict=True)
        if one.record is not None
    ]
    judged = iter(judged_rows(upload, stack, book.layout, good))
    RollRow.objects.bulk_create(
        _row(upload, position + index, *next(judged))
        if one.record is not None
        else RollRow(
            upload=upload, position=position + index, sheet=one.sheet, row=one.row, state=RowState.FAULTY,
            name=one.written.get("name", "")[:120], written=dict(one.written),
            errors=[error.as_json() for error in one.errors],
        )
        for index, one in enumerate(rows)
    )  # fmt: skip


def judged_rows(
    upload: RollUpload, stack: Stack, layout: Layout, rows: Sequence[tuple[Spot, Record]]
) -> list[tuple[Placed, Standing]]:
    """Rows that were read well against the law, the school and, where these find nothing wrong, the register."""
    placed = RowRules(stack, layout, upload.org, civil_today(upload.org.time_zone)).judge(rows)
    asked = [Asked(one.spot, new_student(stack, layout, one.record)) for one in placed if not one.errors]
    found = iter(standings(stack, layout, upload, asked))
    judged = [
        (one, Standing(RowState.FAULTY, tuple(one.errors)) if one.errors else next(found)) for one in placed
    ]
    return asking_for_classes(upload, layout, judged)


def record_to_keep(record: Record, standing: Standing) -> dict[str, Any]:
    """What a row keeps to be loaded or judged again: nothing when it is known, or is wrong whatever the day brings."""
    if standing.student_uuid is not None or any(one.problem not in MAY_PASS for one in standing.errors):
        return {}
    return stored_record(record)


def _row(upload: RollUpload, position: int, row: Placed, standing: Standing) -> RollRow:
    return RollRow(
        upload=upload,
        position=position,
        sheet=row.spot.sheet,
        row=row.spot.row,
        state=standing.state,
        name=str(row.record["name"]),
        stage=row.stage,
        grade=row.grade,
        class_name=str(row.record["class"]),
        record=record_to_keep(row.record, standing),
        written={} if standing.state == RowState.KNOWN else dict(row.spot.written),
        errors=[error.as_json() for error in standing.errors],
        warnings=[warning.as_json() for warning in standing.warnings],
        student_uuid=standing.student_uuid,
    )


def finish_reading(upload: RollUpload) -> None:
    """Say that every row has been read, unless whoever else had it in hand has said so: it may be loaded by now."""
    held = RollUpload.objects.select_for_update().get(pk=upload.pk)
    if held.read_at is None:
        held.state, held.read_at, held.failure = UploadState.READ, civil_now(), {}
        held.save(update_fields=["state", "read_at", "failure"])


def waiting_folder() -> Path:
    """Where files wait for the worker, readable by this system user alone."""
    folder = Path(settings.HOME) / "rolls"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def waiting_file(upload: RollUpload) -> Path:
    """Where the file of an upload waits for the worker."""
    return waiting_folder() / f"{upload.uuid}"


def _new_upload(file: Path, digest: str, file_name: str, school: Org, by: Acting) -> RollUpload:
    return RollUpload.objects.create(
        org=school,
        uploaded_in_id=by.appointment_id,
        uploaded_at=civil_now(),
        file_name=Path(file_name).name[:200],
        sha256=digest,
        size=file.stat().st_size,
        pack_digest=stack_for(school.pack).digest,
        seen_by=list(school.lineage),
    )


def _has_stopped(upload: RollUpload) -> bool:
    """Whether nobody reads it any more, though it has not been read to its end."""
    return upload.read_at is None and not has_job(upload)


def _taken_up(known: RollUpload, by: Acting) -> RollUpload:
    """The stopped upload, being read again in the name of who has handed the file in now."""
    upload = RollUpload.objects.select_for_update(of=("self",)).select_related("org").get(pk=known.pk)
    if _has_stopped(upload):
        upload.state, upload.failure, upload.uploaded_in_id = UploadState.READING, {}, by.appointment_id
        upload.save(update_fields=["state", "failure", "uploaded_in"])
    return upload


def _leave_to_worker(upload: RollUpload, file: Path) -> None:
    place = waiting_file(upload)
    shutil.copyfile(file, place)
    place.chmod(0o600)
    read = app.configure_task(READING_JOB, allow_unknown=False)
    read.defer(upload=str(upload.uuid), org=upload.org_id)


def _opened(file: Path, stack: Stack) -> Workbook:
    return Workbook(file, stack.layout(LAYOUT), stack.table, unique=("id_number",))


def _numbered(book: Workbook) -> Iterator[tuple[int, list[RowResult]]]:
    position = 1
    for rows in book.chunks(CHUNK):
        yield position, rows
        position += len(rows)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
