"""Tables of the graduation app."""

from matricula.graduation.models.certificate import (
    Certificate,
    CertificateCount,
    CertificateLaw,
    CertificatePrint,
    CertificateState,
)
from matricula.graduation.models.cohort import Cohort, CohortWindow
from matricula.graduation.models.destination import Destination
from matricula.graduation.models.form import FormConfirmation, FormReport
from matricula.graduation.models.print_run import PrintRun, RunState
from matricula.graduation.models.standing import Standing
from matricula.graduation.models.standing_share import StandingShare
from matricula.graduation.models.verification import Verification
from matricula.graduation.models.work import Chase, DataCheck, WorkShare

__all__ = [
    "Certificate",
    "CertificateCount",
    "CertificateLaw",
    "CertificatePrint",
    "CertificateState",
    "Chase",
    "Cohort",
    "CohortWindow",
    "DataCheck",
    "Destination",
    "FormConfirmation",
    "FormReport",
    "PrintRun",
    "RunState",
    "Standing",
    "StandingShare",
    "Verification",
    "WorkShare",
]
