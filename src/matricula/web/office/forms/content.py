"""What stands in a form of a student, in words: the same on the student's page and on paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from matricula.graduation.api import FIELDS, FORM_TABLE
from matricula.registry.api import ARCHIVE_TABLE, RECORD_LAYOUT, STATUS_TABLE
from matricula.regulation.api import Stack
from matricula.studies.api import AREAS, ASPECTS, ITEMS, KINDS, RESULTS, TERMS
from matricula.web.clauses import words
from matricula.web.coded import day_label, grade_label, month_label, table_label
from matricula.web.office.students.record.particulars import shown

Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a form: facts by their names, or a table; ``rows`` without ``head`` are facts.

    ``photo`` is the uuid of the student's photograph: it stands beside the first part of a form about the person.
    """

    title: str
    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    photo: str = ""


def form_parts(stack: Stack, content: Content, code: str, sections: tuple[str, ...]) -> list[FormPart]:
    """The parts of the form, in the law's order; what nothing is held of stands there as an empty table."""
    only = stack.table(FORM_TABLE).attributes(code).get(FIELDS, "").split()
    found = [part for one in sections for part in _PARTS[one](stack, content[one], only)]
    photo = content["person"]["photo"] if "person" in sections else None
    return [replace(found[0], photo=photo), *found[1:]] if photo else found


def year_words(year: int) -> str:
    """A school year by both of its calendar years."""
    return f"{year}–{year + 1}"


def written(number: Decimal | str | float) -> str:
    """A number as the reader writes it, without places that say nothing."""
    exact = Decimal(str(number)).normalize()
    return number_format(exact, decimal_pos=max(0, -int(exact.as_tuple().exponent)))


def form_name(stack: Stack, code: str) -> str:
    """What the law calls the form."""
    return table_label(stack, FORM_TABLE, code)


def _head(stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    names = held["school"]
    rows = (
        (_("Name"), held["name"]),
        (_("Sex"), table_label(stack, "sex", held["sex"])),
        (_("Born"), day_label(held["birth_on"])),
        (_("Student number"), held["number"] or ""),
        (_("School"), names.get(get_language() or "en") or next(iter(names.values()))),
        (_("School code"), held["school_code"]),
        (_("Grade"), grade_label(stack, held["stage"], held["grade"])),
        (_("Class"), held["class"] or ""),
        (_("In this stage since"), month_label(held["entered_on"])),
    )
    return [FormPart(_("The student"), rows)]


def _person(stack: Stack, held: Any, only: list[str]) -> list[FormPart]:
    document = (
        table_label(stack, "id_type", held["id_type"]) if held["id_type"] else _("Identity document"),
        held["id_number"] or "",
    )
    first = FormPart(
        _("Identity"),
        (document, (_("Nationality"), table_label(stack, "nationality", held["nationality"]))),
    )
    values = {**held["particulars"], **held["place"]}
    layout = stack.layout(RECORD_LAYOUT)
    groups = []
    for key, title in layout.groups.items():
        rows = tuple(
            (words(one.label), shown(stack, one, values[one.field]) if values.get(one.field) else "")
            for one in layout.columns
            if one.group == key
            and (one.field in only if only else values.get(one.field) not in (None, ""))
            and one.field in {**values, **dict.fromkeys(only)}
        )
        if rows:
            groups.append(FormPart(words(title), rows))
    return [first, *groups]


def _family(stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    rows = tuple(
        (
            one["name"],
            table_label(stack, "relation", one["relation"]),
            one["phone"],
            _("yes") if one["guardian"] else _("no"),
        )
        for one in held
    )
    return [FormPart(_("Family"), rows, (_("Name"), _("Relation"), _("Phone"), _("Guardian")))]


def _changes(stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    language = get_language() or "en"
    rows = tuple(
        (
            day_label(one["on"]),
            table_label(stack, STATUS_TABLE, one["status"]),
            one["school"].get(language) or next(iter(one["school"].values())),
        )
        for one in held
    )
    return [FormPart(_("Changes of status"), rows, (_("From which day"), _("Status"), _("School")))]


def _archive(stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    rows = tuple(
        (day_label(one["on"]), table_label(stack, ARCHIVE_TABLE, one["kind"]), one["title"]) for one in held
    )
    return [FormPart(_("In the archive"), rows, (_("Day"), _("Kind"), _("Title")))]


def _when(stack: Stack, one: Any) -> str:
    return f"{year_words(one['year'])} · {table_label(stack, TERMS, one['term'])}"


def in_order(stack: Stack, held: list[Any], table: str, key: str) -> list[Any]:
    """What was reached, term by term; within a term in the order in which the law names what it is of."""
    terms, codes = (list(stack.table(name).codes) for name in (TERMS, table))

    def place(one: Any) -> tuple[int, int, int]:
        return (
            one["year"],
            terms.index(one["term"]) if one["term"] in terms else len(terms),
            codes.index(one[key]) if one[key] in codes else len(codes),
        )

    return sorted(held, key=place)


def _evaluation(stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    rows = tuple(
        (
            _when(stack, one),
            table_label(stack, ASPECTS, one["aspect"]),
            table_label(stack, RESULTS, one["result"]),
            one["comment"],
        )
        for one in in_order(stack, held, ASPECTS, "aspect")
    )
    return [
        FormPart(
            _("Comprehensive evaluation"), rows, (_("School term"), _("Aspect"), _("Result"), _("Remark"))
        )
    ]


def _results(stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    rows = tuple(
        (
            _when(stack, one),
            one["title"],
            f"{table_label(stack, AREAS, one['area'])} · {table_label(stack, KINDS, one['kind'])}",
            "" if one["hours"] is None else str(one["hours"]),
            " · ".join(filter(None, (one["process"], one["exam"]))),
            written(one["credits"]),
        )
        for one in in_order(stack, held, AREAS, "area")
    )
    head = (_("School term"), _("Course"), _("Area of study"), _("Hours"), _("Result"), _("Credits"))
    return [FormPart(_("Courses"), rows, head)]


def _fitness(stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    rows = tuple(
        (
            year_words(one["year"]),
            " · ".join(_measured(stack, item, value) for item, value in one["items"].items()),
            _("exempt") if one["exempt"] else written(one["score"]),
        )
        for one in held
    )
    return [FormPart(_("Fitness"), rows, (_("School year"), _("Items"), _("Score")))]


def _measured(stack: Stack, item: str, value: str) -> str:
    """An item with what was measured, in its unit where the law names one."""
    table = stack.table(ITEMS)
    unit = table.attributes(item).get("unit", "") if item in table.codes else ""
    return " ".join(filter(None, (table_label(stack, ITEMS, item), value, unit)))


def _certificate(_stack: Stack, held: Any, _only: list[str]) -> list[FormPart]:
    return [FormPart(_("Certificate"), ((_("Year of leaving"), str(held["leaving_year"])),))]


_PARTS: Mapping[str, Callable[[Stack, Any, list[str]], list[FormPart]]] = {
    "head": _head,
    "person": _person,
    "family": _family,
    "changes": _changes,
    "archive": _archive,
    "evaluation": _evaluation,
    "results": _results,
    "fitness": _fitness,
    "certificate": _certificate,
}
