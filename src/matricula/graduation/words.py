"""The names by which law and code know what belongs to graduation."""

from typing import Final

from matricula.regulation.api import Stack

PRINT: Final = "graduation.print"
VOID: Final = "graduation.void"
CERTIFICATES: Final = "certificates"
"""The basis of giving certificates at all."""

STUDENT_FORMS: Final = "student_forms"
"""The basis of the forms that a student reads and confirms; the table of their names is called ``student_form``."""
FORM_TABLE: Final = "student_form"
SECTIONS: Final = "sections"
FIELDS: Final = "fields"
CERTIFICATE: Final = "certificate"
"""The section that is there for those alone who may graduate."""

SEES_SEASON: Final = "graduation.see_season"
CONFIRMS_DATA: Final = "graduation.confirm_data"
UNLOCKS: Final = "graduation.unlock_forms"
DESTINATIONS: Final = "destination"
"""The table of where people go after leaving; its codes say which is not known yet and which the system fills in."""
UNKNOWN: Final = "unknown"
FILLED_IN: Final = "filled_in"


def has_forms(stack: Stack) -> bool:
    """Whether the law has students confirm the forms of their record."""
    return STUDENT_FORMS in stack.bases


def forms_of_law(stack: Stack) -> dict[str, tuple[str, ...]]:
    """The forms by their code, in the law's order, each with the sections of which it is made."""
    table = stack.table(FORM_TABLE)
    return {code: tuple(table.attributes(code)[SECTIONS].split()) for code in table.codes}


def sections_of_law(stack: Stack) -> tuple[str, ...]:
    """All sections of all forms, each once, in order: what the final confirmation is of."""
    return tuple(dict.fromkeys(one for sections in forms_of_law(stack).values() for one in sections))
