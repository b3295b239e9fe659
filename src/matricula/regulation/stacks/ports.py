"""Named ports: pure functions that a pack supplies where data cannot say what the law says."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType, ModuleType
from typing import Protocol, TypeVar, cast, get_type_hints

from matricula.regulation.reading.nodes import PackError

PortFunction = Callable[..., object]
F = TypeVar("F", bound=PortFunction)


@dataclass(frozen=True, slots=True)
class IdNumberReading:
    """What an identity number says.

    `normal` is its canonical spelling, `fault` a stable word when it is not valid, `sex` a code of the pack's own
    table of sexes. `marks` are stable words for what is odd about a valid number.
    """

    valid: bool
    normal: str
    fault: str | None = None
    born_on: date | None = None
    sex: str | None = None
    area: str | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudentNumberReading:
    """What a student number says; `kind` is a word of the pack, a temporary number waits for a formal one."""

    valid: bool
    normal: str
    kind: str | None = None
    temporary: bool = False
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class TermProposal:
    """What the marks of a period come to: their `mean`, and the number of the mark that is `proposed`.

    Both are None without marks; `proposed` alone where there are too few of them.
    """

    mean: Decimal | None
    proposed: Decimal | None = None


class ReadIdNumber(Protocol):
    """`kind` is a code of the pack's table of identity documents."""

    def __call__(self, kind: str, number: str) -> IdNumberReading: ...


class ReadStudentNumber(Protocol):
    def __call__(self, number: str) -> StudentNumberReading: ...


class FormalNumber(Protocol):
    """The student number of a person with an identity number; ValueError when that is not valid."""

    def __call__(self, id_number: str) -> str: ...


class NumberWithoutIdentity(Protocol):
    """A formal student number without an identity number; `sequence` counts within area and birth date."""

    def __call__(self, area: str, born_on: date, sequence: int) -> str: ...


class TemporaryNumber(Protocol):
    """A temporary student number.

    The caller draws `chance` (0 ≤ chance < 1) at random, and again when the number is taken.
    """

    def __call__(self, area: str, born_on: date, chance: float) -> str: ...


class NumberOfSchool(Protocol):
    """The number that the school itself gives to a student, such as that of a personal file; it stays.

    `sequence` counts within the school, from 1. The caller takes the next one when the number is taken.
    """

    def __call__(self, school: str, sequence: int) -> str: ...


class CheckName(Protocol):
    """Faults of a person's name as stable words; empty when the name may be registered."""

    def __call__(self, name: str) -> tuple[str, ...]: ...


class SortKey(Protocol):
    """A key by whose code points names stand in the order that people expect.

    `spoken` is how the name is read, if known.
    """

    def __call__(self, name: str, spoken: str | None) -> str: ...


class SpokenName(Protocol):
    """How the name is read, in Latin letters."""

    def __call__(self, name: str) -> str: ...


class ProposeTermMark(Protocol):
    """The mark of a period that marks call for: each its number, and how often it counts.

    `minimum` is from how many marks on one is proposed, `rounding_from` from which part of a point on a mean is rounded
    up.
    """

    def __call__(
        self, marks: Sequence[tuple[Decimal, int]], minimum: int, rounding_from: Decimal
    ) -> TermProposal: ...


PORTS: Mapping[str, type] = MappingProxyType(
    {
        "id_number.read": ReadIdNumber,
        "student_number.read": ReadStudentNumber,
        "student_number.formal": FormalNumber,
        "student_number.without_identity": NumberWithoutIdentity,
        "student_number.temporary": TemporaryNumber,
        "student_number.of_school": NumberOfSchool,
        "name.check": CheckName,
        "name.sort_key": SortKey,
        "name.spoken": SpokenName,
        "marks.of_period": ProposeTermMark,
    }
)
"""Every port there is, with the Protocol whose signature its function must have."""

OLD_FORMAT = "old_format"
"""The fault of a number of a form that is no longer given."""
UNKNOWN_AREA = "unknown_area"
"""The mark of a number whose area code no place ever had."""

_MARK = "__provides_port__"


@dataclass(frozen=True, slots=True)
class _Provided:
    name: str
    version: int
    overrides: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One version of a port as a pack offers it."""

    function: PortFunction
    overrides: bool


Offers = Mapping[str, Mapping[int, Offer]]
"""What a pack's `ports.py` offers: every port by name, every version of it by number."""
FIRST = 1
"""The version of a port that nobody has changed yet."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of a stack, and those whose version no installed pack offers any more."""

    functions: Mapping[str, PortFunction] = field(default_factory=dict)
    missing: Mapping[str, int] = field(default_factory=dict)


def provides(name: str, *, version: int = FIRST, overrides: bool = False) -> Callable[[F], F]:
    """Offer a function of a pack's `ports.py` under a port's name; `overrides` when an upper pack offers it too.

    Law that was filed by names the version of each port. Whoever changes what a port answers leaves the function as it
    is, and offers the new one as the next version.
    """

    def mark(function: F) -> F:
        setattr(function, _MARK, _Provided(name, version, overrides))
        return function

    return mark


def offered_in(pack: str, module: ModuleType) -> Offers:
    """What a pack's `ports.py` offers; `PackError` for an unknown name or signature, and a version given twice."""
    offers: dict[str, dict[int, Offer]] = {}
    for function in vars(module).values():
        provided = cast("_Provided | None", getattr(function, _MARK, None) if callable(function) else None)
        if provided is None or getattr(function, "__module__", None) != module.__name__:
            continue
        name, place = provided.name, f"{pack}/ports.py, {getattr(function, '__name__', '?')}"
        if name not in PORTS:
            raise PackError(f"{place}: there is no port {name!r}; the ports are {', '.join(sorted(PORTS))}")
        versions = offers.setdefault(name, {})
        if provided.version in versions:
            raise PackError(
                f"{place}: version {provided.version} of the port {name!r} is provided twice in this file; "
                "keep one, or give the newer one the next number"
            )
        _check_signature(place, name, function)
        versions[provided.version] = Offer(function, provided.overrides)
    return offers


def firsts(offers: Offers) -> dict[str, int]:
    """The first version of each port that is offered in its first."""
    return {name: FIRST for name, versions in sorted(offers.items()) if FIRST in versions}


def newest(offers: Offers) -> dict[str, int]:
    """The highest version of each port: the one that the installed law goes by."""
    return {name: max(versions) for name, versions in sorted(offers.items())}


def layered_ports(pack: str, offers: Offers, wanted: Mapping[str, int], above: Ports) -> Ports:
    """The ports of a stack with those of one more pack, each in the version that `wanted` names.

    A port that came later than the law is taken in its first version, unless a pack above has it: what that law did not
    override stays as it was. `PackError` where a pack and one above it provide the same port without saying so.
    """
    functions, missing = dict(above.functions), dict(above.missing)
    for name in sorted({*offers, *wanted}):
        place, known = f"{pack}/ports.py", name in functions or name in missing
        if name not in wanted and known:
            continue
        version = wanted.get(name, FIRST)
        offer = offers.get(name, {}).get(version)
        if offer is None:
            if name in wanted:
                functions.pop(name, None)
                missing[name] = version
            continue
        if offer.overrides and not known:
            raise PackError(f"{place}: nothing above provides {name!r}; remove overrides=True")
        if not offer.overrides and known:
            raise PackError(
                f"{place}: an upper pack provides {name!r} too; say @provides({name!r}, overrides=True)"
            )
        functions[name] = offer.function
        missing.pop(name, None)
    return Ports(functions, missing)


def _check_signature(place: str, name: str, function: PortFunction) -> None:
    wanted, given = _signature(PORTS[name].__call__, skip_self=True), _signature(function, skip_self=False)
    if wanted != given:
        raise PackError(
            f"{place}: the port {name!r} is {_shown(wanted)}, this function is {_shown(given)}; change it"
        )


def _signature(function: PortFunction, *, skip_self: bool) -> tuple[tuple[tuple[str, object], ...], object]:
    hints = get_type_hints(function)
    names = list(inspect.signature(function).parameters)[1 if skip_self else 0 :]
    return tuple((name, hints.get(name)) for name in names), hints.get("return")


def _shown(signature: tuple[tuple[tuple[str, object], ...], object]) -> str:
    def bare(hint: object) -> str:
        return hint.__name__ if isinstance(hint, type) and not hasattr(hint, "__args__") else str(hint)

    parameters, answer = signature
    return f"({', '.join(f'{name}: {bare(hint)}' for name, hint in parameters)}) -> {bare(answer)}"
