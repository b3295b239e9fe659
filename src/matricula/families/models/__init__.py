"""Tables of the families app."""

from matricula.families.models.access import FamilyAccess
from matricula.families.models.code import AccessCode

__all__ = ["AccessCode", "FamilyAccess"]
