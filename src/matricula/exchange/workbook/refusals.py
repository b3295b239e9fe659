"""Why a whole workbook is refused before any row is read, and what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import cast

from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from matricula.exchange.workbook.limits import Limits
from matricula.regulation.api import Refused, Words


class FileProblem(StrEnum):
    """Stable codes of refusals of a whole file."""

    not_a_workbook = "workbook.not_a_workbook"
    executable = "workbook.executable"
    other_format = "workbook.other_format"
    macros = "workbook.macros"
    encrypted = "workbook.encrypted"
    damaged = "workbook.damaged"
    too_big = "workbook.too_big"
    bomb = "workbook.bomb"
    too_much = "workbook.too_much"
    too_many_rows = "workbook.too_many_rows"
    too_wide = "workbook.too_wide"
    empty = "workbook.empty"
    wrong_template = "workbook.wrong_template"
    repeated_heading = "workbook.repeated_heading"


class WorkbookRefused(Refused):
    """The file cannot be read as a workbook of this layout; nothing of it was loaded."""


@contextmanager
def damage_refused() -> Iterator[None]:
    """Whatever a parser of a foreign file stumbles over becomes the refusal `damaged`."""
    try:
        yield
    except (WorkbookRefused, MemoryError):
        raise
    except Exception as stumbled:
        raise damaged() from stumbled
    except BaseException as stumbled:
        # A panic in a library written in Rust arrives outside of Exception.
        if type(stumbled).__name__ == "PanicException":
            raise damaged() from stumbled
        raise


def _filled(text: Words, **values: object) -> Words:
    """A text with its values, in whatever language is active when it is read: the worker refuses for many readers."""
    return cast("Words", lazy(lambda: str(text) % values, str)())


_SAVE_AS = _(
    "Open it in a spreadsheet program and save it as an Excel workbook (.xlsx), then upload that file."
)
_COPY_ROWS = _("Copy the rows into a new blank template and upload that.")
_size = lazy(filesizeformat, str)


def not_a_workbook(seen: Words) -> WorkbookRefused:
    """`seen` names what the file's content looks like, such as `PDF`."""
    text = _filled(_("This file is not an Excel workbook: its content is %(seen)s."), seen=seen)
    return WorkbookRefused(FileProblem.not_a_workbook, text, next_step=_SAVE_AS)


def executable() -> WorkbookRefused:
    return WorkbookRefused(
        FileProblem.executable,
        _("This file is a program, not an Excel workbook, whatever its name says. It was not kept."),
        next_step=_("Do not open it. Tell the person who gave it to you, and upload the real workbook."),
    )


def other_format(seen: str) -> WorkbookRefused:
    text = _filled(_("Workbooks of the kind %(seen)s cannot be read here."), seen=seen)
    return WorkbookRefused(FileProblem.other_format, text, next_step=_SAVE_AS)


def macros() -> WorkbookRefused:
    return WorkbookRefused(
        FileProblem.macros,
        _("This workbook contains macros (program code); such files are not accepted."),
        next_step=_SAVE_AS,
    )


def encrypted() -> WorkbookRefused:
    return WorkbookRefused(
        FileProblem.encrypted,
        _("This workbook is protected with a password and cannot be read."),
        next_step=_(
            "Remove the password in the spreadsheet program (File, Info, Protect), save, and upload again."
        ),
    )


def damaged() -> WorkbookRefused:
    return WorkbookRefused(
        FileProblem.damaged,
        _("This workbook is damaged or incomplete and cannot be read."),
        next_step=_SAVE_AS,
    )


def too_big(limits: Limits) -> WorkbookRefused:
    text = _filled(_("The file is larger than %(limit)s."), limit=_size(limits.file_bytes))
    step = _("Remove pictures and unused sheets, or split the roll into several workbooks.")
    return WorkbookRefused(FileProblem.too_big, text, next_step=step)


def bomb(limits: Limits) -> WorkbookRefused:
    text = _filled(
        _("Unpacked, the file is larger than %(limit)s; no roll is."), limit=_size(limits.unpacked_bytes)
    )
    return WorkbookRefused(FileProblem.bomb, text, next_step=_COPY_ROWS)


def too_much(limits: Limits) -> WorkbookRefused:
    """More cells, or more merged ones, than `limits.rows` rows of any roll have."""
    text = _filled(
        _("The workbook holds more cells, or more merged cells, than a roll of %(rows)d students has."),
        rows=limits.rows,
    )
    return WorkbookRefused(FileProblem.too_much, text, next_step=_COPY_ROWS)


def too_many_rows(sheet: str, last_row: int, limits: Limits) -> WorkbookRefused:
    text = _("Sheet “%(sheet)s” reaches to row %(last)d; at most %(limit)d rows are read from one workbook.")
    return WorkbookRefused(
        FileProblem.too_many_rows,
        _filled(text, sheet=sheet, last=last_row, limit=limits.rows),
        next_step=_(
            "Split the roll into several workbooks, and delete anything that stands below the last student."
        ),
    )


def too_wide(sheet: str, columns: int, limits: Limits) -> WorkbookRefused:
    text = _("Sheet “%(sheet)s” has %(columns)d columns; at most %(limit)d are read.")
    return WorkbookRefused(
        FileProblem.too_wide,
        _filled(text, sheet=sheet, columns=columns, limit=limits.columns),
        next_step=_("Delete what stands to the right of the last column of the template."),
    )


def empty() -> WorkbookRefused:
    return WorkbookRefused(
        FileProblem.empty,
        _("The workbook has no visible sheet with content."),
        next_step=_("Fill in the template from row 2 on; show sheets that are hidden."),
    )


def wrong_template(
    sheet: str, missing: list[str], *, nothing_known: bool, clause: str | None
) -> WorkbookRefused:
    """`missing` are the labels of the compulsory headings that sheet `sheet`, the most alike, lacks."""
    step = _("Download the blank template and copy the rows into it; columns may stand in any order.")
    if nothing_known:
        text = _("No sheet has a row of headings of this template. Compulsory are: %(missing)s.")
    else:
        text = ngettext_lazy(
            "Sheet “%(sheet)s” lacks this compulsory heading: %(missing)s.",
            "Sheet “%(sheet)s” lacks these compulsory headings: %(missing)s.",
            len(missing),
        )
    filled = _filled(text, sheet=sheet, missing=", ".join(missing))
    return WorkbookRefused(FileProblem.wrong_template, filled, clause, next_step=step)


def repeated_heading(sheet: str, heading: str, letters: list[str]) -> WorkbookRefused:
    text = _("In sheet “%(sheet)s” the heading “%(heading)s” stands more than once: columns %(letters)s.")
    return WorkbookRefused(
        FileProblem.repeated_heading,
        _filled(text, sheet=sheet, heading=heading, letters=", ".join(letters)),
        next_step=_(
            "Keep one of these columns and delete the others, so that it is clear which value counts."
        ),
    )
