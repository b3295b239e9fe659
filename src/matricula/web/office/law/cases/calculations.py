"""Cases about a pack's calculations, the ports: numbers and names, what is given and what must come out."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matricula.exchange.api import number_fault
from matricula.regulation.api import Plain, Stack
from matricula.regulation.clause_cases.structure import PortAsk
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.office.law.cases.told import Told, day, several

KIND_WORDS = {
    "formal": gettext_lazy("a formal number"),
    "formal_without_identity": gettext_lazy("a formal number of a person without an identity number"),
    "temporary": gettext_lazy("a temporary number"),
}
"""Kinds of student number that have words; of another kind nothing is said."""


def told_port(stack: Stack, ask: PortAsk) -> Told:
    """A calculation: its arguments as a question, what comes out as the answer."""
    return Told(
        question=QUESTIONS[ask.port](stack, *ask.given),
        answer=_answer(stack, ask),
    )


def _answer(stack: Stack, ask: PortAsk) -> tuple[str, ...]:
    match ask.expect:
        case dict() if "error" in ask.expect:
            return (_("None: this is refused"),)
        case dict():
            said = several(_reading(stack, key, value) for key, value in ask.expect.items())
            return (capfirst(said),)
        case list() if ask.port == "name.check":
            return (_("No") if ask.expect else _("Yes"),)
        case _:
            return (str(ask.expect),)


def _reading(stack: Stack, key: str, value: Plain) -> str:  # noqa: C901 - one line for each thing that is read
    match key, value:
        case "valid", _:
            return _("valid") if value else _("not valid")
        case "normal", str():
            return _("written as %(number)s") % {"number": value}
        case "fault", str():
            return number_fault(value)
        case "born_on", date():
            return _("born on %(day)s") % {"day": day(value, stack)}
        case "born_on", None:
            return _("no birth date is read from it")
        case "sex", str():
            return _("sex: %(sex)s") % {"sex": table_label(stack, "sex", value)}
        case "sex", None:
            return _("no sex is read from it")
        case "area", str():
            return _("area: %(area)s") % {"area": _area(stack, value)}
        case "mean", _:
            return _("mean %(mean)s") % {"mean": value} if value is not None else _("no mean")
        case "proposed", _:
            return _("proposed %(mark)s") % {"mark": value} if value is not None else _("none is proposed")
        case "kind", str():
            return str(KIND_WORDS.get(value, ""))
        case "temporary", _:
            return _("waits for a formal number") if value else _("stays for life")
    return ""


def _area(stack: Stack, code: Plain) -> str:
    org = stack.orgs.get(str(code))
    return _("%(code)s (%(label)s)") % {"code": code, "label": words(org.names)} if org else str(code)


def _number(written: Plain) -> str:
    return f"“{written}”" if written else _("(left blank)")


def _day(value: Plain, stack: Stack) -> str:
    return day(value, stack) if isinstance(value, date) else str(value)


def _id_number(stack: Stack, kind: Plain, number: Plain) -> str:
    return _("What does the number %(number)s say? Kind of document: %(kind)s") % {
        "number": _number(number),
        "kind": table_label(stack, "id_type", str(kind)),
    }


def _student_number(_stack: Stack, number: Plain) -> str:
    return _("What does the student number %(number)s say?") % {"number": _number(number)}


def _formal(_stack: Stack, number: Plain) -> str:
    return _("Which student number does a person with the identity number %(number)s get?") % {
        "number": _number(number)
    }


def _without_identity(stack: Stack, area: Plain, born_on: Plain, sequence: Plain) -> str:
    return _(
        "Which student number does a person without an identity number get? "
        "Area %(area)s, born on %(day)s, number %(sequence)s of that day"
    ) % {"area": _area(stack, area), "day": _day(born_on, stack), "sequence": sequence}


def _temporary(stack: Stack, area: Plain, born_on: Plain, chance: Plain) -> str:
    return _(
        "Which temporary number is made? Area %(area)s, born on %(day)s, "
        "chance %(chance)s (drawn from 0 to below 1)"
    ) % {"area": _area(stack, area), "day": _day(born_on, stack), "chance": chance}


def _of_school(_stack: Stack, school: Plain, sequence: Plain) -> str:
    return _("Which number does student %(sequence)s of the school %(school)s get?") % {
        "school": school,
        "sequence": sequence,
    }


def _name(_stack: Stack, name: Plain) -> str:
    return _("May the name “%(name)s” be registered?") % {"name": name}


def _order(_stack: Stack, name: Plain, spoken: Plain) -> str:
    if spoken:
        return _("Where does the name “%(name)s”, read “%(spoken)s”, stand in the order?") % {
            "name": name,
            "spoken": spoken,
        }
    return _("Where does the name “%(name)s” stand in the order?") % {"name": name}


def _spoken(_stack: Stack, name: Plain) -> str:
    return _("How is the name “%(name)s” read?") % {"name": name}


def _of_period(_stack: Stack, marks: Sequence[Sequence[Plain]], minimum: Plain, rounding_from: Plain) -> str:
    written = [f"{number} × {weight}" for number, weight in marks]
    return _(
        "Which mark do these come to: %(marks)s? Proposed from %(minimum)s marks on, rounded up from %(part)s"
    ) % {"marks": ", ".join(written) or _("(left blank)"), "minimum": minimum, "part": rounding_from}


QUESTIONS: Mapping[str, Callable[..., str]] = {
    "id_number.read": _id_number,
    "student_number.read": _student_number,
    "student_number.formal": _formal,
    "student_number.without_identity": _without_identity,
    "student_number.temporary": _temporary,
    "student_number.of_school": _of_school,
    "name.check": _name,
    "name.sort_key": _order,
    "name.spoken": _spoken,
    "marks.of_period": _of_period,
}
