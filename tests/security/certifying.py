"""A certificate that was printed, for the county of which nothing may leak out."""

from matricula.authorities.api import Appointment
from matricula.config.testing import as_owner
from matricula.graduation.api import Certificate, CertificatePrint, PrintRun, Verification
from matricula.kernel.clock import civil_now
from matricula.registry.api import Student


def certified(student: Student, officer: Appointment) -> Certificate:
    """A certificate of the student with a print, a batch and an ask; the school's law need not give any."""
    with as_owner():
        place, now = student.enrollments.get(), civil_now()
        made = Certificate.objects.create(
            school=place.school,
            student=student,
            enrollment=place,
            kind="graduation",
            year=now.year,
            seq=1,
            number=f"{place.school.code}{now.year}00001",
            says={"name": student.name},
            code_digest="0" * 64,
            clause="CN-GZ-14",
            issued_at=now,
            issued_in=officer,
        )
        CertificatePrint.objects.create(
            certificate=made, school=place.school, sha256="0" * 64, printed_at=now, printed_in=officer
        )
        PrintRun.objects.create(
            school=place.school,
            title=student.name,
            places=[place.pk],
            language="en",
            asked_at=now,
            asked_in=officer,
        )
        Verification.objects.create(
            certificate=made,
            school=place.school,
            way="code",
            answer="genuine",
            asked_at=now,
            asked_from="0" * 64,
        )
    return made
