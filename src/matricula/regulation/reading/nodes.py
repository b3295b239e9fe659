"""Strict reading of what a pack's files hold: every value knows its file, line and path; nothing is guessed."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Never, TypeVar

from matricula.regulation.reading.texts import Text

Scalar = str | int | bool | Decimal | date | datetime | None
Plain = Scalar | list["Plain"] | dict[str, "Plain"]
Choice = TypeVar("Choice", bound=StrEnum)

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_CODE = re.compile(r"\S+( \S+)*")


class PackError(Exception):
    """A pack cannot be used as it stands. The message names the file, the line, the path inside it and what to do."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item of the law was written."""

    pack: str
    file: str
    line: int | None
    path: str

    def __str__(self) -> str:
        line = f":{self.line}" if self.line is not None else ""
        return f"{self.pack}/{self.file}{line}, at {self.path or 'the top'}"


@dataclass(frozen=True)
class Node:
    """A value in a YAML file, with its place. `raw` is a scalar, a list of nodes or a mapping of nodes."""

    pack: str
    file: str
    path: str
    line: int | None
    raw: "Scalar | list[Node] | dict[str, Node]" = field(repr=False)

    @property
    def origin(self) -> Origin:
        return Origin(self.pack, self.file, self.line, self.path)

    def fail(self, message: str) -> Never:
        """Raise a `PackError` that points here. `message` says what is wrong and what to do."""
        raise PackError(f"{self.origin}: {message}")

    @property
    def is_null(self) -> bool:
        return self.raw is None

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.raw, dict)

    @property
    def is_list(self) -> bool:
        return isinstance(self.raw, list)

    def items(self) -> list["Node"]:
        if not isinstance(self.raw, list):
            self.fail(f"expected a list, found {_kind(self.raw)}; write it as [a, b] or with leading dashes")
        return self.raw

    def entries(self) -> Iterator[tuple[str, "Node"]]:
        """The pairs of a mapping, in the order of the file."""
        if not isinstance(self.raw, dict):
            self.fail(f"expected a mapping of keys to values, found {_kind(self.raw)}")
        return iter(self.raw.items())

    def fields(self, *, required: set[str] | None = None, optional: set[str] | None = None) -> "Fields":
        """The values of a mapping whose keys are known; any other key, or a missing one, is an error."""
        required, optional = required or set(), optional or set()
        given = dict(self.entries())
        known = required | optional
        for key, node in given.items():
            if key not in known:
                node.fail(f"unknown key {key!r}; known here: {', '.join(sorted(known))}")
        for key in sorted(required - given.keys()):
            self.fail(f"the key {key!r} is missing; add it")
        return Fields(self, given)

    def without(self, keys: AbstractSet[str]) -> "Node":
        """This mapping without keys that somebody else reads."""
        return replace(self, raw={key: node for key, node in self.entries() if key not in keys})

    def text(self) -> str:
        if not isinstance(self.raw, str) or not self.raw.strip():
            shown = (
                f'; if this is a text or a code, put it in quotes: "{self.raw}"' if _is_bare(self.raw) else ""
            )
            self.fail(f"expected a text, found {_kind(self.raw)}{shown}")
        return self.raw

    def text_or_empty(self) -> str:
        if self.raw == "":
            return ""
        return self.text()

    def name(self) -> str:
        if not _NAME.fullmatch(written := self.text()):
            self.fail(f"{written!r} is no name; use lower-case letters, digits, underscores and dots")
        return written

    def integer(self) -> int:
        if isinstance(self.raw, bool) or not isinstance(self.raw, int):
            self.fail(
                f"expected a whole number, found {_kind(self.raw)}; write it without quotes or decimal point"
            )
        return self.raw

    def decimal(self) -> Decimal:
        if isinstance(self.raw, int) and not isinstance(self.raw, bool):
            return Decimal(self.raw)
        if not isinstance(self.raw, Decimal):
            self.fail(f"expected a number, found {_kind(self.raw)}; write it without quotes, as 0.6")
        return self.raw

    def flag(self) -> bool:
        if not isinstance(self.raw, bool):
            self.fail(f"expected true or false, found {_kind(self.raw)}")
        return self.raw

    def day(self) -> date:
        if isinstance(self.raw, str) and DATE.fullmatch(self.raw):
            try:
                return date.fromisoformat(self.raw)
            except ValueError as wrong:
                self.fail(f"{self.raw!r} is no day of the calendar: {wrong}")
        if isinstance(self.raw, datetime) or not isinstance(self.raw, date):
            self.fail(f"expected a date, found {_kind(self.raw)}; write it as 2014-03-01")
        return self.raw

    def instant(self) -> datetime:
        """A civil date and time without a zone, quoted or not; the reader adds the pack's zone."""
        if isinstance(self.raw, datetime):
            return self.raw
        if isinstance(self.raw, str) and INSTANT.fullmatch(self.raw):
            try:
                return datetime.fromisoformat(self.raw)
            except ValueError as wrong:
                self.fail(f"{self.raw!r} is no date and time: {wrong}")
        return self.fail(f'expected a date and time, found {_kind(self.raw)}; write it as "2026-02-13T10:00"')

    def choice(self, choices: type[Choice]) -> Choice:
        written = self.text()
        if written not in set(choices):
            self.fail(f"{written!r} is not among {', '.join(choices)}")
        return choices(written)

    def texts(self) -> tuple[str, ...]:
        return tuple(node.text() for node in self.items())

    def multilingual(self, languages: tuple[str, ...]) -> Text:
        """Words in exactly `languages`."""
        if not self.is_mapping:
            shape = ", ".join(f"{language}: …" for language in languages)
            self.fail(f"expected the words in each language, {{{shape}}}, found {_kind(self.raw)}")
        given = dict(self.entries())
        for key, node in given.items():
            if key not in languages:
                node.fail(
                    f"the pack does not list the language {key!r}; its languages are {', '.join(languages)}"
                )
        for language in languages:
            if language not in given:
                self.fail(f"the words in {language!r} are missing; add them")
        return Text({language: given[language].text() for language in languages})

    def plain(self) -> Plain:
        """The value without its place, for facts and expectations of clause cases."""
        if isinstance(self.raw, list):
            return [node.plain() for node in self.raw]
        if isinstance(self.raw, dict):
            return {key: node.plain() for key, node in self.raw.items()}
        return self.raw

    def key_day(self, key: str) -> date:
        """A key of this mapping read as a date."""
        if DATE.fullmatch(key):
            try:
                return date.fromisoformat(key)
            except ValueError as wrong:
                self.fail(f"the key {key!r} is no date: {wrong}")
        return self.fail(f"the key {key!r} is no date; write it as 2014-03-01")

    def key_name(self, key: str) -> str:
        if not _NAME.fullmatch(key):
            self.fail(f"{key!r} is no name; use lower-case letters, digits, underscores and dots")
        return key

    def key_code(self, key: str) -> str:
        if not _CODE.fullmatch(key):
            self.fail(f"{key!r} is no code; codes have no white space at their ends")
        return key


@dataclass(frozen=True)
class Fields:
    """The checked keys of one mapping."""

    node: Node
    given: Mapping[str, Node]

    def __getitem__(self, key: str) -> Node:
        return self.given[key]

    def get(self, key: str) -> Node | None:
        return self.given.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self.given

    def flag(self, key: str, default: bool) -> bool:
        return self.given[key].flag() if key in self.given else default

    def text(self, key: str) -> str | None:
        return self.given[key].text() if key in self.given else None

    def texts(self, key: str) -> tuple[str, ...]:
        return self.given[key].texts() if key in self.given else ()

    def words(self, key: str, languages: tuple[str, ...]) -> Text | None:
        return self.given[key].multilingual(languages) if key in self.given else None

    def day(self, key: str) -> date | None:
        return self.given[key].day() if key in self.given else None

    def integer(self, key: str) -> int | None:
        return self.given[key].integer() if key in self.given else None


def _is_bare(raw: object) -> bool:
    return isinstance(raw, int | Decimal | date)


def _kind(raw: object) -> str:
    match raw:
        case None:
            return "nothing"
        case bool():
            return f"the flag {str(raw).lower()}"
        case int() | Decimal():
            return f"the number {raw}"
        case date():
            return f"the date {raw}"
        case str():
            return f"the text {raw!r}"
        case list():
            return "a list"
        case _:
            return "a mapping"
