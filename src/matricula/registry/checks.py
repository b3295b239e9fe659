"""Refuses to start with a pack whose words for the register are missing or not in its tables."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from matricula.registry.actions.correct_particulars import BASIC_DATA
from matricula.registry.archive_contents import (
    ARCHIVE_TABLE,
    CONTENTS_BASIS,
    content_form,
    content_layout,
    paper_limits,
)
from matricula.registry.particulars import correctable
from matricula.registry.photographs import FORMATS, PHOTOGRAPHS, photo_limits
from matricula.registry.promotion_law import BASIS, STAYING, unfit_promotion, unfit_staying
from matricula.registry.register_words import HAND_OVER_BASIS
from matricula.registry.status_marks import MARKS_BASIS, WITH_STATUSES, marks_table
from matricula.registry.statuses import (
    CHANGE_TABLE,
    STATUS_TABLE,
    first_status,
    ordinary_status,
    status_named,
)
from matricula.regulation.api import ColumnType, PackError, Stack, installed_packs, stack_for


@register()
def handing_over_has_its_words(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every word that is missing or not in the table."""
    return _errors("registry.E001", HAND_OVER_BASIS, missing_words)


def _errors(number: str, basis: str, faults: Callable[[Stack], Iterator[str]]) -> list[CheckMessage]:
    """What is wrong with the packs that have the basis; a pack that cannot be read is another check's error."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        try:
            stack = stack_for(pack)
        except PackError:
            continue
        if basis in stack.bases:
            errors += [Error(f"{pack}: {what}", id=number) for what in faults(stack)]
    return errors


def missing_words(stack: Stack) -> Iterator[str]:
    """What the basis of a closed school's records lacks: a status that ends a place, and a kind of change."""
    words = stack.basis_words(HAND_OVER_BASIS)
    left, kind = words.get("left_status", ""), words.get("change_kind", "")
    if left not in stack.table(STATUS_TABLE).codes or not status_named(stack, left).ends:
        yield f"bases.{HAND_OVER_BASIS}.with.left_status has to be a status that ends a place; found {left!r}"
    if kind not in stack.table(CHANGE_TABLE).codes:
        yield f"bases.{HAND_OVER_BASIS}.with.change_kind has to be a code of the table {CHANGE_TABLE}; found {kind!r}"


@register()
def statuses_are_marked(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every attribute that no status, or more than one, of an installed pack has."""
    errors: list[CheckMessage] = []
    for pack in installed_packs():
        for marked in (first_status, ordinary_status):
            try:
                marked(stack_for(pack))
            except PackError as error:
                errors.append(Error(str(error), id="registry.E002"))
    return errors


@register()
def the_archive_can_be_filed(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every kind of entry whose form cannot be made, and for papers without limits."""
    return _errors("registry.E003", CONTENTS_BASIS, unfit_contents)


def unfit_contents(stack: Stack) -> Iterator[str]:
    """What keeps people from filing: a layout that is missing or makes no form, limits that are no limits."""
    try:
        media_types, max_bytes = paper_limits(stack)
        fit = bool(media_types) and max_bytes > 0
    except (KeyError, ValueError):
        fit = False
    if not fit:
        yield f"bases.{CONTENTS_BASIS}.with needs media_types, parted by spaces, and max_bytes, a number"
    for kind in stack.table(ARCHIVE_TABLE).codes:
        try:
            content_form(stack, kind)
        except (KeyError, ValueError) as wrong:
            yield f"tables.{ARCHIVE_TABLE}.codes.{kind}.attributes.content: {wrong.args[0]}"


@register()
def photographs_have_limits(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every pack that collects photographs and does not say which."""
    return _errors("registry.E007", PHOTOGRAPHS, unfit_photographs)


def unfit_photographs(stack: Stack) -> Iterator[str]:
    """What keeps a photograph from being taken: no types that we draw, or no figures."""
    try:
        limits = photo_limits(stack)
        sizes = (limits.max_bytes, limits.most_pixels, *limits.least, *limits.kept)
        fit = bool(limits.media_types) and set(limits.media_types) <= set(FORMATS) and min(sizes) > 0
    except (KeyError, ValueError):
        fit = False
    if not fit:
        yield (
            f"bases.{PHOTOGRAPHS}.with needs media_types (image/jpeg, image/png), max_bytes, most_pixels, "
            "least_width, least_height, width and height, all numbers above nought"
        )


@register()
def forms_tell_what_is_corrected(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every field of a form that is said to tell a particular which no school corrects."""
    return _errors("registry.E008", BASIC_DATA, unfit_particulars)


def unfit_particulars(stack: Stack) -> Iterator[str]:
    """The fields of forms whose ``particular`` is none of the record's layout, or one that a case alone changes."""
    known = {one.field for one in correctable(stack)}
    for name, history in stack.procedures.items():
        for version in history.versions:
            for field in version.form.fields:
                told = field.particular
                if told is not None and told not in known:
                    yield f"procedures.{name}.form.fields.{field.id}.particular: no school corrects {told!r}"


@register()
def marks_follow_statuses(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every word of the basis of such marks that leads nowhere, and every status that there is not."""
    return _errors("registry.E004", MARKS_BASIS, unfit_marks)


def unfit_marks(stack: Stack) -> Iterator[str]:
    """What keeps a mark from being entered: no layout with its fields, no table of marks, a status that is none."""
    words, said = stack.basis_words(MARKS_BASIS), f"bases.{MARKS_BASIS}.with"
    try:
        layout, table = content_layout(stack, words["kind"]), marks_table(stack)
        days = [layout.column(words[name]).type for name in ("first_day", "last_day")] if layout else []
    except KeyError as wrong:
        yield f"{said} needs kind, mark, first_day and last_day: a part of the archive, fields of its layout; {wrong}"
        return
    if days != [ColumnType.date8, ColumnType.date8]:
        yield f"{said}: first_day and last_day have to be fields of the type date8"
    for code, entry in table.entries.items():
        for status in entry.attributes.get(WITH_STATUSES, "").split():
            if status not in stack.table(STATUS_TABLE).codes:
                yield f"tables.{table.name}.codes.{code}.attributes.{WITH_STATUSES}: there is no status {status!r}"


@register()
def pupils_can_be_promoted(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every pack whose figures make no yearly promotion."""
    return _errors("registry.E005", BASIS, unfit_promotion)


@register()
def somebody_decides_who_stays(
    app_configs: Sequence[AppConfig] | None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """One error for every pack that names no procedure by which a pupil stays in a grade."""
    return _errors("registry.E006", STAYING, unfit_staying)
