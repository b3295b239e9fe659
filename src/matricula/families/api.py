"""The door of the families app."""

from matricula.families.actions.end_access import end_access
from matricula.families.actions.issue_code import Letter, issue_code
from matricula.families.actions.redeem_code import code_fits, redeem_code
from matricula.families.codes import written
from matricula.families.forms import AnyFamily, OfChild, OfPlace, Own, OwnOfChild
from matricula.families.models import AccessCode, FamilyAccess
from matricula.families.queries.looks import Look, looks_at
from matricula.families.queries.rights import Child, Family, as_family, family_of, rights_over
from matricula.families.words import CODE_LIVES, FAMILY_BASIS, ISSUE, serves_families
