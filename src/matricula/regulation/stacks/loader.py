"""Reads packs, lays them over each other and refuses whatever is not exactly right."""

import importlib
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import ModuleType
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from matricula.kernel.calendars import MonthSystem
from matricula.regulation.procedures.histories import ProcedureHistory, in_one_history, read_procedures
from matricula.regulation.procedures.skeletons import Skeleton, read_skeletons, skeleton_of
from matricula.regulation.reading.nodes import Fields, Node, PackError
from matricula.regulation.reading.texts import LANGUAGES
from matricula.regulation.reading.yaml_files import read_yaml
from matricula.regulation.rules.rules import read_rules
from matricula.regulation.stacks.citations import cited
from matricula.regulation.stacks.digest import Written, is_case, written_in
from matricula.regulation.stacks.layering import laid_over
from matricula.regulation.stacks.linking import check_links
from matricula.regulation.stacks.ports import Offers, Ports, firsts, layered_ports, newest, offered_in
from matricula.regulation.stacks.stack import Stack
from matricula.regulation.standing.bases import read_bases
from matricula.regulation.standing.certificates import read_certificates
from matricula.regulation.standing.context import Context, Declaration, PackHead
from matricula.regulation.standing.institutions import read_levels, read_orgs, read_stages
from matricula.regulation.standing.layouts import read_layouts
from matricula.regulation.standing.offices import read_duties, read_roles
from matricula.regulation.standing.school_years import DayOfYear, SchoolYears
from matricula.regulation.standing.seasons import read_seasons
from matricula.regulation.standing.sources import Source, read_sources
from matricula.regulation.standing.tables import CodeTable, read_tables
from matricula.regulation.standing.terms import read_terms
from matricula.regulation.standing.watches import read_watches
from matricula.regulation.standing.windows import read_windows
from matricula.regulation.standing.working_days import read_calendar

GROUP = "matricula.packs"
KINDS = (
    "sources", "bases", "terms", "windows", "rules", "skeletons", "procedures", "tables", "layouts",
    "levels", "stages", "roles", "duties", "watches", "seasons", "certificates", "orgs", "calendar", "cases",
)  # fmt: skip
Item = TypeVar("Item")


@dataclass(frozen=True)
class PackPlace:
    """Where a pack's files lie. `module` is the package's dotted name, None for a mere folder (rehearsals)."""

    id: str
    root: Traversable
    module: str | None = None


def installed_packs() -> dict[str, PackPlace]:
    """The packs that installed distributions offer, by name, looked for once: that reads a file of each of them."""
    return dict(_offered_packs())


def forget_places() -> None:
    """Look for packs anew when they are next asked for."""
    _offered_packs.cache_clear()


@lru_cache(maxsize=1)
def _offered_packs() -> Mapping[str, PackPlace]:
    found: dict[str, PackPlace] = {}
    for entry in entry_points(group=GROUP):
        if entry.name in found and found[entry.name].module != entry.value:
            raise PackError(
                f"two distributions offer a pack {entry.name!r}: {found[entry.name].module} and {entry.value}"
            )
        found[entry.name] = PackPlace(entry.name, files(entry.value), entry.value)
    return found


def load_installed(pack: str, known: Mapping[str, Stack] | None = None) -> Stack:
    """The stack of an installed pack; it lies over one of those that are `known` where it extends that."""
    return load(pack, installed_packs(), known)


def load(pack: str, places: Mapping[str, PackPlace], known: Mapping[str, Stack] | None = None) -> Stack:
    """The stack of `pack`, with the packs above it found in `places`. Raises `PackError` at the first thing wrong.

    What was read of these places before is `known`, and not read again: a nation stands under all its provinces.
    """
    chain: list[tuple[Written, Offers]] = []
    wanted: str | None = pack
    while wanted is not None and wanted not in (known or {}):
        if any(written.pack == wanted for written, _ in chain):
            raise PackError(f"{wanted}/pack.yaml: the pack extends itself by a detour; break the circle")
        if wanted not in places:
            raise PackError(
                f"no pack {wanted!r} is installed; installed are {', '.join(sorted(places)) or 'none'}"
            )
        chain.insert(0, _read_place(places[wanted]))
        wanted = _extended(chain[0][0])
    upper = known[wanted] if known and wanted else None
    return build(
        [written for written, _ in chain], {written.pack: offers for written, offers in chain}, upper
    )


def restored(kept: bytes, places: Mapping[str, PackPlace] | None = None) -> Stack:
    """The stack of a snapshot, as decisions keep it.

    Functions are not kept: ports come from the installed packs, in the versions that the snapshot names. Those that are
    no longer offered stand in `missing_ports`. ValueError when it is not a snapshot that this version can read.
    """
    installed = installed_packs() if places is None else places
    chain = written_in(kept)
    offers = {one.pack: _offers(installed[one.pack]) for one in chain if one.pack in installed}
    return replace(build(chain, offers), kept=kept)


def build(chain: Iterable[Written], ports: Mapping[str, Offers], upper: Stack | None = None) -> Stack:
    """The stack of packs that were read, the nation's first, with what each offers as ports; over one, if there is."""
    stack = upper
    for written in chain:
        stack = _layer(stack, written, ports.get(written.pack, {}))
    if stack is None:
        raise PackError("there is no pack to build a stack of")
    check_links(stack)
    return stack


def _layer(upper: Stack | None, written: Written, offers: Offers) -> Stack:
    head = _head(written, upper)
    sources = _sources(written, head, upper)
    context = Context(head, {clause.id for source in sources.values() for clause in source.clauses})
    above = Ports(upper.ports, upper.missing_ports) if upper else Ports()
    wanted = firsts(offers) if written.ports is None else written.ports
    ports = layered_ports(written.pack, offers, wanted, above)

    def over(
        kind: str, above: Mapping[str, Item], own: Iterable[tuple[Declaration, Item]], **how: Any
    ) -> dict[str, Item]:
        return laid_over(kind, above, own, cites=cited, **how)

    def own(kind: str, read: Callable[[Node, Context], Iterator[Item]]) -> Iterator[Item]:
        for node in _of_kind(written, kind):
            yield from read(node, context)

    skeletons = over("skeleton", upper.skeletons if upper else {}, own("skeletons", read_skeletons))
    if upper is not None:
        # A nation writes skeletons for the packs below as well.
        _check_used(skeletons, written)

    def read_whole(node: Node, context: Context) -> Iterator[ProcedureHistory]:
        return read_procedures(node, context, skeletons)

    return Stack(
        heads=(*(upper.heads if upper else ()), head),
        written=(*(upper.written if upper else ()), written),
        sources=sources,
        bases=over("basis", upper.bases if upper else {}, own("bases", read_bases)),
        terms=over(
            "term", upper.terms if upper else {}, own("terms", read_terms), merge=lambda a, b: b.over(a)
        ),
        windows=over("window", upper.windows if upper else {}, own("windows", read_windows)),
        rules=over("rule", upper.rules if upper else {}, own("rules", read_rules)),
        skeletons=skeletons,
        procedures=over(
            "procedure",
            upper.procedures if upper else {},
            in_one_history(list(own("procedures", read_whole))),
            merge=lambda a, b: b.over(a),
        ),
        tables=_tables(upper.tables if upper else {}, list(own("tables", read_tables))),
        layouts=over("layout", upper.layouts if upper else {}, own("layouts", read_layouts)),
        levels=over("level", upper.levels if upper else {}, own("levels", read_levels)),
        stages=over("stage", upper.stages if upper else {}, own("stages", read_stages)),
        roles=over("role", upper.roles if upper else {}, own("roles", read_roles)),
        duties=over("duty", upper.duties if upper else {}, own("duties", read_duties)),
        watches=over("watch", upper.watches if upper else {}, own("watches", read_watches)),
        certificates=over(
            "certificate", upper.certificates if upper else {}, own("certificates", read_certificates)
        ),
        seasons=over("season", upper.seasons if upper else {}, own("seasons", read_seasons)),
        orgs=over("organisation", upper.orgs if upper else {}, own("orgs", read_orgs)),
        ports=ports.functions,
        missing_ports=ports.missing,
        working_calendar=_calendar(written, context, upper),
    )


def _check_used(skeletons: Mapping[str, Skeleton], written: Written) -> None:
    """Fail for a skeleton of this pack that none of its procedures and skeletons is like."""
    kinds = ("procedures", "skeletons")
    used = {
        skeleton_of(one) for kind in kinds for node in _of_kind(written, kind) for _, one in node.entries()
    }
    for name, skeleton in skeletons.items():
        if skeleton.declared.origin.pack == written.pack and name not in used:
            skeleton.body.fail(f"nothing in the pack is like the skeleton {name!r}; remove it")


def _head(written: Written, upper: Stack | None) -> PackHead:
    node = _only(written.files["pack.yaml"], "pack")
    inherited = {"zone", "calendar_system", "school_year_starts"}
    fields = node.fields(
        required={"id", "version", "name", "languages"} | (set() if upper else inherited),
        optional={"extends"} | ({"governs", *inherited} if upper else set()),
    )
    if (given := fields["id"].text()) != written.pack:
        fields["id"].fail(
            f"the pack is installed as {written.pack!r} but calls itself {given!r}; make them equal"
        )
    languages = fields["languages"].texts()
    needed = upper.languages if upper else LANGUAGES
    if missing := [language for language in needed if language not in languages]:
        fields["languages"].fail(f"every pack speaks {', '.join(needed)}; add {', '.join(missing)}")
    return PackHead(
        id=given,
        version=fields["version"].text(),
        name=fields["name"].multilingual(languages),
        languages=languages,
        extends=fields.text("extends"),
        zone=_zone(fields, upper),
        school_years=_school_years(fields, upper),
        governs=fields.text("governs"),
    )


def _zone(fields: Fields, upper: Stack | None) -> ZoneInfo:
    if "zone" not in fields and upper is not None:
        return upper.zone
    try:
        return ZoneInfo(fields["zone"].text())
    except (ZoneInfoNotFoundError, ValueError):
        fields["zone"].fail(f"there is no time zone {fields['zone'].raw!r}; write one as Asia/Shanghai")


def _school_years(fields: Fields, upper: Stack | None) -> SchoolYears:
    if "calendar_system" in fields:
        system = fields["calendar_system"].choice(MonthSystem)
    elif upper is not None:
        system = upper.school_years.system
    else:
        fields.node.fail("the key 'calendar_system' is missing; add it")
    if "school_year_starts" not in fields and upper is not None:
        return SchoolYears(system, upper.school_years.starts)
    try:
        return SchoolYears(system, DayOfYear.parse(fields["school_year_starts"].text(), system))
    except ValueError as wrong:
        fields["school_year_starts"].fail(str(wrong))


def _sources(written: Written, head: PackHead, upper: Stack | None) -> dict[str, Source]:
    sources: dict[str, Source] = dict(upper.sources) if upper else {}
    known = {clause.id: clause for source in sources.values() for clause in source.clauses}
    for node in _of_kind(written, "sources"):
        for source in read_sources(node, head.languages):
            if source.id in sources:
                raise PackError(
                    f"{source.origin}: the source {source.id} stands at {sources[source.id].origin} too; keep one"
                )
            for clause in source.clauses:
                if clause.id in known:
                    raise PackError(
                        f"{clause.origin}: the clause {clause.id} stands at {known[clause.id].origin} too; keep one"
                    )
                known[clause.id] = clause
            sources[source.id] = source
    return sources


def _tables(
    above: Mapping[str, CodeTable], own: list[tuple[Declaration, CodeTable, bool]]
) -> dict[str, CodeTable]:
    result = laid_over("table", above, ((d, t) for d, t, adds in own if not adds), cites=cited)
    for declared, table, adds in own:
        if not adds:
            continue
        if declared.name not in above:
            raise PackError(
                f"{declared.origin}: nothing above has a table {declared.name!r} to extend; remove 'extends'"
            )
        if declared.overrides:
            raise PackError(
                f"{declared.origin}: a table either extends the one above or overrides it; keep one of the keys"
            )
        try:
            result[declared.name] = above[declared.name].extended_by(table)
        except ValueError as wrong:
            raise PackError(f"{declared.origin}: {wrong}") from wrong
    return result


def _calendar(written: Written, context: Context, upper: Stack | None) -> Any:
    nodes = list(_of_kind(written, "calendar"))
    above = upper.working_calendar if upper else None
    if not nodes:
        return above
    if len(nodes) > 1:
        nodes[1].fail("a pack has one calendar; put everything in one file")
    replaces = dict(nodes[0].entries()).get("replaces_above")
    if (replaces is not None and replaces.flag()) != (above is not None):
        nodes[0].fail("write replaces_above: true if, and only if, a pack above has a calendar too")
    return read_calendar(nodes[0], context)


def _of_kind(written: Written, kind: str) -> Iterator[Node]:
    for path in sorted(written.files):
        if path == f"{kind}.yaml" or path.startswith(f"{kind}/"):
            yield _only(written.files[path], kind)


def _only(node: Node, kind: str) -> Node:
    return node.fields(required={kind})[kind]


def _extended(written: Written) -> str | None:
    head = _only(written.files["pack.yaml"], "pack")
    extends = dict(head.entries()).get("extends")
    return extends.text() if extends is not None else None


def _read_place(place: PackPlace) -> tuple[Written, Offers]:
    found = _Files(place.id, dict(_texts(place)))
    if "pack.yaml" not in found:
        raise PackError(f"{place.id}: the pack has no pack.yaml; add one")
    offers = _offers(place)
    return Written(place.id, found, newest(offers)), offers


class _Files(Mapping[str, Node]):
    """The files of a pack as they were read. Those of its cases are read when they are first asked for.

    More than half of a pack is cases, and a process that serves pages or works off jobs asks for none of them.
    """

    def __init__(self, pack: str, texts: Mapping[str, str]) -> None:
        self._pack, self._texts = pack, texts
        self._read = {path: read_yaml(pack, path, text) for path, text in texts.items() if not is_case(path)}

    def __getitem__(self, path: str) -> Node:
        if path not in self._read:
            self._read[path] = read_yaml(self._pack, path, self._texts[path])
        return self._read[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _texts(place: PackPlace) -> Iterator[tuple[str, str]]:
    for entry in sorted(place.root.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name in KINDS:
            for inner in sorted(entry.iterdir(), key=lambda inner: inner.name):
                if inner.name.endswith(".yaml"):
                    yield f"{entry.name}/{inner.name}", inner.read_text(encoding="utf-8")
                elif inner.name.endswith(".yml"):
                    raise PackError(
                        f"{place.id}/{entry.name}/{inner.name}: files of a pack end in .yaml; rename it"
                    )
        elif entry.name.endswith((".yaml", ".yml")):
            if entry.name not in {"pack.yaml", *(f"{kind}.yaml" for kind in KINDS)}:
                raise PackError(
                    f"{place.id}/{entry.name}: no kind of file has this name; known are {', '.join(KINDS)}"
                )
            yield entry.name, entry.read_text(encoding="utf-8")


def _offers(place: PackPlace) -> Offers:
    return offered_in(place.id, _ports_module(place)) if (place.root / "ports.py").is_file() else {}


def _ports_module(place: PackPlace) -> ModuleType:
    if place.module is not None:
        return importlib.import_module(f"{place.module}.ports")
    source = place.root / "ports.py"
    spec = importlib.util.spec_from_file_location(f"matricula_pack_{place.id}_ports", str(source))
    if spec is None or spec.loader is None:
        raise PackError(f"{place.id}/ports.py cannot be imported")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
