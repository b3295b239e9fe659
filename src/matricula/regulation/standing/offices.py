"""Who may do what: roles with their permissions, and the duties that the law gives to a tier for a stage."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, Tier, named

_PERMISSION = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True, slots=True)
class Reported:
    """That the holders of a role are made known to the level above, by which clause, and what counts as steady.

    `period` names the term (integer) that says over how many school years, the present one included, it is counted how
    often holders left; `often` the term (integer) that says from how many on that is often.
    """

    clause: str
    period: str
    often: str


@dataclass(frozen=True)
class Role:
    """A role that a person may be appointed to.

    `permissions` hold at every tier of the role, `more_at` adds some at a tier. `requires_training` is the clause that
    forbids to act untrained. `reserve_of` names the role whose holders this one stands ready to relieve: such a role
    allows nothing by itself.
    """

    declared: Declaration
    label: Text
    tiers: tuple[Tier, ...]
    permissions: frozenset[str]
    more_at: Mapping[Tier, frozenset[str]]
    clause: str | None
    requires_training: str | None
    reported: Reported | None = None
    reserve_of: str | None = None

    @property
    def name(self) -> str:
        return self.declared.name

    def permissions_at(self, tier: str) -> frozenset[str]:
        """What the role may do at an organisation of `tier`; nothing where the role does not exist."""
        if tier not in self.tiers:
            return frozenset()
        return self.permissions | self.more_at.get(Tier(tier), frozenset())


@dataclass(frozen=True, slots=True)
class DutyHolder:
    """The tier that holds a duty for one stage; the tiers in `also` look on and urge, each by its clause."""

    tier: Tier
    clause: str
    also: Mapping[Tier, str] = field(default_factory=lambda: MappingProxyType({}))


class Follows(StrEnum):
    """What a duty follows for a school that a higher office runs itself."""

    LOCATION = "location"
    RUNNER = "runner"


@dataclass(frozen=True, slots=True)
class DirectlyRun:
    """Whether a duty for directly-run schools goes by where the school lies, or belongs to the office that runs it."""

    follows: Follows
    clause: str


@dataclass(frozen=True)
class Duty:
    """A kind of review or decision, and who holds it stage by stage.

    Without `directly_run`, a school that a higher office runs is treated like its neighbours: by where it lies.
    """

    declared: Declaration
    label: Text
    stages: Mapping[str, DutyHolder]
    directly_run: DirectlyRun | None = None

    @property
    def name(self) -> str:
        return self.declared.name

    def at(self, stage: str) -> DutyHolder:
        """Who holds the duty for a stage; KeyError when the law gives it to nobody."""
        try:
            return self.stages[stage]
        except KeyError:
            raise KeyError(
                f"the duty {self.name!r} is given to nobody for the stage {stage!r} ({self.declared.origin})"
            ) from None


def read_roles(node: Node, context: Context) -> Iterator[tuple[Declaration, Role]]:
    """The roles under the key `roles`."""
    for name, entry in named(node):
        fields = entry.fields(
            required={"label", "tiers", "permissions"},
            optional={"more_at", "clause", "requires_training", "reported", "reserve_of", *DECLARED},
        )
        tiers = tuple(tier.choice(Tier) for tier in fields["tiers"].items())
        more: dict[Tier, frozenset[str]] = {}
        for tier, permissions in fields["more_at"].entries() if "more_at" in fields else ():
            if tier not in tiers:
                permissions.fail(
                    f"the role does not exist at the tier {tier!r}; its tiers are {', '.join(tiers)}"
                )
            more[Tier(tier)] = _permissions(permissions)
        everywhere = _permissions(fields["permissions"])
        if "reserve_of" in fields and (everywhere or more):
            fields["reserve_of"].fail(
                f"the role {name!r} only stands ready for another and allows nothing by itself; write permissions: []"
            )
        declared = context.declaration(name, entry, fields)
        yield (
            declared,
            Role(
                declared=declared,
                label=context.words(fields["label"]),
                tiers=tiers,
                permissions=everywhere,
                more_at=MappingProxyType(more),
                clause=context.maybe_clause(fields),
                requires_training=context.maybe_clause(fields, "requires_training"),
                reported=_reported(fields["reported"], context) if "reported" in fields else None,
                reserve_of=fields["reserve_of"].name() if "reserve_of" in fields else None,
            ),
        )


def _reported(node: Node, context: Context) -> Reported:
    fields = node.fields(required={"clause", "period", "often"})
    return Reported(context.clause(fields["clause"]), fields["period"].name(), fields["often"].name())


def read_duties(node: Node, context: Context) -> Iterator[tuple[Declaration, Duty]]:
    """The duties under the key `duties`."""
    for name, entry in named(node):
        fields = entry.fields(required={"label", "stages"}, optional={"directly_run", *DECLARED})
        holders: dict[str, DutyHolder] = {}
        for stage, item in named(fields["stages"]):
            inner = item.fields(required={"tier", "clause"}, optional={"also"})
            tier, clause = inner["tier"].choice(Tier), context.clause(inner["clause"])
            also = _also(inner["also"], tier, clause, context) if "also" in inner else {}
            holders[stage] = DutyHolder(tier, clause, MappingProxyType(also))
        declared = context.declaration(name, entry, fields)
        directly = None
        if "directly_run" in fields:
            inner = fields["directly_run"].fields(required={"follows", "clause"})
            directly = DirectlyRun(inner["follows"].choice(Follows), context.clause(inner["clause"]))
        yield declared, Duty(declared, context.words(fields["label"]), MappingProxyType(holders), directly)


def _also(node: Node, holder: Tier, clause: str, context: Context) -> dict[Tier, str]:
    """Tiers beside the holder: a list by the same clause, or a mapping of each to its own."""
    found: dict[Tier, str] = {}
    if node.is_list:
        pairs = [(item, item.choice(Tier), clause) for item in node.items()]
    else:
        pairs = [(item, _tier(item, tier), context.clause(item)) for tier, item in node.entries()]
    for item, tier, by in pairs:
        if tier is holder:
            item.fail(f"the tier {tier!s} holds the duty itself; leave it out of also")
        if tier in found:
            item.fail(f"the tier {tier!s} stands twice; keep one")
        found[tier] = by
    return found


def _tier(node: Node, key: str) -> Tier:
    if key not in set(Tier):
        node.fail(f"{key!r} is not among {', '.join(Tier)}")
    return Tier(key)


def _permissions(node: Node) -> frozenset[str]:
    found: list[str] = []
    for item in node.items():
        if not _PERMISSION.fullmatch(written := item.text()):
            item.fail(f"{written!r} is no permission; write app.verb, as cases.decide")
        if written in found:
            item.fail(f"the permission {written!r} stands twice; keep one")
        found.append(written)
    return frozenset(found)
