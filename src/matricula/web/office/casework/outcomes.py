"""What becomes of the students of a list, where its law knows more than one thing."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from matricula.cases.api import Case, CaseLine, LinesPicture
from matricula.regulation.api import LineOutcome, Procedure
from matricula.web import parts
from matricula.web.clauses import clause_note, words
from matricula.web.office.casework.rows import name_in


def outcomes_of(law: Procedure, case: Case) -> tuple[LineOutcome, ...]:
    """Those that the law opens to the stage of the list; none where the list does the same to everybody."""
    return law.lines.outcomes_in(case.subject["stage"]) if law.lines is not None else ()


def outcome_label(law: Procedure, line: CaseLine) -> str:
    """What becomes of the student of a line; empty where the list has no outcomes."""
    outcomes = law.lines.outcomes if law.lines is not None else ()
    return next((words(one.names) for one in outcomes if one.id == line.outcome), line.outcome)


def outcome_shown(law: Procedure, line: CaseLine) -> str:
    """The outcome with its reason, of a line that stays on the list; nothing for any other."""
    if line.left_out_at is not None or line.against:
        return ""
    return " · ".join(filter(None, [outcome_label(law, line), line.outcome_why]))


def findings_shown(pack: str, line: CaseLine) -> parts.FindingList | None:
    """What a rule found unmet of a student who stays on the list; nothing for any other."""
    if line.left_out_at is not None or line.against or not line.findings:
        return None
    return parts.FindingList(
        tuple(
            parts.FindingLine("unmet", name_in(one["text"]), clause=clause_note(pack, one["clause"]))
            for one in line.findings
        )
    )


def outcome_filter(law: Procedure, case: Case, chosen: str) -> tuple[parts.Filter, ...]:
    """A choice among the outcomes; none where there is nothing to choose."""
    open_ones = outcomes_of(law, case)
    if len(open_ones) < 2:
        return ()
    every = parts.Option("", _("every outcome"))
    options = (every, *(parts.Option(one.id, words(one.names)) for one in open_ones))
    return (parts.Filter("outcome", _("What becomes of them"), options, chosen),)


def outcome_shares(law: Procedure, case: Case, picture: LinesPicture) -> parts.Shares | None:
    """How many of those who stay on the list have which outcome; nothing for a list without outcomes."""
    open_ones = outcomes_of(law, case)
    if not open_ones:
        return None
    address = reverse("case_lines", args=[case.uuid])
    longest = max(picture.outcomes.values(), default=0)
    return parts.Shares(
        _("What becomes of those on the list"),
        _("Outcome"),
        _("Students"),
        tuple(
            parts.Share(
                label=words(one.names),
                count=number_format(count := picture.outcomes.get(one.id, 0)),
                href=f"{address}?showing=stay&outcome={one.id}",
                percent=max(1, count * 100 // longest) if count else None,
            )
            for one in open_ones
        ),
    )


def outcome_choices(law: Procedure, case: Case) -> list[dict[str, object]]:
    """What the form offers for the ticked lines; nothing where there is no choice, or a rule says what it is."""
    open_ones = outcomes_of(law, case)
    if len(open_ones) < 2 or (law.lines is not None and law.lines.outcome_by is not None):
        return []
    return [{"id": one.id, "label": words(one.names), "needs_reason": one.needs_reason} for one in open_ones]
