"""Tables of the registry app."""

from matricula.registry.models.academic_session import AcademicSession
from matricula.registry.models.archive import ArchiveItem, PaperOriginal, SealedSnapshot
from matricula.registry.models.enrollment import Enrollment, EnrollmentStatus
from matricula.registry.models.guardian import Guardian
from matricula.registry.models.headcount import Headcount
from matricula.registry.models.identity import IdentityDocument, StudentNumber
from matricula.registry.models.promotion import KeptInGrade, Promotion, PromotionMove, PromotionStay
from matricula.registry.models.roll_check import RollCheck
from matricula.registry.models.saved_filter import SavedFilter
from matricula.registry.models.school_class import ClassMembership, SchoolClass
from matricula.registry.models.search_keys import SearchKeys
from matricula.registry.models.student import Student

__all__ = [
    "AcademicSession",
    "ArchiveItem",
    "ClassMembership",
    "Enrollment",
    "EnrollmentStatus",
    "Guardian",
    "Headcount",
    "IdentityDocument",
    "KeptInGrade",
    "PaperOriginal",
    "Promotion",
    "PromotionMove",
    "PromotionStay",
    "RollCheck",
    "SavedFilter",
    "SchoolClass",
    "SealedSnapshot",
    "SearchKeys",
    "Student",
    "StudentNumber",
]
