"""What has become of an uploaded roll, for the page and the command line."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from matricula.authorities.api import Acting, NotPermitted, Org, require
from matricula.deployment.api import Prepared, counted
from matricula.exchange.models import RollRow, RollUpload, RowState, UploadState
from matricula.exchange.roll.confirming import ASKED
from matricula.exchange.roll.fields import LAYOUT
from matricula.exchange.roll.problems import RowProblem, restored_error
from matricula.exchange.roll.rechecking import RECHECKED
from matricula.exchange.workbook import (
    CellError,
    Notice,
    NoticeKind,
    RowResult,
    write_error_workbook,
    write_template,
)
from matricula.regulation.api import stack_for

PAGE = 50
_VIEW = "registry.view_student"
_UPLOADS_SHOWN = 30
_AGAIN = "again"


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row: `errors` keep it from being loaded, `warnings` do not. Both speak the active language.

    `confirmed_by` has said that the pupil of a row once in doubt is another person; `alike`: nobody has said so yet.
    """

    position: int
    sheet: str
    row: int
    state: str
    name: str
    class_name: str
    errors: tuple[CellError, ...]
    warnings: tuple[CellError, ...]
    student_uuid: uuid.UUID | None
    confirmed_by: str = ""
    alike: bool = False


@dataclass(frozen=True, slots=True)
class UploadSummary:
    """An upload with the number of its rows in each state; `expected` is an upper bound while it is being read.

    `again` is how many of the faulty and doubtful rows may be right another day; `failure` says why its job gave up.
    """

    uuid: uuid.UUID
    file_name: str
    org: Org
    state: str
    uploaded_at: datetime
    uploaded_by: str
    expected: int
    good: int
    doubtful: int
    faulty: int
    known: int
    loaded: int
    again: int
    is_read: bool
    failure: CellError | None
    notices: tuple[Notice, ...]

    @property
    def is_empty(self) -> bool:
        """Whether it was read to its end and holds no student."""
        return self.is_read and not self.total

    @property
    def total(self) -> int:
        """Rows that have been read."""
        return self.good + self.doubtful + self.faulty + self.known + self.loaded

    @property
    def busy(self) -> bool:
        """Whether the worker has it in hand, so that a page looks again after a while."""
        return self.state in (UploadState.READING, UploadState.LOADING)


@dataclass(frozen=True, slots=True)
class UploadReport:
    """One page of an upload's rows; `page` counts from 1."""

    upload: UploadSummary
    rows: tuple[RowReport, ...]
    page: int
    pages: int


def upload_report(by: Acting, upload: uuid.UUID, *, page: int = 1, state: str | None = None) -> UploadReport:
    """The rows of an upload in the order of the file, all or those in one state. Five statements."""
    found = _seen(by, upload)
    counts = _counts([found.pk]).get(found.pk, {})
    everything = sum(number for key, number in counts.items() if key != _AGAIN)
    chosen = found.rows.filter(state=state) if state else found.rows.all()
    total = counts.get(state, 0) if state else everything
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = chosen.select_related("confirmed_in__user").order_by("position")[(page - 1) * PAGE : page * PAGE]
    return UploadReport(_summary(found, counts), tuple(_row(one) for one in rows), page, pages)


@dataclass(frozen=True, slots=True)
class NewClass:
    """A class that rows of an upload name and the school does not have, and how many rows do."""

    grade: str
    name: str
    rows: int


def new_classes(by: Acting, upload: uuid.UUID) -> list[NewClass]:
    """The classes that are asked for, by grade and name. Two statements."""
    found = _seen(by, upload)
    asking = found.rows.filter(state=RowState.DOUBTFUL, warnings__contains=ASKED)
    counted = (
        asking.values_list("grade", "class_name").annotate(rows=Count("id")).order_by("grade", "class_name")
    )
    return [NewClass(*one) for one in counted]


def recent_uploads(by: Acting, most: int = _UPLOADS_SHOWN) -> list[UploadSummary]:
    """The latest uploads of the office in which one acts, newest first. Three statements."""
    require(by, _VIEW)
    found = list(
        RollUpload.objects.filter(org_id=by.org_id)
        .select_related("org", "uploaded_in__user")
        .order_by("-uploaded_at")[:most]
    )
    counts = _counts([one.pk for one in found])
    return [_summary(one, counts.get(one.pk, {})) for one in found]


def uploads_to_load_later(by: Acting, *, since: datetime) -> None:
    """Send the statement of `uploads_to_load` along with the next question of the page."""
    _to_load.later(org=by.org_id, since=since)


def uploads_to_load(by: Acting, *, since: datetime) -> int:
    """How many workbooks of one's own office were read since then and not loaded yet; one statement."""
    require(by, _VIEW)
    return sum(_to_load(org=by.org_id, since=since))


_to_load = Prepared(
    lambda org, since: counted(
        RollUpload.objects.filter(org_id=org, state=UploadState.READ, uploaded_at__gte=since)
    ),
    "org",
    "since",
)


def write_corrections(by: Acting, upload: uuid.UUID, target: BinaryIO, *, language: str) -> int:
    """Write the faulty rows into a workbook to correct and hand in again; returns their number."""
    found = _seen(by, upload)
    stack = stack_for(found.org.pack)
    return write_error_workbook(target, stack.layout(LAYOUT), stack.table, _faulty(found), language=language)


def write_roll_template(pack: str, target: BinaryIO, *, language: str) -> None:
    """Write the blank workbook of the pack's roll."""
    stack = stack_for(pack)
    write_template(target, stack.layout(LAYOUT), stack.table, language=language)


def _faulty(upload: RollUpload) -> Iterator[RowResult]:
    for one in upload.rows.filter(state=RowState.FAULTY).order_by("position").iterator():
        yield RowResult(one.sheet, one.row, None, tuple(map(restored_error, one.errors)), one.written)


def _seen(by: Acting, upload: uuid.UUID) -> RollUpload:
    require(by, _VIEW)
    found = RollUpload.objects.select_related("org", "uploaded_in__user").filter(uuid=upload).first()
    if found is None or not by.reaches(found.org):
        raise NotPermitted(
            "no_such_upload",
            _("There is no such upload within your area."),
            next_step=_("See the list of your uploads."),
        )
    return found


def _counts(uploads: list[int]) -> dict[int, dict[str, int]]:
    """The rows of each upload by state, and under `_AGAIN` those that can be judged anew."""
    found: dict[int, dict[str, int]] = {}
    counted = (
        RollRow.objects.filter(upload_id__in=uploads)
        .values_list("upload_id", "state")
        .annotate(rows=Count("id"), kept=Count("id", filter=Q(state__in=RECHECKED) & ~Q(record={})))
    )
    for upload, state, number, again in counted:
        counts = found.setdefault(upload, {})
        counts[state] = number
        counts[_AGAIN] = counts.get(_AGAIN, 0) + again
    return found


def _summary(upload: RollUpload, counts: dict[str, int]) -> UploadSummary:
    return UploadSummary(
        uuid=upload.uuid,
        file_name=upload.file_name,
        org=upload.org,
        state=upload.state,
        uploaded_at=upload.uploaded_at,
        uploaded_by=upload.uploaded_in.user.display_name,
        expected=upload.expected_rows,
        good=counts.get(RowState.GOOD, 0),
        doubtful=counts.get(RowState.DOUBTFUL, 0),
        faulty=counts.get(RowState.FAULTY, 0),
        known=counts.get(RowState.KNOWN, 0),
        loaded=counts.get(RowState.LOADED, 0),
        again=counts.get(_AGAIN, 0),
        is_read=upload.read_at is not None,
        failure=restored_error(upload.failure) if upload.failure else None,
        notices=tuple(Notice(NoticeKind(one["kind"]), one["sheet"], one["what"]) for one in upload.notices),
    )


def _row(row: RollRow) -> RowReport:
    return RowReport(
        position=row.position,
        sheet=row.sheet,
        row=row.row,
        state=row.state,
        name=row.name,
        class_name=row.class_name,
        errors=tuple(map(restored_error, row.errors)),
        warnings=tuple(map(restored_error, row.warnings)),
        student_uuid=row.student_uuid,
        confirmed_by=row.confirmed_in.user.display_name if row.confirmed_in else "",
        alike=any(
            one["problem"] == RowProblem.perhaps_known
            and uuid.UUID(one["details"]["entry"]) not in row.confirmed
            for one in row.warnings
        ),
    )
