"""Finds the forms of pages that write, and holds each to the appointment in which it was shown."""

import re

from matricula.authorities.api import Appointment

# Forms that mean the person, not the appointment.
FOR_THE_PERSON = ("/accounts/", "/appointment/", "/language/")
FORM = re.compile(r'(?s)<form\b[^>]*method="post"[^>]*>.*?</form>')


def forms_shown_in(appointment: Appointment, pages: dict[str, str]) -> set[str]:
    """The pages that have forms that write; each form says that it was shown in this appointment to this person."""
    seen = set()
    for name, page in pages.items():
        for form in FORM.findall(page):
            action = re.search(r'action="([^"]*)"', form)
            if action and action[1].startswith(FOR_THE_PERSON):
                continue
            seen.add(name)
            assert f'name="for_appointment" value="{appointment.pk}"' in form, f"{name}: {form[:200]}"
            assert f'name="for_user" value="{appointment.user.uuid}"' in form, f"{name}: {form[:200]}"
    return seen
