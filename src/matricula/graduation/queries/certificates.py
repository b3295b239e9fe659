"""Who of a school has left with which certificate."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from matricula.authorities.api import Org
from matricula.graduation.models import Certificate, CertificatePrint, CertificateState, PrintRun
from matricula.graduation.says import kind_for
from matricula.registry.api import ClassMembership, Enrollment
from matricula.regulation.api import Certificate as Kind
from matricula.regulation.api import Stack


@dataclass(frozen=True)
class Leaver:
    """A place that ended so that there is a certificate for it: in which class, and the certificate that holds, if any.

    ``ended`` is the last number that holds no more, where none does.
    """

    place: Enrollment
    kind: Kind
    class_name: str
    certificate: Certificate | None
    ended: Certificate | None


def gives_certificates(stack: Stack) -> bool:
    """Whether schools under this law give certificates at all."""
    return bool(stack.certificates)


def leaving_years(schools: Iterable[int], stack: Stack) -> list[int]:
    """The years in which somebody left these schools with a certificate, the newest first; one statement."""
    days = _ended(schools, stack).dates("ended_on", "year", order="DESC")
    return [day.year for day in days]


def leavers_of(schools: Iterable[int], year: int, stack: Stack) -> list[Leaver]:
    """Who left these schools in that year with a certificate to be had, by class and name; two statements."""
    last_class = (
        ClassMembership.objects.filter(enrollment=OuterRef("pk"))
        .order_by("-started_on", "-id")
        .values("school_class__name")[:1]
    )
    places = list(
        _ended(schools, stack)
        .filter(ended_on__year=year)
        .select_related("student", "school")
        .annotate(class_name=Subquery(last_class))
        .order_by("class_name", "student__sort_key", "id")
    )
    holding: dict[int, Certificate] = {}
    ended: dict[int, Certificate] = {}
    for one in Certificate.objects.filter(enrollment__in=[each.pk for each in places]).order_by("id"):
        (holding if one.state == "issued" else ended)[one.enrollment_id] = one
    found = []
    for place in places:
        kind = kind_for(stack, place)
        if kind is not None:
            found.append(
                Leaver(
                    place,
                    kind,
                    place.class_name or "",
                    holding.get(place.pk),
                    ended.get(place.pk) if place.pk not in holding else None,
                )
            )
    return found


def certificates_left(schools: Iterable[int], year: int, stack: Stack) -> int:
    """How many left these schools in that year and have no certificate that holds; one statement."""
    held = Certificate.objects.filter(enrollment=OuterRef("pk"), state=CertificateState.ISSUED)
    return _ended(schools, stack).filter(~Exists(held), ended_on__year=year).count()


def register_of(schools: Iterable[int], year: int) -> QuerySet[Certificate]:
    """The numbers of a year in their order: none is left out."""
    return (
        Certificate.objects.filter(school__in=list(schools), year=year)
        .select_related("student", "school", "issued_in__user", "ended_in__user")
        .order_by("school_id", "seq")
    )


def prints_of(schools: Iterable[int], year: int) -> QuerySet[CertificatePrint]:
    """Every print of a year's certificates, the newest first."""
    return (
        CertificatePrint.objects.filter(school__in=list(schools), certificate__year=year)
        .select_related("certificate", "printed_in__user")
        .order_by("-printed_at", "-id")
    )


def runs_of(school: Org, most: int = 5) -> list[PrintRun]:
    """The last batches of a school; one statement."""
    return list(
        PrintRun.objects.filter(school=school).select_related("asked_in__user").order_by("-id")[:most]
    )


def _ended(schools: Iterable[int], stack: Stack) -> QuerySet[Enrollment]:
    kinds = stack.certificates.values()
    return Enrollment.objects.filter(
        school__in=list(schools),
        is_open=False,
        is_principal=True,
        status__in={one.outcome for one in kinds},
        stage__in={stage for one in kinds for stage in one.stages},
    )
