"""How a class stands: credits, evaluation and fitness of each student, and what waits for review."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matricula.audit.api import log_access
from matricula.authorities.api import Org
from matricula.cases.api import FactValue
from matricula.kernel.clock import civil_today
from matricula.kernel.text import natural_key
from matricula.registry.api import SchoolClass, running_classes, sitting_in
from matricula.regulation.api import Stack, stack_for
from matricula.studies.api import ENTER, RESULTS, STUDIES_BASIS, facts_of
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.coded import grade_label, table_label
from matricula.web.list_pages import list_page
from matricula.web.office.studies.shared import (
    fitness_words,
    number_words,
    own_school,
    studying_school,
    tabs,
)
from matricula.web.workbooks import Whose


@require_safe
@office
@needs("registry.view_student")
@limited("studies", times=120, seconds=60)
@studying_school
def studies_page(request: OfficeRequest) -> HttpResponseBase:
    """The classes of the school; of the chosen one, else of the first of the highest grade, each student."""
    by = request.acting
    stack, school = stack_for(by.pack), own_school(by)
    classes = classes_of_school(school, stack)
    chosen = next((one for one in classes if str(one.uuid) == request.GET.get("class", "")), None)
    chosen = chosen or next(iter(classes), None)
    seen_by = school.lineage
    if chosen is not None:
        log_access(by, subject_kind="class", subject=chosen.uuid, page="studies", seen_by=seen_by)
    table = _table(chosen, stack) if chosen else None
    context: dict[str, Any] = {
        "tabs": tabs(by, "studies"),
        "clause": clause_note(by.pack, stack.basis(STUDIES_BASIS)),
        "classes": [
            {"name": one.name, "href": f"?class={one.uuid}", "current": one == chosen} for one in classes
        ],
        "chosen": chosen,
        "grade": grade_label(stack, chosen.stage, chosen.grade) if chosen else "",
        "table": table,
        "template": f"{reverse('studies_template')}?class={chosen.uuid}" if chosen and by.may(ENTER) else "",
        "nothing": parts.Empty(
            _("No class this school year"), _("Open the classes of the school first."), icon="people"
        ),
    }
    if chosen is None or table is None:
        return render(request, "studies/classes.html", context)
    return list_page(request, "studies/classes.html", context, [table], of=Whose.of_class(chosen))


def classes_of_school(school: Org, stack: Stack) -> list[SchoolClass]:
    """The classes of the running school year, those of the last grades first; one statement."""
    found = running_classes([school.pk], civil_today(school.time_zone))
    order = {
        (stage.name, grade): place
        for stage in stack.stages.values()
        for place, grade in enumerate(stage.grades)
    }
    return sorted(found, key=lambda one: (-order.get((one.stage, one.grade), -1), natural_key(one.name)))


def _table(chosen: SchoolClass, stack: Stack) -> parts.Table:
    students = [one.enrollment.student for one in sitting_in(chosen, stack)]
    known = facts_of([one.pk for one in students], stack)
    return parts.Table(
        caption=_("How the class stands"),
        columns=(
            parts.Column("name", _("Name"), whole=True),
            parts.Column("credits", _("Credits"), number=True),
            parts.Column("morals", table_label(stack, "evaluation_aspect", _first_aspect(stack))),
            parts.Column("fitness", _("Fitness"), number=True),
            parts.Column("waiting", _("Not reviewed yet"), number=True),
        ),
        rows=tuple(
            _row(one.name, reverse("student_tab", args=[one.uuid, "results"]), known[one.pk], stack)
            for one in students
        ),
        empty=parts.Empty(_("Nobody sits in this class"), icon="people"),
    )


def _first_aspect(stack: Stack) -> str:
    """The aspect that stands first in the law's own table."""
    return stack.table("evaluation_aspect").codes[0]


def _row(name: str, href: str, facts: Any, stack: Stack) -> parts.Row:
    result: FactValue = facts[f"evaluation_{_first_aspect(stack)}"]
    return parts.Row(
        {
            "name": parts.Cell(name, lang=stack.languages[-1]),
            "credits": number_words(facts["credits"]),
            "morals": table_label(stack, RESULTS, str(result)) if result else "—",
            "fitness": fitness_words(facts),
            "waiting": number_format(facts["waiting"]) if facts["waiting"] else "",
        },
        href=href,
    )
