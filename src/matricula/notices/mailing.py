"""Hands one mail to the mail server, and tells failures that pass from those that stay."""

import smtplib
import uuid
from collections.abc import Mapping

from django.conf import settings
from django.core.mail import EmailMessage


class NotDelivered(Exception):
    """The mail did not go out; `for_good` when trying again cannot help."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.for_good = for_good


class AddressRefused(NotDelivered):
    """The mail server has no such address, and will not have it later."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, for_good=True)


def message_id(kind: str, of: uuid.UUID) -> str:
    """The same for every try, so that a mail system that gets a mail twice can tell."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{kind}.{of}@{domain}>"


def post(
    *, to: str, subject: str, body: str, language: str, identity: str, more: Mapping[str, str] | None = None
) -> None:
    """Send the mail now; `identity` is its Message-ID, `more` further headers. Raises `NotDelivered`."""
    headers = {"Message-ID": identity, "Content-Language": language, "Auto-Submitted": "auto-generated"}
    headers |= more or {}
    try:
        EmailMessage(subject=subject, body=body, to=[to], headers=headers).send()
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _words in refused.recipients.values()]
        reason = f"the address was refused ({min(codes)})"
        if all(code >= 500 for code in codes):
            raise AddressRefused(reason) from refused
        raise NotDelivered(reason, for_good=False) from refused
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as refused:
        reason = f"the mail was refused ({refused.smtp_code})"
        raise NotDelivered(reason, for_good=refused.smtp_code >= 500) from refused
    except (smtplib.SMTPException, OSError) as unreachable:
        reason = f"the mail server did not take it ({type(unreachable).__name__})"
        raise NotDelivered(reason, for_good=False) from unreachable
    except ValueError as unfit:
        # Django refuses headers with line breaks; no try will make them right.
        raise NotDelivered("the message cannot be written as a mail", for_good=True) from unfit
