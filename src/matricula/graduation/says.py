"""What a certificate says of a person, in the words of the paper."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from matricula.documents.api import named, unprintable
from matricula.registry.api import RECORD_LAYOUT, Enrollment, IdentityDocument, StudentNumber, area_words
from matricula.regulation.api import Certificate as Kind
from matricula.regulation.api import Refused, Stack

SEX: Final = "sex"
NATIVE_PLACE: Final = "native_place"


def kind_for(stack: Stack, place: Enrollment) -> Kind | None:
    """The certificate that the law has for how this place ended; None where it has none."""
    if place.is_open or not place.is_principal:
        return None
    fits = (
        one
        for one in stack.certificates.values()
        if one.outcome == place.status and place.stage in one.stages
    )
    return next(fits, None)


def says_of(place: Enrollment, kind: Kind, stack: Stack) -> dict[str, str]:
    """What stands on the paper, field by field, in its language. Two statements, with place, student and school read.

    Raises :class:`Refused` for a field without a value, and for characters that cannot be printed: by name.
    """
    everything = _values(place, stack, kind.language)
    says = {name: everything[name] for name in kind.fields}
    if missing := [kind.fields[name].in_(_reader()) for name, value in says.items() if not value]:
        raise Refused(
            "certificate_incomplete",
            _("The register does not have what the certificate says: %(fields)s.")
            % {"fields": ", ".join(missing)},
            clause=kind.clause,
            next_step=_("Enter it in the student's record, then print."),
        )
    check_printable(says, kind)
    return says


def check_printable(says: Mapping[str, str], kind: Kind) -> None:
    """Refuse words with a character that no font prints, before a number is taken."""
    if not (found := unprintable(says.values())):
        return
    wrong = [
        f"{kind.fields[name].in_(_reader())}: {', '.join(named(one) for one in found[value])}"
        for name, value in says.items()
        if value in found
    ]
    raise Refused(
        "certificate_unprintable",
        _("The certificate cannot be printed without a gap: %(characters)s.")
        % {"characters": "; ".join(wrong)},
        clause=kind.clause,
        next_step=_("Compare the character with the identity document, and have it put right as key data."),
    )


def sentence_of(kind: Kind, says: Mapping[str, str], language: str) -> str:
    """The sentence of the certificate with its fields in place."""
    words = kind.sentence.in_(language)
    for name, value in says.items():
        words = words.replace(f"{{{name}}}", value)
    return words


def _values(place: Enrollment, stack: Stack, language: str) -> dict[str, str]:
    student = place.student
    document = IdentityDocument.objects.filter(student=student, ended_on=None).order_by("-id").first()
    number = StudentNumber.objects.filter(student=student, ended_on=None).first()
    column = stack.layout(RECORD_LAYOUT).column(SEX)
    sex = stack.table(column.table).label(student.sex, language) if column.table else student.sex
    return {
        "name": student.name,
        "sex": sex,
        "birth_date": _day(student.birth_on, language),
        "native_place": area_words(stack, str(student.particulars.get(NATIVE_PLACE) or ""), language),
        "identity_number": document.number if document else "",
        "student_number": number.number if number else "",
        "entered_on": _day(place.entered_on, language),
        "left_on": _day(place.ended_on, language) if place.ended_on else "",
        "school": place.school.names.get(language) or next(iter(place.school.names.values())),
    }


def _day(day: date, language: str) -> str:
    with override(language):
        return date_format(day, "DATE_FORMAT")


def _reader() -> str:
    return get_language() or "en"
