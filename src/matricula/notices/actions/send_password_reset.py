"""Mail somebody who has forgotten their password a link to choose another."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from procrastinate.contrib.django import app

from matricula.authorities.api import User
from matricula.notices.mailing import message_id, post

RESETTING = "notices.reset_password"


def send_password_reset(email: str, *, seconds: int = 0) -> None:
    """Queue the mail, in `seconds`, whether or not anybody has that address.

    Nothing is looked up here: the answer, and how long it takes, are the same for every address.
    """
    reset = app.configure_task(RESETTING, allow_unknown=False, schedule_in={"seconds": seconds})
    reset.defer(email=email.strip().lower(), identity=str(uuid.uuid4()))


def deliver_password_reset(email: str, identity: uuid.UUID) -> bool:
    """Mail the link to whoever may sign in by that address; nobody else learns anything. True when it was mailed.

    The link is made here, from the public address: no queue holds it, and no visitor's `Host` gets into it.
    """
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return False
    with override(user.language):
        lines = [
            gettext("%(name)s, somebody has asked for a new password for your account in Matricula.")
            % {"name": user.display_name},
            gettext("Open this address to choose one:"),
            _link(user),
            gettext("If it was not you, do nothing: your password stays as it is."),
        ]
        post(
            to=user.email,
            subject=gettext("A new password for Matricula"),
            body="\n\n".join(lines) + "\n",
            language=user.language,
            identity=message_id("reset", identity),
        )
    return True


def _link(user: User) -> str:
    # The form that takes the link checks it with the same generator.
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
