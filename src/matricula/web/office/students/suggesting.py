"""Students who may be meant, while somebody types into a box that finds one."""

from typing import Any

from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from matricula.authorities.api import Tier
from matricula.registry.api import LONGEST_SEARCH, Suggestion, students_suggested
from matricula.regulation.api import stack_for
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.area import chosen_area
from matricula.web.coded import grade_label
from matricula.web.masking import SHOWN_LAST, masked
from matricula.web.names import org_name
from matricula.web.office.students.found_by import WORDS


@require_safe
@office
@limited("students_suggested", times=240, seconds=60)
def suggested(request: OfficeRequest) -> JsonResponse:
    """At most eight students of an area for what was typed so far, as JSON: nothing is marked up, so nothing runs.

    `said` counts them in words. Each has `href`, `name`, and the lines `known` (spelled name, end of the number, grade
    and class, above a school the school) and `how` it was found.
    """
    by, asked = request.acting, request.GET
    area = chosen_area(by, asked.get("area", ""))
    found = students_suggested(by, area, asked.get("q", "")[: LONGEST_SEARCH + 1])
    above = area.tier != Tier.SCHOOL
    said = ngettext("%(count)d student offered", "%(count)d students offered", len(found))
    return JsonResponse(
        {
            "said": said % {"count": len(found)} if found else _("Nobody is offered"),
            "found": [_offered(one, by.pack, with_school=above) for one in found],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _offered(one: Suggestion, pack: str, *, with_school: bool) -> dict[str, Any]:
    student = one.student
    stack = stack_for(student.school.pack if student.school else pack)
    spoken = str(stack.port("name.spoken")(student.name))
    grade = [grade_label(stack, student.stage, student.grade) if student.grade else "", student.class_name]
    known = [
        spoken if spoken != student.name else "",
        _end(student.keys.number) if hasattr(student, "keys") else "",
        " ".join(filter(None, grade)),
        org_name(student.school) if with_school and student.school else "",
    ]
    return {
        "href": reverse("student", args=[student.uuid]),
        "name": student.name,
        "lang": stack.languages[-1] if not student.name.isascii() else "",
        "known": " · ".join(filter(None, known)),
        "how": str(WORDS[one.found_by]),
    }


def _end(number: str) -> str:
    """As much of a number's end as a list shows of it."""
    return f"…{number[-SHOWN_LAST:]}" if masked(number).endswith(number[-SHOWN_LAST:]) else ""
