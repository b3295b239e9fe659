"""Cases about watches: whom the law has found, who is shown it, and what is offered."""

from django.utils.translation import gettext as _

from matricula.registry.api import STATUS_TABLE
from matricula.regulation.api import Stack
from matricula.regulation.clause_cases.watching import WatchAsk
from matricula.web.clauses import words
from matricula.web.coded import table_label
from matricula.web.law_words import listed
from matricula.web.office.law.cases.told import Told, labelled, role_name, stage_name


def told_watch(stack: Stack, ask: WatchAsk) -> Told:
    """Whom a watch looks for, and what follows."""
    watch = stack.watch(ask.watch)
    looked_for = {
        _("Status"): [table_label(stack, STATUS_TABLE, one) for one in watch.statuses],
        _("Stage"): [stage_name(stack, one) for one in watch.stages],
        _("Shown to"): [role_name(stack, one) for one in watch.shown_to],
        _("Offered then"): [words(stack.procedures[one].versions[-1].names) for one in watch.leads_to],
    }
    return Told(
        question=_("Of whom does somebody have to take care: %(watch)s?") % {"watch": words(watch.names)},
        answer=tuple(labelled(label, listed(found)) for label, found in looked_for.items() if found),
    )
