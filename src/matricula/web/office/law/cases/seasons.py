"""Cases about seasons: within which days a grade leaves, and with what."""

from django.utils.translation import gettext as _

from matricula.registry.api import STATUS_TABLE
from matricula.regulation.api import Stack
from matricula.regulation.clause_cases.seasons import SeasonAsk
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.law_words import listed
from matricula.web.office.law.cases.told import Told, labelled, stage_name


def told_season(stack: Stack, ask: SeasonAsk) -> Told:
    """Who leaves, what is asked of the days, and which rule decides."""
    season = stack.season(ask.season)
    said = {
        _("Stage"): [stage_name(stack, season.stage)],
        _("Days"): [words(stack.window(one).question) for one in season.windows],
        _("Condition"): [words(stack.rules[season.rule].proposition)],
        _("Status"): [table_label(stack, STATUS_TABLE, one) for one in season.outcomes.values()],
    }
    return Told(
        question=_("How does a grade leave: %(season)s?") % {"season": words(season.names)},
        answer=tuple(labelled(label, listed(found)) for label, found in said.items() if found),
    )
