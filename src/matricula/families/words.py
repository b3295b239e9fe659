"""What families ask of a pack: the clauses behind the acts, and terms."""

from typing import Final

from matricula.regulation.api import Stack

FAMILY_BASIS: Final = "family_access"
REQUEST: Final = "service_request"
CONSENT: Final = "processing_consent"
REFUSAL: Final = "electronic_refusal"
FORM: Final = "agreed_form"
CODE_LIVES: Final = "access_code_lives"
CODE_WITHIN: Final = "access_code_within"
OF_AGE: Final = "of_age"
ISSUE: Final = "families.issue_code"
"""Keeps the service of the school: requests, codes, what families declare, the end of rights."""

PROCESSING: Final = "processing"
ELECTRONIC: Final = "electronic"
MARKS: Final = "marks"
MATTERS: Final = {PROCESSING: CONSENT, ELECTRONIC: REFUSAL, MARKS: FORM}
"""What is declared, each with the basis that gives a school's families the word in it."""
CHANNELS: Final = ("account", "mail", "paper")
RHYTHMS: Final = ("daily", "weekly")


def serves_families(stack: Stack) -> bool:
    """Whether the law of a school gives families access at all."""
    return FAMILY_BASIS in stack.bases


def only_students(stack: Stack) -> bool:
    """Whether the law gives accounts to the students themselves alone: ``readers: student`` of the basis."""
    return serves_families(stack) and stack.basis_words(FAMILY_BASIS).get("readers") == "student"


def takes_requests(stack: Stack) -> bool:
    """Whether the law of a school has families ask for access, in a register."""
    return REQUEST in stack.bases


def matters_of(stack: Stack) -> tuple[str, ...]:
    """What families of such a school have a word in."""
    return tuple(matter for matter, basis in MATTERS.items() if basis in stack.bases)
