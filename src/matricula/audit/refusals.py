"""What the database refuses, in words: each app registers its own SQLSTATEs when it starts."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matricula.audit.locking import LOCKED_SQLSTATE, Locked
from matricula.regulation.api import Refused


class Said(NamedTuple):
    """A refusal of the database in words: the code that pages and logs know it by, what is wrong, what to do next.

    With ``names_clause`` the database says as its detail which clause of the law it is; the others are the platform's.
    """

    code: str
    text: Promise
    next_step: Promise
    names_clause: bool = False


# docs/architecture/walls.md lists what each SQLSTATE guards.
REFUSALS: Final[Mapping[str, Said]] = {
    LOCKED_SQLSTATE: Said(
        "locked",
        _("This record is locked and cannot be changed."),
        _("Request a permit to reopen it; the change is possible while the permit is open."),
        names_clause=True,
    ),
    "MR004": Said(
        "only_added",
        _("What is written here is only ever added to, never changed or removed."),
        _("Enter what is right as something new; both stay on record."),
    ),
}
_registered: Final[dict[str, tuple[str, Said]]] = {}


def register_refusals(app: str, refusals: Mapping[str, Said]) -> None:
    """Let ``app`` give its SQLSTATEs their words; from its ``AppConfig.ready``.

    Raises ImproperlyConfigured for an SQLSTATE or a code that is taken.
    """
    for sqlstate, said in refusals.items():
        for taken, (owner, other) in _registered.items():
            if taken == sqlstate or other.code == said.code:
                raise ImproperlyConfigured(
                    f"{app} cannot register {sqlstate} as {said.code!r}: {owner} has {taken} as {other.code!r}."
                )
        _registered[sqlstate] = (app, said)


def registered_refusals() -> dict[str, str]:
    """Which app has which SQLSTATE."""
    return {sqlstate: app for sqlstate, (app, _said) in _registered.items()}


def refusal_for(error: DatabaseError) -> Refused | None:
    """The refusal in words when ``error`` is a refusal of ours in the database, else ``None``."""
    cause = error.__cause__
    sqlstate = getattr(cause, "sqlstate", None) or ""
    if sqlstate not in _registered:
        return None
    _app, said = _registered[sqlstate]
    diagnostic = getattr(cause, "diag", None) if said.names_clause else None
    kind = Locked if sqlstate == LOCKED_SQLSTATE else Refused
    return kind(
        said.code, said.text, clause=getattr(diagnostic, "message_detail", None), next_step=said.next_step
    )
