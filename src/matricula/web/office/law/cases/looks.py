"""What is looked at in a story, between its moves and at its end."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from matricula.cases.api import Answer, CaseState
from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import Plain, Procedure, Stack, duration_in
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.law_words import TIER_WORDS, listed
from matricula.web.office.casework.answers import ANSWER_WORDS
from matricula.web.office.casework.rows import STATE_WORDS
from matricula.web.office.law.cases.people import People
from matricula.web.office.law.cases.procedure_names import named_in, step_name
from matricula.web.office.law.cases.told import day, fact_value, grade_name, labelled, language

LINE_WORDS = {
    "stays": gettext_lazy("on the list"),
    "left_out": gettext_lazy("left out by the school"),
    "done": gettext_lazy("carried out"),
    "not_on_roll": gettext_lazy("no longer on the roll"),
    "other_status": gettext_lazy("in another status"),
    "no_longer_fits": gettext_lazy("no longer fits when it is carried out"),
    "undecided": gettext_lazy("too little is known to say what becomes of the student"),
    "other_outcome": gettext_lazy("something else becomes of the student by now than was filed"),
}


CERTIFICATE_WORDS = {
    "issued": gettext_lazy("holds"),
    "void": gettext_lazy("void"),
    "replaced": gettext_lazy("replaced"),
    "revoked": gettext_lazy("revoked"),
}


def seen(stack: Stack, procedure: Procedure, people: People, expect: Mapping[str, Plain]) -> Iterator[str]:
    """Each look with what must be seen; one that has no words is left out."""
    for key, value in expect.items():
        if key in LOOKS:
            yield LOOKS[key](_At(stack, procedure, people), value)


class _At:
    def __init__(self, stack: Stack, procedure: Procedure, people: People) -> None:
        self.stack, self.procedure, self.people = stack, procedure, people

    def state(self, value: Plain) -> str:
        return labelled(_("The case"), str(STATE_WORDS[CaseState(str(value))]))

    def route(self, value: Plain) -> str:
        return labelled(_("Route"), words(self.procedure.route(str(value)).names))

    def round(self, value: Plain) -> str:
        return _("Round %(number)s") % {"number": value}

    def step(self, value: Plain) -> str:
        if value is None:
            return _("No turn is running")
        return labelled(_("Turn"), step_name(self.procedure, str(value)))

    def holder(self, value: Plain) -> str:
        return labelled(_("Whose turn"), self.people.office(str(value)))

    def late(self, value: Plain) -> str:
        return _("The turn is marked late") if value else _("The turn is not late")

    def decided_late(self, value: Plain) -> str:
        return _("Decided late") if value else _("Decided in time")

    def due(self, value: Plain) -> str:
        if value is None:
            return _("No term is set")
        shown = day(value, self.stack) if isinstance(value, date) else str(value)
        return _("Due by the end of %(day)s") % {"day": shown}

    def number(self, value: Plain) -> str:
        return labelled(_("Student number"), str(value))

    def former_numbers(self, value: Plain) -> str:
        numbers = [str(one) for one in value] if isinstance(value, list) else []
        return labelled(_("Numbers that were closed"), listed(numbers))

    def person(self, value: Plain) -> str:
        sex, born = str(value).split(" ")
        born_on = day(date.fromisoformat(born), self.stack)
        return labelled(_("In the register"), listed((table_label(self.stack, "sex", sex), born_on)))

    def archive_entries(self, value: Plain) -> str:
        entries = [str(one) for one in value] if isinstance(value, list) else []
        if not entries:
            return _("Nothing but papers is entered in the archive")
        return labelled(_("Entered in the archive"), listed(map(self._mark, entries)))

    def _mark(self, entry: str) -> str:
        """A mark and its days, as the archive has them."""
        *days, mark = entry.split(" ")
        shown = " – ".join(day(date.fromisoformat(one), self.stack) for one in days)
        return f"{table_label(self.stack, 'mark_kind', mark)} {shown}"

    def told_of_filing(self, value: Plain) -> str:
        offices = [str(one) for one in value] if isinstance(value, list) else []
        return labelled(_("Told that it is filed"), listed(map(self.people.office, offices)))

    def document(self, value: Plain) -> str:
        if value is None:
            return _("No identity document is on record")
        kind, _space, number = str(value).partition(" ")
        return labelled(table_label(self.stack, "id_type", kind), number)

    def renamed(self, value: Plain) -> str:
        return _("The student has the new name") if value else _("The student keeps the name")

    def ties_pupil(self, value: Plain) -> str:
        return (
            _("Other business of the student has to wait")
            if value
            else _("Other business of the student may go on")
        )

    def term(self, value: Plain) -> str:
        if value is None:
            return ""
        number, unit, clause = str(value).split(" ")
        time = duration_in(Duration(int(number), Unit(unit)), language())
        return _("Time: %(time)s, by %(clause)s") % {"time": time, "clause": clause}

    def escalated_to(self, value: Plain) -> str:
        if value is None:
            return _("No office above is told")
        return labelled(_("The office above is told"), str(TIER_WORDS[str(value)]))

    def called_upon(self, value: Plain) -> str:
        told = [str(one).split(" ") for one in value] if isinstance(value, list) else []
        if not told:
            return _("No other office is told")
        names = [
            _("%(level)s (%(clause)s)") % {"level": TIER_WORDS[tier], "clause": clause}
            for tier, clause in told
        ]
        return labelled(_("Told too, to urge"), listed(names))

    def decision(self, value: Plain) -> str:
        return labelled(_("Last decision"), str(ANSWER_WORDS[Answer(str(value))]))

    def clause(self, value: Plain) -> str:
        return labelled(_("Clause of the decision"), str(value))

    def effect_clause(self, value: Plain) -> str:
        return labelled(_("Carried out by"), str(value))

    def in_stead_of(self, value: Plain) -> str:
        return _("Decided in the stead of %(who)s") % {"who": self.people.named(str(value))}

    def marks(self, value: Plain) -> str:
        names = (
            [named_in(self.procedure.guards, str(one)) for one in value] if isinstance(value, list) else []
        )
        if not names:
            return _("Nothing is held against anybody")
        return labelled(_("Recorded as not met"), listed(names))

    def student_at(self, value: Plain) -> str:
        return labelled(_("The student is on the roll of"), self.people.office(str(value)))

    def status(self, value: Plain) -> str:
        return labelled(_("Status"), fact_value(self.stack, "status", value))

    def status_until(self, value: Plain) -> str:
        if value is None:
            return _("No end of it is planned")
        shown = day(value, self.stack) if isinstance(value, date) else str(value)
        return labelled(_("Planned end"), shown)

    def grade(self, value: Plain) -> str:
        return labelled(_("Grade"), grade_name(self.stack, str(value)))

    def school_class(self, value: Plain) -> str:
        return labelled(_("Class"), str(value))

    def changes(self, value: Plain) -> str:
        if not value:
            return _("The roll stays as it was")
        links = [str(one).partition(" ") for one in value] if isinstance(value, list) else []
        told = [
            fact_value(self.stack, "status", status)
            + (f" ({table_label(self.stack, 'change_kind', kind)})" if kind else "")
            for status, _space, kind in links
        ]
        return labelled(_("Written on the roll"), listed(told))

    def change_clauses(self, value: Plain) -> str:
        clauses = [str(one) for one in value] if isinstance(value, list) else []
        return labelled(_("Clauses on the roll"), listed(list(dict.fromkeys(clauses))))

    def lines(self, value: Plain) -> str:
        """Each line by what became of it, or by what stands against it with its clause."""
        told = [self._line(str(one)) for one in value] if isinstance(value, list) else []
        return labelled(_("Lines of the list"), listed(told))

    def opened_until(self, value: Plain) -> str:
        """What a case has opened, each by its last day with the clause that had shut it."""
        told = [str(one).partition(" ") for one in value] if isinstance(value, list) else []
        days = [
            _("%(what)s, %(clause)s") % {"what": day(date.fromisoformat(last), self.stack), "clause": clause}
            for last, _space, clause in told
        ]
        return labelled(_("Open until"), listed(days)) if days else _("Nothing is opened")

    def certificate(self, value: Plain) -> str:
        state, _space, clause = str(value).partition(" ")
        said = str(CERTIFICATE_WORDS[state])
        shown = _("%(what)s, %(clause)s") % {"what": said, "clause": clause} if clause else said
        return labelled(_("Certificate"), shown)

    def _line(self, said: str) -> str:
        if said in LINE_WORDS:
            return str(LINE_WORDS[said])
        code, _space, clause = said.partition(" ")
        guards = self.procedure.lines.guards if self.procedure.lines else ()
        name = named_in(guards, code)
        what = _("“%(guard)s” does not hold") % {"guard": name} if name else str(LINE_WORDS[code])
        return _("%(what)s, %(clause)s") % {"what": what, "clause": clause}

    def filed_under(self, value: Plain) -> str:
        kinds = [str(one) for one in value] if isinstance(value, list) else []
        return labelled(
            _("Filed in the archive under"),
            listed(table_label(self.stack, "archive_kind", one) for one in kinds),
        )


def _counted(one: Callable[[int], str]) -> Callable[[_At, Plain], str]:
    return lambda _at, value: one(int(str(value)))


LOOKS: Mapping[str, Callable[[_At, Plain], str]] = {
    "state": _At.state,
    "route": _At.route,
    "round": _At.round,
    "step": _At.step,
    "holder": _At.holder,
    "late": _At.late,
    "decided_late": _At.decided_late,
    "due": _At.due,
    "term": _At.term,
    "number": _At.number,
    "former_numbers": _At.former_numbers,
    "document": _At.document,
    "person": _At.person,
    "archive_entries": _At.archive_entries,
    "marks_kept": _At.archive_entries,
    "told_of_filing": _At.told_of_filing,
    "renamed": _At.renamed,
    "ties_pupil": _At.ties_pupil,
    "escalated_to": _At.escalated_to,
    "called_upon": _At.called_upon,
    "decision": _At.decision,
    "clause": _At.clause,
    "effect_clause": _At.effect_clause,
    "in_stead_of": _At.in_stead_of,
    "marks": _At.marks,
    "student_at": _At.student_at,
    "status": _At.status,
    "status_until": _At.status_until,
    "grade": _At.grade,
    "class": _At.school_class,
    "changes": _At.changes,
    "change_clauses": _At.change_clauses,
    "lines": _At.lines,
    "opened_until": _At.opened_until,
    "certificate": _At.certificate,
    "filed_under": _At.filed_under,
    "sealed_copies": _counted(
        lambda n: ngettext("%(number)d sealed copy", "%(number)d sealed copies", n) % {"number": n}
    ),
    "papers_filed": _counted(
        lambda n: ngettext("%(number)d paper filed", "%(number)d papers filed", n) % {"number": n}
    ),
    "cases": _counted(lambda n: ngettext("%(number)d case", "%(number)d cases", n) % {"number": n}),
    "turns": _counted(lambda n: ngettext("%(number)d turn", "%(number)d turns", n) % {"number": n}),
    "turns_taken": _counted(
        lambda n: ngettext("%(number)d turn decided", "%(number)d turns decided", n) % {"number": n}
    ),
    "overdue_lines": _counted(
        lambda n: ngettext("Time ran out %(number)d time", "Time ran out %(number)d times", n) % {"number": n}
    ),
}
"""Every look that the rehearsal of procedures knows, in words."""
