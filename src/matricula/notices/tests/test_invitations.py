"""The mail with an invitation: sent once, not kept, and not sent once the invitation is closed."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from matricula.authorities.api import Invitation, Org, User
from matricula.config.testing import as_owner
from matricula.kernel.clock import civil_today, machine_now
from matricula.notices.actions.send_invitation import deliver_invitation
from matricula.notices.api import send_invitation
from matricula.notices.tests.conftest import MakePerson
from matricula.notices.tests.test_delivery import mails

LINK = "https://matricula.example.invalid/invitation/secret-token/"


@pytest.fixture
def invitation(person: MakePerson) -> Invitation:
    inviter: User = person("head")
    with as_owner():
        org = Org.objects.create(
            code="s1", names={"en": "School 1"}, tier="school", kind="school", pack="test", zone="UTC"
        )
        return Invitation.objects.create(
            token_sha256="0" * 64,
            email="new@example.invalid",
            display_name="New",
            org=org,
            role="head",
            started_on=civil_today(org.time_zone),
            invited_by=inviter,
            invited_at=machine_now(),
            expires_at=machine_now() + timedelta(days=7),
        )


def queued() -> tuple[int, dict[str, str]]:
    import json

    with connection.cursor() as cursor:
        cursor.execute("SELECT id, args FROM procrastinate_jobs WHERE task_name = 'notices.invite'")
        job_id, args = cursor.fetchone()
    return int(job_id), args if isinstance(args, dict) else json.loads(args)


def deliver(invitation: Invitation) -> bool:
    job_id, args = queued()
    return deliver_invitation(
        job_id, invitation=invitation.uuid, org=invitation.org_id, link=args["link"], language="en"
    )


def test_the_link_goes_to_the_address_and_is_not_kept(invitation: Invitation, maildir: Path) -> None:
    send_invitation(invitation, LINK)
    assert queued()[1]["link"] == LINK
    assert deliver(invitation)
    (mail,) = mails(maildir)
    assert mail["To"] == "new@example.invalid"
    assert LINK in str(mail.get_payload())
    assert queued()[1]["link"] == ""
    assert not deliver(invitation)
    assert len(mails(maildir)) == 1


def test_a_withdrawn_invitation_is_not_mailed(invitation: Invitation, maildir: Path) -> None:
    send_invitation(invitation, LINK)
    with as_owner():
        Invitation.objects.update(revoked_at=machine_now())
    assert deliver(invitation)
    assert not (maildir / "new").exists()
    assert queued()[1]["link"] == ""
