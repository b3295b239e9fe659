"""What an office and a role are called, in the reader's language."""

from typing import Any

from django.utils.translation import get_language

from matricula.regulation.api import stack_for
from matricula.web.clauses import words


def role_label(pack: str, role: str) -> str:
    """What the pack calls a role, in the reader's language."""
    return words(stack_for(pack).role(role).label)


def org_name(org: Any) -> str:
    """An org's name in the reader's language."""
    name: str = org.name_in(get_language() or "en")
    return name
