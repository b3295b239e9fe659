"""What waits for the reader after a turn of theirs: the way to it stands on the case that is done with."""

from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.cases.api import Case, inbox
from matricula.web import parts
from matricula.web.clauses import words
from matricula.web.office.casework.rows import about, is_mine

# By this a case's address tells that the reader's turn has just ended.
TURN_DONE = "done"
ENDS_A_TURN = frozenset({"prepare", "decide"})


def following(case: Case, by: Acting, done: str) -> parts.Link | None:
    """The most urgent of the turns that wait for the reader themselves, else the inbox; one statement.

    None unless a turn of theirs has just ended.
    """
    if done not in ENDS_A_TURN:
        return None
    own = (row for row in inbox(by=by).rows if row.case != case.uuid and is_mine(row, by))
    if (one := next(own, None)) is None:
        return parts.Link(_("Nothing more waits for you: to the inbox"), reverse("home"))
    said = {"whom": about(one), "procedure": words(one.law.names)}
    return parts.Link(
        _("Next in your inbox: %(whom)s, %(procedure)s") % said, reverse("case", args=[one.case])
    )
