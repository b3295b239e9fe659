"""Tells the people of an office what happened to a case, in the transaction that made it happen."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from matricula.authorities.api import Org, answering_offices, people_at
from matricula.cases.models import Case, Step
from matricula.kernel.clock import civil_today
from matricula.notices.api import send_notices
from matricula.regulation.api import Procedure, Text, date_in


def tell(
    case: Case,
    procedure: Procedure,
    message: str,
    orgs: Sequence[Org],
    *,
    step: Step | None = None,
    occasion: str = "",
) -> None:
    """Send the procedure's ``message`` to whoever prepares or decides at these offices today, or took them over.

    It names no pupil, since mail leaves the house. One step gives one message of a kind to one person on one
    ``occasion``, so that a job that is run again tells nobody twice.
    """
    if not orgs:
        return
    roles = sorted({role for route in procedure.routes for rule in route.steps for role in rule.prepares})
    roles += sorted({role for route in procedure.routes for rule in route.steps for role in rule.decides})
    body = _filled(procedure.messages[message], procedure, step)
    key = f"{message}:{case.uuid}:{case.round}:{step.id if step else ''}{occasion and f':{occasion}'}"
    # Together where it is the same day: nearly always all of them.
    days: dict[date, list[int]] = {}
    for org in answering_offices(orgs):
        days.setdefault(civil_today(org.time_zone), []).append(org.id)
    people = {one.pk: one for day, at in days.items() for one in people_at(at, roles=roles, on=day)}
    send_notices(
        to=people.values(),
        kind=f"case.{message}",
        subject=_titled(procedure.names, case.reference),
        body=body,
        link=reverse("case", args=[case.uuid]),
        about_kind="case",
        about=case.uuid,
        key=key,
    )


def _titled(names: Text, reference: str) -> Text:
    return Text({language: f"{words} {reference}" for language, words in names.items()})


def _filled(words: Text, procedure: Procedure, step: Step | None) -> Text:
    """With the procedure, the step that was done, its office and the day by which, as far as the words ask for them."""
    return words.filled(
        {
            language: {"procedure": procedure.names.in_(language), **_of_step(procedure, step, language)}
            for language in words
        }
    )


def _of_step(procedure: Procedure, step: Step | None, language: str) -> dict[str, str]:
    if step is None:
        return {}
    last_on = step.term.get("last_on")
    return {
        "step": procedure.step_rule(step.rule).names.in_(language),
        "office": step.holder_org.name_in(language),
        **({"due": date_in(date.fromisoformat(last_on), language)} if last_on else {}),
    }
