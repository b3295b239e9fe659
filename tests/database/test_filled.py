"""What takes long to load is loaded by one worker, and every worker of the run gets a copy."""

from copy import copy
from typing import Any

import psycopg
import pytest
from django.db import connections

from matricula.config.testing import as_owner, begin_anew, database_of
from matricula.deployment.api import declare_demo, is_demo


def test_what_one_worker_has_filled_is_not_filled_again_for_another(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any
) -> None:
    database = database_of(request.config)
    other = copy(database)
    other._name = f"{database._name}_of_another"
    filled = []

    def fill() -> list[str]:
        filled.append(database)
        with as_owner():
            declare_demo()
        return ["what it tells of"]

    begin_anew(request.config, django_db_blocker)
    try:
        with django_db_blocker.unblock():
            first, second = database.filled("shown", fill), other.filled("shown", fill)
            assert filled == [database]
            # Of the objects each has a copy, too.
            assert first == second == ["what it tells of"]
            assert first is not second
            with other._admin() as admin:
                inside = psycopg.connect(admin.info.dsn, password=admin.info.password, dbname=other._name)
            with inside:
                assert inside.execute("SELECT is_demo FROM deployment_deployment").fetchone() == (True,)
            # Each works in a copy: what one does there, the other and the next who asks do not see.
            with as_owner():
                declare_demo(False)
            connections.close_all()
            database.filled("shown", fill)
            assert is_demo()
    finally:
        begin_anew(request.config, django_db_blocker)
        other.drop()
    assert filled == [database]
