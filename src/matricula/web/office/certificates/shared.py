"""What the pages of certificates share: whose they are, and of which year."""

import uuid
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting
from matricula.graduation.api import Certificate
from matricula.web import parts
from matricula.web.numbers import whole
from matricula.web.office.certificates.navigation import keeps_certificates


def schools_of(by: Acting) -> list[int]:
    """The own school, and the closed ones that it answers for; 404 for whoever keeps no certificates."""
    if not keeps_certificates(by):
        raise Http404
    return [by.org_id, *by.answers_for]


def year_asked(request: HttpRequest, years: list[int], otherwise: int) -> int:
    """The year of an address; else the last in which somebody left."""
    asked = whole(request.GET.get("year", ""))
    return asked if asked in years else (years[0] if years else otherwise)


def to_class(name: str, year: int | str) -> str:
    """The page of a year's leavers with that class open."""
    return f"{reverse('certificates')}?{urlencode({'class': name, 'year': year})}"


def found(by: Acting, certificate: uuid.UUID) -> Certificate:
    """A certificate of these schools."""
    one = (
        Certificate.objects.select_related("student", "school", "paper", "enrollment")
        .filter(uuid=certificate, school_id__in=schools_of(by))
        .first()
    )
    if one is None:
        raise Http404
    return one


def state_mark(one: Certificate) -> parts.Status:
    """Whether a number holds, as a mark."""
    words = {
        "issued": (parts.Tone.done, _("holds")),
        "void": (parts.Tone.refused, _("void")),
        "replaced": (parts.Tone.warning, _("replaced")),
        "revoked": (parts.Tone.refused, _("revoked")),
    }
    return parts.Status(*words[one.state])
