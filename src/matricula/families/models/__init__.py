"""Tables of the families app."""

from matricula.families.models.access import FamilyAccess
from matricula.families.models.code import AccessCode
from matricula.families.models.code_mail import CodeMail
from matricula.families.models.declaration import AgreedForm, Declaration
from matricula.families.models.service_request import RequestedChild, ServiceRequest

__all__ = [
    "AccessCode",
    "AgreedForm",
    "CodeMail",
    "Declaration",
    "FamilyAccess",
    "RequestedChild",
    "ServiceRequest",
]
