"""Tables of the graduation app."""

from matricula.graduation.models.certificate import (
    Certificate,
    CertificateCount,
    CertificateLaw,
    CertificatePrint,
    CertificateState,
)
from matricula.graduation.models.cohort import Cohort, CohortWindow
from matricula.graduation.models.form import FormConfirmation, FormReport
from matricula.graduation.models.print_run import PrintRun, RunState
from matricula.graduation.models.standing import Standing
from matricula.graduation.models.standing_share import StandingShare
from matricula.graduation.models.verification import Verification

__all__ = [
    "Certificate",
    "CertificateCount",
    "CertificateLaw",
    "CertificatePrint",
    "CertificateState",
    "Cohort",
    "CohortWindow",
    "FormConfirmation",
    "FormReport",
    "PrintRun",
    "RunState",
    "Standing",
    "StandingShare",
    "Verification",
]
