"""Use a code: for a first sign-in, or to add a child to an account."""

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import User
from matricula.families.codes import key_of
from matricula.regulation.api import Refused


def code_fits(login: str, code: str) -> bool:
    """Whether the code is good for that account now; uses nothing up. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT families_code_fits(%s, %s)", [login.strip(), key_of(code)])
        return bool(cursor.fetchone()[0])


def redeem_code(*, code: str, login: str = "", user: User | None = None, password: str | None = None) -> User:
    """Open the right that the code gives; returns the account that has it now.

    Without ``user`` it is the one that the letter names by ``login``, and ``password`` becomes its password; with
    ``user``, who is signed in, the right goes to that account: a second child.
    Raises :class:`Refused` for a code that is unknown, used, void or expired: which of these, it tells nobody.
    """
    with transaction.atomic(), recorded("families.redeem_code", by=None, subject_kind="student") as record:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT account, student FROM families_redeem(%s, %s, %s)",
                [login.strip(), user.pk if user else None, key_of(code)],
            )
            row = cursor.fetchone()
        if row is None:
            raise Refused(
                "code_does_not_fit",
                _("This login name and code do not fit together, or the code is no longer good."),
                next_step=_(
                    "Look at the letter again; the school gives out a new code if this one is too old."
                ),
            )
        record.subject = row[1]
        account = User.objects.get(pk=row[0])
        if user is None and password is not None:
            account.set_password(password)
            account.save(update_fields=["password"])
    return account
