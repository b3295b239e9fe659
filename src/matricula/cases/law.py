"""The law a case is judged by: its stack, its procedure, and the copy of it that decisions keep."""

from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from matricula.cases.models import Case, CaseState, PackSnapshot
from matricula.regulation.api import Procedure, Refused, Stack, restored, stack_for


def law_to_file_by(case: Case) -> Stack:
    """The law that a case is filed by, also when it is filed again: its pack's as it is installed now."""
    return stack_for(case.pack)


def stack_of(case: Case) -> Stack:
    """The law that the case goes by: a draft's is the installed one, a filed case keeps that of its filing."""
    installed = stack_for(case.pack)
    if case.state == CaseState.DRAFT or case.pack_digest == installed.digest:
        return installed
    return _kept(case.pack_digest)


@lru_cache(maxsize=16)
def _kept(digest: str) -> Stack:
    return restored(bytes(PackSnapshot.objects.only("content").get(digest=digest).content))


def procedure_of(case: Case) -> Procedure:
    """The procedure of the case as in force on its governing date."""
    return procedure_in_force(stack_of(case), case.procedure, case.governing_on)


def procedure_in_force(stack: Stack, name: str, on: date) -> Procedure:
    """The procedure of that name; Refused when the pack has none in force on ``on``."""
    try:
        return stack.procedure(name, on=on)
    except KeyError:
        history = stack.procedures.get(name)
        raise Refused(
            "procedure_not_in_force",
            _("The law in force on this day knows no such procedure."),
            clause=history.versions[-1].clause if history else None,
            next_step=_("See the list of procedures for the ones that can be started."),
        ) from None


def stored_snapshot(stack: Stack) -> PackSnapshot:
    """The copy of this law that the owner stored; Refused while an upgrade has not been brought to its end."""
    found = PackSnapshot.objects.filter(digest=stack.digest).only("digest").first()
    if found is None:
        raise Refused(
            "law_not_stored",
            _("The law of this release is not stored yet, so no case can be opened, filed or decided by it."),
            next_step=_("Tell the operator to run “matricula migrate”, then try again."),
        )
    return found


def official_language(stack: Stack, clause: str) -> str:
    """The language in which the law speaks here, and in which what is filed under it is written."""
    return stack.source_of(clause).language
