"""Web and worker do not start over a database that does not hold the law of this release."""

import pytest

from matricula.cases.api import PackSnapshot, ProcedureLaw
from matricula.config.database.guard import refuse_unless_law_is_stored
from matricula.config.database.problems import DatabaseProblem
from matricula.config.testing import as_owner

pytestmark = pytest.mark.django_db


def test_a_migrated_database_may_serve() -> None:
    refuse_unless_law_is_stored()


def test_another_law_is_said_with_what_to_do() -> None:
    with as_owner():
        ProcedureLaw.objects.all().delete()
        PackSnapshot.objects.filter(pack="cn_guizhou").delete()
    with pytest.raises(DatabaseProblem, match=r"cn_guizhou\).*matricula migrate"):
        refuse_unless_law_is_stored()
