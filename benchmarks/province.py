"""A made-up province on the real schema, set by set and always the same: offices, students, classes, cases, archives.

Written by the owner. History and audit triggers are off meanwhile. Places of enrollments, paths of offices and the
sight of cases come from their own triggers; the places of students from the triggers' own function, run over all at
the end.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import chain

from benchmarks import archives, casework, loading, names, offices, promoted, register
from benchmarks.loading import Execute
from benchmarks.size import Size
from benchmarks.statement import Statement
from matricula.regulation.api import Stack, stack_for

PACK, ROOT_PACK = "cn_guizhou", "cn"

# What is filled, in the order in which it is filled.
TABLES = (
    "authorities_org",
    "authorities_user",
    "authorities_appointment",
    "registry_academicsession",
    "registry_schoolclass",
    "registry_student",
    "registry_studentnumber",
    "registry_guardian",
    "registry_enrollment",
    "registry_enrollmentstatus",
    "registry_classmembership",
    "registry_rollcheck",
    "registry_archiveitem",
    "registry_paperoriginal",
    "registry_sealedsnapshot",
    "registry_promotion",
    "registry_promotionstay",
    "cases_case",
    "cases_party",
    "cases_casesubject",
    "cases_step",
)
# Their indexes are built at the end, over all rows; constraints hold throughout.
INDEXED_LAST = (
    "registry_student",
    "registry_searchkeys",
    "registry_guardian",
    "cases_case",
    "cases_step",
    "cases_sighting",
)
KEPT = {
    "authorities_org": ["place_org"],
    "registry_enrollment": ["place_enrollment"],
    "registry_promotion": ["place_promotion"],
}


def make_province(
    execute: Execute,
    size: Size,
    say: Callable[[str], None] = lambda _line: None,
    *,
    indexes_last: bool = True,
) -> None:
    """Fill an empty, migrated database; ``execute`` runs one statement as the owner.

    ``indexes_last`` takes the indexes away for the load. Inside one transaction, on tables that rolled-back rows
    passed through, PostgreSQL does not use an index made in it: then leave them in place.
    """
    stack = stack_for(PACK)
    # Deferred checks of keys would pile up, and no trigger can be switched while they wait.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    kept = nullcontext() if not indexes_last else loading.indexes_last(execute, INDEXED_LAST, say)
    with _quiet(execute), kept:
        filled = (
            _tree(execute, size, stack),
            register.statements(size),
            casework.statements(size, stack),
            archives.statements(),
            promoted.statements(),
        )
        for statement in chain(*filled):
            say(statement.what)
            execute(statement.sql)
    for table in TABLES:
        if table != "authorities_org":
            execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    execute(
        "SELECT setval(pg_get_serial_sequence('authorities_org', 'id'), (SELECT max(id) FROM authorities_org))"
    )
    execute("ANALYZE")


def make_offices(execute: Execute, size: Size) -> None:
    """The tree of such a province and its people, without a student; its seats are ``bench_seat`` of the session."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with _quiet(execute):
        for statement in chain(_tree(execute, size, stack_for(PACK)), [register.seated(size)]):
            execute(statement.sql)


def _tree(execute: Execute, size: Size, stack: Stack) -> Iterator[Statement]:
    sort_key = stack.port("name.sort_key")
    _draw(execute)
    _words(execute, "bench_surname", names.surname_slots(sort_key))
    _words(execute, "bench_given", names.given_slots(sort_key))
    tiers_of = {role.name: [str(one) for one in role.tiers] for role in stack.roles.values()}
    yield from offices.statements(size, packs=(ROOT_PACK, PACK), zone=str(stack.zone), tiers_of=tiers_of)


@contextmanager
def _quiet(execute: Execute) -> Iterator[None]:
    for table in TABLES:
        execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for trigger in KEPT.get(table, []):
            execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
    yield
    for table in TABLES:
        execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _draw(execute: Execute) -> None:
    """A number in [0, 1) from a row and a seed: the same at every run."""
    execute(
        "CREATE OR REPLACE FUNCTION pg_temp.draw(bigint, bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS "
        "'SELECT (hashint8extended($1, $2) & 2147483647)::double precision / 2147483648'"
    )


def _words(execute: Execute, table: str, slots: Sequence[tuple[int, str, str]]) -> None:
    values = ",".join(f"({no}, '{word}', '{key}')" for no, word, key in slots)
    execute(f'CREATE TEMP TABLE {table} (slot int PRIMARY KEY, word text, key text COLLATE "C")')
    execute(f"INSERT INTO {table} VALUES {values}")
    execute(f"ANALYZE {table}")
