"""Keep the telephone number of an office or a school."""

from django.db import connection

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting, outside_area, require
from matricula.authorities.models import Org
from matricula.authorities.telephones import checked_telephone


def keep_telephone(*, by: Acting, org: Org, phone: str, clause: str = "") -> Org:
    """Store the number (empty: there is none), at the office of ``by`` or one below it.

    Everything else about an office is changed from above only, so the database has a way of its own for this. Raises
    :class:`Refused` for what is no telephone number.
    """
    require(by, "authorities.keep_telephone", org)
    number = checked_telephone(phone)
    with recorded(
        "authorities.keep_telephone",
        by=by,
        subject_kind="org",
        subject=org.uuid,
        clause=clause,
        seen_by=org.lineage,
    ) as record:
        record.detail = {"from": org.phone, "to": number}
        with connection.cursor() as cursor:
            # The context of the history goes along with statements that write, and SELECT is not taken for one.
            cursor.execute(
                "WITH done AS (SELECT authorities_keep_telephone(%s, %s) AS kept) SELECT kept FROM done",
                [org.pk, number],
            )
            (kept,) = cursor.fetchone()
        if not kept:
            raise outside_area(by)
        org.phone = number
    return org
