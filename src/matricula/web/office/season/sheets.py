"""The confirmation forms of a class on paper: what is held of each student, for the guardian to read and sign."""

import uuid
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Org, Tier
from matricula.documents.api import pdf_many
from matricula.graduation.api import CONFIRMS_DATA, Held, data_before, data_of, leaving_at, may_be_checked
from matricula.kernel.clock import civil_today
from matricula.registry.api import MEMBER_COLUMNS, RECORD_LAYOUT, Student, photo_bytes
from matricula.regulation.api import Column, Stack
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.area import chosen_area
from matricula.web.clauses import words
from matricula.web.coded import grade_label
from matricula.web.names import org_name
from matricula.web.office.season.words import cohort_of, law_of
from matricula.web.office.students.record.particulars import HIDDEN_TYPES, shown
from matricula.web.printed import printed

CHANGED: Final = "●"


@require_safe
@office
@needs(CONFIRMS_DATA)
@limited("season_sheets", times=30, seconds=60)
def sheets_paper(request: OfficeRequest, cohort: uuid.UUID) -> HttpResponseBase:
    """A sheet for each student of a class whose data the reader verifies; of several classes one is chosen first."""
    by = request.acting
    season = cohort_of(by, cohort)
    school = chosen_area(by, request.GET.get("area", ""))
    if school.tier != Tier.SCHOOL:
        return redirect(f"{reverse('season_work', args=[season.uuid])}?{urlencode({'area': school.code})}")
    students = leaving_at(season, school, request.GET["class"][:60] if "class" in request.GET else None)
    mine = may_be_checked(by, season, school, [one.pk for one in students])
    students = [one for one in students if one.pk in mine]
    if not students:
        raise Http404
    if "class" not in request.GET and len({one.class_name for one in students}) > 1:
        # A grade may have two thousand: set in one request, they would hold a process for long.
        return redirect(f"{reverse('season_checks', args=[season.uuid])}?{urlencode({'area': school.code})}")
    held, stack = data_of([one.pk for one in students]), law_of(season)
    before = data_before(season, students)
    # The guardian reads the whole number of the identity document on it.
    log_access(
        by,
        subject_kind="cohort",
        subject=season.uuid,
        page="season_sheets",
        seen_by=school.lineage,
        unmasked=True,
        detail={"students": [str(one.uuid) for one in students]},
    )
    made = _("As it stands on %(day)s") % {"day": date_format(civil_today(by.zone))}
    whole = BytesIO()
    pdf_many(
        "graduation/data_sheet",
        (_sheet(stack, school, one, held[one.pk], before.get(one.pk), made) for one in students),
        whole.write,
    )
    return printed(whole.getvalue(), f"{school.code}-{request.GET.get('class', '')}-data")


def _sheet(
    stack: Stack, school: Org, student: Student, held: Held, before: Mapping[str, Any] | None, made: str
) -> dict[str, Any]:
    numbers = getattr(student, "current_numbers", [])
    return {
        "title": _("Confirmation of basic data"),
        "school": org_name(school),
        "line": " · ".join(
            one
            for one in (
                student.name,
                grade_label(stack, student.stage, student.grade),
                student.class_name,
                numbers[0].number if numbers else "",
            )
            if one
        ),
        "made": made,
        "how": _("Please read every line. Strike through what is wrong, and write beside it what is right."),
        "photo": list(photo_bytes(held.content["photo"])),
        "photo_words": _("Photograph"),
        "marked": _(
            "Marked with %(mark)s: changed since the data were last verified, or else since the season began."
        )
        % {"mark": CHANGED},
        "groups": sheet_groups(stack, school, student, held, before),
        "sign": [
            _("Guardian's signature"),
            _("Date"),
            _("Class teacher"),
            _("Record officer"),
        ],
    }


def sheet_groups(
    stack: Stack, school: Org, student: Student, held: Held, before: Mapping[str, Any] | None = None
) -> list[dict[str, Any]]:
    """All items of the law's form in its order, by its groups; an item without a value stands there empty.

    Each row is number, label, value, and the mark of what is otherwise than it stood ``before``, empty without that.
    """
    layout = stack.layout(RECORD_LAYOUT)
    values = _values(stack, school, student, held.content)
    stood = values if before is None else _values(stack, school, student, before)
    return [
        {
            "title": words(title),
            "rows": [
                [
                    str(one.no or ""),
                    words(one.label),
                    _said(stack, one, values.get(one.field)),
                    CHANGED if (values.get(one.field) or "") != (stood.get(one.field) or "") else "",
                ]
                for one in layout.columns
                if one.group == key
            ],
        }
        for key, title in layout.groups.items()
    ]


def _values(stack: Stack, school: Org, student: Student, content: Any) -> dict[str, Any]:
    values = {
        **content["particulars"],
        **content["place"],
        "school_code": school.code,
        "grade": grade_label(stack, student.stage, student.grade),
        "class": student.class_name,
    }
    for name in ("name", "sex", "birth_date", "nationality", "id_type", "id_number", "entry_month", "photo"):
        values[name] = content[name]
    if any(content["id_valid"]):
        values["id_valid"] = content["id_valid"]
    family = {one["position"]: one for one in content["family"]}
    for position, member in enumerate(stack.layout(RECORD_LAYOUT).members, start=1):
        one = family.get(position)
        if one is not None:
            values |= {f"{member}_{name}": value for name, value in one["particulars"].items()}
            values |= {f"{member}_{name}": one[column] for name, column in MEMBER_COLUMNS.items()}
    return values


def _said(stack: Stack, column: Column, value: Any) -> str:
    if value in (None, ""):
        return ""
    kind = str(column.type)
    if kind == "image":
        return _("there is one")
    if kind in HIDDEN_TYPES:
        return str(value)
    return shown(stack, column, value)
