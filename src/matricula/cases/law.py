"""The law a case is judged by: its stack, its procedure, and the copy of it that decisions keep."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import NoReturn

from django.db import connection
from django.utils.translation import gettext_lazy as _

from matricula.cases.models import Case, CaseState, PackSnapshot, Party
from matricula.cases.ports import verify_ports
from matricula.deployment.api import Prepared
from matricula.regulation.api import PackError, Procedure, Refused, Stack, Words, restored, stack_for


def law_to_file_by(case: Case) -> Stack:
    """The law that a case is filed by, also when it is filed again: its pack's as it is installed now."""
    return stack_for(case.pack)


def stack_of(case: Case) -> Stack:
    """The law that the case goes by: a draft's is the installed one, a filed case keeps that of its filing."""
    if case.state == CaseState.DRAFT:
        return stack_for(case.pack)
    return _law(case.pack, case.pack_digest)


def law_of_party(party: Party) -> Stack:
    """The law by which a party of a filed case takes its turns: its own office's, as of the filing."""
    return _law(party.org.pack, party.pack_digest)


def _law(pack: str, kept: str) -> Stack:
    try:
        installed = stack_for(pack)
    except PackError:  # the pack is no longer installed; what was filed under it has its copy
        return _kept(kept)
    return installed if installed.digest == kept else _kept(kept)


@lru_cache(maxsize=16)
def _kept(digest: str) -> Stack:
    """The law under its address; ``LawGone`` when this installation has it no more, or cannot read it any more."""
    copy = PackSnapshot.objects.filter(digest=digest).only("content").first()
    if copy is None:
        raise LawGone(_("The law that this case was filed under is not kept here."))
    try:
        law = restored(bytes(copy.content))
    except (ValueError, PackError) as error:
        raise LawGone(_("The law that this case was filed under cannot be read any more.")) from error
    gone = {name: _gone(name, version) for name, version in law.missing_ports.items()}
    return replace(law, ports={**law.ports, **gone}) if gone else law


class LawGone(Refused):
    """A case cannot go on under the law it was filed by; nothing was changed."""

    def __init__(self, text: Words) -> None:
        super().__init__(
            "law_gone",
            text,
            next_step=_(
                "Ask whoever runs the system to install a version that has it; “matricula doctor” says which."
            ),
        )


def _gone(name: str, version: int) -> Callable[..., NoReturn]:
    """What stands for a port that the installed packs do not offer any more: whoever needs it is refused in words."""

    def refuse(*_args: object) -> NoReturn:
        raise LawGone(
            _(
                "The law that this case was filed under needs version %(version)d of “%(name)s”,"
                " which is no longer installed."
            )
            % {"name": name, "version": version}
        )

    return refuse


def laws_lacking() -> list[str]:
    """What is missing to carry on the cases under way, in English, one line for each law they were filed by.

    Empty when they can all be decided. One statement, and one more for each such law that is not the installed one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest, pack FROM cases_laws_under_way()")
        found: list[tuple[str, str]] = cursor.fetchall()
    return [f"{pack} {digest[:12]}: {fault}" for digest, pack in found for fault in _faults(digest, pack)]


def _faults(digest: str, pack: str) -> Iterator[str]:
    try:
        if digest == stack_for(pack).digest:
            return
        law = _kept(digest)
    except (LawGone, PackError) as error:
        yield str(error)
        return
    for name, version in law.missing_ports.items():
        yield f"no installed pack offers version {version} of the port {name!r}"
    for history in law.procedures.values():
        for version_of in history.versions:
            try:
                verify_ports(version_of, law)
            except PackError as error:
                yield str(error)


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
    found = next(iter(_stored(digest=stack.digest)), None)
    if found is None:
        raise Refused(
            "law_not_stored",
            _("The law of this release is not stored yet, so no case can be opened, filed or decided by it."),
            next_step=_("Tell the operator to run “matricula migrate”, then try again."),
        )
    return found


_stored = Prepared(lambda digest: PackSnapshot.objects.filter(digest=digest).only("digest"), "digest")


def official_language(stack: Stack, clause: str) -> str:
    """The language in which the law speaks here, and in which what is filed under it is written."""
    return stack.source_of(clause).language
