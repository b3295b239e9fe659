"""Writes the row-level security of a table from a declaration: who sees a row, who writes it, what of it stays.

An app declares its walls in ``walls.py`` and raises each in a migration with :func:`raised`. Tests compare the two and
attack every declared table with raw SQL. A migration may be deployed already, so what a form writes never changes:
another condition is another form.

All of this is the sight of offices, ``matricula.scopes``. The second sight, of families, is one more policy FOR SELECT
beside ``seen`` on the tables that an app names in ``FAMILY`` (:func:`shown_to_families`), by a setting of its own.
Policies of one table add up, so nothing else has to change for it. What a family writes of its own stands in
``FAMILY_WRITES`` (:func:`written_by_families`).
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db import migrations

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,62}")
# True of every row, and of none without a scope: an index over `id` stops there before any row is read (0003).
_BY_INDEX: Final = "id >= sight_floor()"
_BY_ROW: Final = "cardinality(scopes()) > 0"


@dataclass(frozen=True, slots=True)
class Form(ABC):
    """A condition on a row, in SQL: ``reads`` where rows are looked for, ``writes`` where one row is checked."""

    @abstractmethod
    def reads(self, table: str) -> str:
        """The condition under which a row of ``table`` is seen, or found to be changed."""

    def writes(self, table: str) -> str:
        """The condition under which a row may be added."""
        return self.reads(table)


@dataclass(frozen=True, slots=True)
class SeenBy(Form):
    """By the offices whose ids the row holds in an array, each with all offices above it.

    ``plain`` where no list pages through the table: the planner may then guess how many rows are seen.
    """

    column: str = "seen_by"
    plain: bool = False

    def reads(self, table: str) -> str:
        """COALESCE says nothing new and hides that guess, see docs/performance.md."""
        if self.plain:
            return self.writes(table)
        return f"{_BY_INDEX} AND COALESCE({_named(self.column)} && scopes(), false)"

    def writes(self, table: str) -> str:
        """Somebody within the sight is among them."""
        return f"{_named(self.column)} && scopes()"


@dataclass(frozen=True, slots=True)
class ChildOf(Form):
    """By whoever sees the row of ``root`` that the column names. ``by_row`` for a table without ``id`` to stop at."""

    root: str
    key: str
    by_row: bool = False

    def reads(self, table: str) -> str:
        """OFFSET 0 keeps the planner from reading the root once as a whole in place of a few rows by their key."""
        return f"{_BY_ROW if self.by_row else _BY_INDEX} AND EXISTS ({self._row(table)} OFFSET 0)"

    def writes(self, table: str) -> str:
        """The root is within the sight."""
        return f"EXISTS ({self._row(table)})"

    def _row(self, table: str) -> str:
        return f"SELECT 1 FROM {_named(self.root)} r WHERE r.id = {_named(table)}.{_named(self.key)}"


@dataclass(frozen=True, slots=True)
class AtOffice(Form):
    """By the office that the column names, and those above it."""

    column: str

    def reads(self, table: str) -> str:
        """Said without a function: PostgreSQL never takes one with a query in it apart, and asks it for every row."""
        return (
            f"{_BY_INDEX} AND EXISTS (SELECT 1 FROM authorities_org o"
            f" WHERE o.id = {_named(table)}.{_named(self.column)} AND o.lineage && scopes() OFFSET 0)"
        )

    def writes(self, table: str) -> str:
        """That office is within the sight."""
        return f"authorities_in_scope({_named(self.column)})"


@dataclass(frozen=True, slots=True)
class ByOffice(AtOffice):
    """As ``AtOffice`` to read; written by nobody but who holds office there, today and in this transaction."""

    def writes(self, table: str) -> str:
        """Whoever acts is in office at that office itself; from above is not enough."""
        office = f"{_named(table)}.{_named(self.column)}"
        return f"EXISTS (SELECT 1 FROM authorities_in_office() w WHERE w.org_id = {office})"


@dataclass(frozen=True, slots=True)
class OwnOffice(ByOffice):
    """By the office that the column names alone, not by those above it; written as ``ByOffice``."""

    def reads(self, table: str) -> str:
        """An office is its own scope; whoever looks from above has another one."""
        return f"{_BY_INDEX} AND {_named(self.column)} = ANY (scopes())"


@dataclass(frozen=True, slots=True)
class Known(Form):
    """By everybody who works in the system."""

    def reads(self, table: str) -> str:
        """Every row."""
        return "true"


@dataclass(frozen=True, slots=True)
class Nobody(Form):
    """By no office: the table is the families' own, or a definer function's."""

    def reads(self, table: str) -> str:
        """No row."""
        return "false"


@dataclass(frozen=True, slots=True)
class Special(Form):
    """By a rule that no other table has: the migration that wrote it says it, and ``why`` says it in words."""

    why: str

    def reads(self, table: str) -> str:
        """Raises TypeError: only the migration that wrote it can."""
        raise TypeError(f"The wall of {table} is special ({self.why}): its own migration has to write it.")


@dataclass(frozen=True, slots=True)
class Wall:
    """What the database says of a table: who sees a row, who adds one (by default who would see it), who changes one
    (who may add it, read for the row as it is).

    ``only_grows``: a row is never changed or erased, whoever asks. ``once``: columns that stay as they were first
    written. ``past``: who sees the history, where it is not as the table itself. Privileges come on top of all this:
    ``database_privileges`` of the app.
    """

    seen: Form
    added: Form | None = None
    changed: Form | None = None
    only_grows: bool = False
    once: tuple[str, ...] = ()
    past: Form | None = None

    def __post_init__(self) -> None:
        """What everybody reads, not everybody writes."""
        if isinstance(self.seen, Known) and self.added is None:
            raise ValueError("A wall that everybody looks over must say who adds rows.")

    def conditions(self, table: str) -> Iterator[tuple[str, Form, str]]:
        """The three policies: the command, the form, and which of its sides holds."""
        added = self.added or self.seen
        changed = self.changed or added
        yield "SELECT", self.seen, "reads"
        yield "INSERT", added, "writes"
        yield "UPDATE", changed, "writes" if isinstance(changed, ByOffice) else "reads"

    def of_the_past(self, table: str) -> Form:
        """Who sees the history of ``table``: as its root, as the parent of a child, or as ``past`` says."""
        if self.past is not None:
            return self.past
        if isinstance(self.seen, ChildOf):
            return ChildOf(self.seen.root, self.seen.key, by_row=True)
        return ChildOf(table, "pgh_obj_id", by_row=True)


_POLICIES: Final = {"SELECT": "seen", "INSERT": "added", "UPDATE": "changed"}


def raised(table: str, wall: Wall, *, history: bool = False) -> migrations.RunSQL:
    """The operation of a migration that raises ``wall`` round ``table``; ``history`` for one that pghistory tracks.

    Raises ValueError for a name that is none of ours, TypeError for a wall of a special form.
    """
    return migrations.RunSQL(written(table, wall, history=history), taken_down(table, wall, history=history))


def written(table: str, wall: Wall, *, history: bool = False) -> str:
    """The SQL of :func:`raised`."""
    parts = [f"ALTER TABLE {_named(table)} ENABLE ROW LEVEL SECURITY;"]
    for command, form, side in wall.conditions(table):
        condition = form.writes(table) if side == "writes" else form.reads(table)
        clause = "WITH CHECK" if command == "INSERT" else "USING"
        parts.append(f"CREATE POLICY {_POLICIES[command]} ON {table} FOR {command} {clause} ({condition});")
    if wall.only_grows:
        parts.append(
            f"CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change();"
        )
    if wall.once:
        changed = " OR ".join(f"NEW.{_named(one)} IS DISTINCT FROM OLD.{one}" for one in wall.once)
        parts.append(
            f"CREATE TRIGGER written_once BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN ({changed}) EXECUTE FUNCTION refuse_change();"
        )
    if history:
        past = _named(f"{table}event")
        parts.append(f"ALTER TABLE {past} ENABLE ROW LEVEL SECURITY;")
        parts.append(
            f"CREATE POLICY seen ON {past} FOR SELECT USING ({wall.of_the_past(table).reads(past)});"
        )
    return "\n".join(parts)


def taken_down(table: str, wall: Wall, *, history: bool = False) -> str:
    """The SQL that undoes :func:`written`."""
    parts = [
        f"DROP POLICY {_POLICIES[command]} ON {table};" for command, _form, _side in wall.conditions(table)
    ]
    parts += [f"DROP TRIGGER only_grows ON {table};"] * wall.only_grows
    parts += [f"DROP TRIGGER written_once ON {table};"] * bool(wall.once)
    parts.append(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;")
    if history:
        parts += [
            f"DROP POLICY seen ON {table}event;",
            f"ALTER TABLE {table}event DISABLE ROW LEVEL SECURITY;",
        ]
    return "\n".join(parts)


def shown_to_families(table: str, form: Form) -> migrations.RunSQL:
    """The operation of a migration that lets families read the rows of ``table`` which ``form`` says, and no more."""
    return migrations.RunSQL(
        f"CREATE POLICY family ON {_named(table)} FOR SELECT USING ({form.reads(table)});",
        f"DROP POLICY family ON {table};",
    )


@dataclass(frozen=True, slots=True)
class FamilyWrites:
    """What a family writes of a table: rows that ``own`` says are its own, and of these ``changes``, later.

    Without ``changes`` a row stays as it was added. What a family reads, ``FAMILY`` says.
    """

    own: Form
    changes: tuple[str, ...] = ()


def written_by_families(table: str, rule: FamilyWrites) -> migrations.RunSQL:
    """The operation of a migration that lets families write of ``table`` what ``rule`` says, and no more.

    Each condition stands beside those of offices. What a family may not change it is refused with MR004.
    """
    name, own = _named(table), rule.own.reads(table)
    up = [f"CREATE POLICY family_added ON {name} FOR INSERT WITH CHECK ({own});"]
    down = [f"DROP POLICY family_added ON {name};"]
    if rule.changes:
        kept = "{" + ",".join(_named(one) for one in rule.changes) + "}"
        others = f"(to_jsonb(NEW) - '{kept}'::text[]) IS DISTINCT FROM (to_jsonb(OLD) - '{kept}'::text[])"
        up.append(f"CREATE POLICY family_changed ON {name} FOR UPDATE USING ({own});")
        up.append(
            f"CREATE TRIGGER family_changes BEFORE UPDATE ON {name} FOR EACH ROW"
            f" WHEN (family_user() IS NOT NULL AND {others}) EXECUTE FUNCTION refuse_change();"
        )
        down.append(f"DROP POLICY family_changed ON {name};")
        down.append(f"DROP TRIGGER family_changes ON {name};")
    return migrations.RunSQL("\n".join(up), "\n".join(down))


def _named(name: str) -> str:
    """The name, which goes into SQL as it stands."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a table or column of ours.")
    return name
