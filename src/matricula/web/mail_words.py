"""Where a mail is that a page has just sent."""

from django.conf import settings
from django.utils.translation import gettext as _

KEPT_HERE = "matricula.notices.maildir.EmailBackend"


def said_of_mail(sent: str) -> str:
    """What is said of a mail; and where to find it, as long as no mail server is named and none leaves the machine."""
    if settings.EMAIL_BACKEND != KEPT_HERE:
        return sent
    kept = _(
        "No mail server is named yet: the mail does not leave this machine, and lies in the folder “%(folder)s” "
        "among the data of the installation."
    ) % {"folder": settings.MAILDIR.name}
    return f"{sent} {kept}"
