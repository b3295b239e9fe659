"""A case as it begins: a draft of one office, under the law of the day."""

from datetime import date
from typing import Any

from matricula.authorities.api import Acting, Org
from matricula.cases.models import Case
from matricula.deployment.api import add
from matricula.kernel.clock import civil_now
from matricula.regulation.api import Procedure, Stack


def draft(
    law: Procedure, stack: Stack, *, by: Acting, org: Org, on: date, key: str, subject: dict[str, Any]
) -> Case:
    """Store the draft of ``org``, which ``by`` opens; ``key`` tells it from others when it is sent twice.

    ``subject`` is whom it is about, as the case says it.
    """
    return add(
        Case(
            procedure=law.id,
            effect=law.effect,
            pack=org.pack,
            pack_digest=stack.digest,
            governing_on=on,
            opened_by_id=by.appointment_id,
            opened_org=org,
            opened_at=civil_now(),
            idempotency_key=key,
            holder_org=org,
            subject=subject,
        )
    )
