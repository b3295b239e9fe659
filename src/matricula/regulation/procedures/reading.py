"""Strict reading of a procedure: every key is asked for, and what is left over is an error with its place."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from matricula.regulation.reading.nodes import PackError
from matricula.regulation.reading.texts import Text

E = TypeVar("E", bound=StrEnum)


class ProcedureError(PackError):
    """A procedure's description is wrong; the message begins with the place (file and path of keys)."""


class Node:
    """One mapping of the description and its place; ``done`` rejects the keys nobody asked for."""

    def __init__(self, data: object, where: str, languages: tuple[str, ...]) -> None:
        if not isinstance(data, Mapping):
            raise ProcedureError(f"{where}: expected a mapping, found {type(data).__name__}")
        for key in data:
            if not isinstance(key, str):
                raise ProcedureError(f"{where}: key {key!r} is not text")
        self._data: Mapping[str, object] = data
        self._asked: set[str] = set()
        self._languages = languages
        self.where = where

    def ignore(self, *keys: str) -> None:
        """Leave these keys to somebody else."""
        self._asked.update(keys)

    def done(self) -> None:
        """Raise when the mapping holds a key that was never asked for."""
        unknown = sorted(set(self._data) - self._asked)
        if unknown:
            raise ProcedureError(f"{self.where}: unknown key {', '.join(unknown)}; remove it")

    def has(self, key: str) -> bool:
        """Whether the key is there, and not null."""
        return self._data.get(key) is not None

    def at(self, key: str) -> str:
        """The place of a key, for messages."""
        return f"{self.where} › {key}"

    def word(self, key: str) -> str:
        """A non-empty piece of text that is an identifier, a clause or a name of something."""
        found = self._take(key)
        if not isinstance(found, str) or not found.strip() or found != found.strip():
            raise ProcedureError(f"{self.at(key)}: expected a word, found {found!r}")
        return found

    def maybe_word(self, key: str) -> str | None:
        """As ``word``, or None when absent."""
        self._asked.add(key)
        return self.word(key) if self.has(key) else None

    def words(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of distinct words."""
        if not required and not self.has(key):
            self._asked.add(key)
            return ()
        found = self._take(key)
        if not isinstance(found, Sequence) or isinstance(found, str) or (required and not found):
            raise ProcedureError(f"{self.at(key)}: expected a list of words, found {found!r}")
        for entry in found:
            if not isinstance(entry, str) or not entry.strip():
                raise ProcedureError(f"{self.at(key)}: {entry!r} is not a word")
        if len(set(found)) != len(found):
            raise ProcedureError(f"{self.at(key)}: a word stands twice in {list(found)!r}")
        return tuple(found)

    def flag(self, key: str, default: bool) -> bool:
        """True or false; ``default`` when absent."""
        self._asked.add(key)
        found = self._data.get(key, default)
        if not isinstance(found, bool):
            raise ProcedureError(f"{self.at(key)}: expected true or false, found {found!r}")
        return found

    def count(self, key: str, default: int | None = None) -> int:
        """A whole number above zero."""
        if default is not None and not self.has(key):
            self._asked.add(key)
            return default
        found = self._take(key)
        if isinstance(found, bool) or not isinstance(found, int) or found < 1:
            raise ProcedureError(f"{self.at(key)}: expected a whole number above zero, found {found!r}")
        return found

    def day(self, key: str) -> date:
        """A date."""
        found = self._take(key)
        if type(found) is not date:
            raise ProcedureError(f"{self.at(key)}: expected a date, found {found!r}")
        return found

    def maybe_day(self, key: str) -> date | None:
        """As ``day``, or None when absent."""
        self._asked.add(key)
        return self.day(key) if self.has(key) else None

    def choice(self, key: str, options: type[E], default: E | None = None) -> E:
        """One of the words of ``options``."""
        if default is not None and not self.has(key):
            self._asked.add(key)
            return default
        word = self.word(key)
        try:
            return options(word)
        except ValueError:
            allowed = ", ".join(options)
            raise ProcedureError(f"{self.at(key)}: {word!r} is none of {allowed}") from None

    def choices(self, key: str, options: type[E], default: tuple[E, ...]) -> tuple[E, ...]:
        """A list of words of ``options``."""
        if not self.has(key):
            self._asked.add(key)
            return default
        found = []
        for word in self.words(key):
            if word not in tuple(options):
                raise ProcedureError(f"{self.at(key)}: {word!r} is none of {', '.join(options)}")
            found.append(options(word))
        return tuple(found)

    def text(self, key: str) -> Text:
        """A text in exactly the pack's languages."""
        node = self.node(key)
        found = {language: node.word(language) for language in self._languages}
        node.done()
        return Text(found)

    def maybe_text(self, key: str) -> Text | None:
        """As ``text``, or None when absent."""
        self._asked.add(key)
        return self.text(key) if self.has(key) else None

    def node(self, key: str) -> "Node":
        """The mapping under a key."""
        return Node(self._take(key), self.at(key), self._languages)

    def named(self, key: str, *, required: bool = True) -> tuple[tuple[str, "Node"], ...]:
        """The entries of a mapping from ids to mappings, in order."""
        if not required and not self.has(key):
            self._asked.add(key)
            return ()
        node = self.node(key)
        if required and not node._data:
            raise ProcedureError(f"{node.where}: nothing stands here")
        entries = node._data.items()
        return tuple((name, Node(entry, node.at(name), self._languages)) for name, entry in entries)

    def word_map(self, key: str) -> dict[str, str]:
        """A mapping from ids to words; empty when absent."""
        self._asked.add(key)
        if not self.has(key):
            return {}
        node = self.node(key)
        return {name: node.word(name) for name in node._data}

    def texts(self, key: str) -> dict[str, Text]:
        """A mapping from ids to texts."""
        node = self.node(key)
        return {name: node.text(name) for name in node._data}

    def _take(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._data or self._data[key] is None:
            raise ProcedureError(f"{self.where}: {key} is missing")
        return self._data[key]
