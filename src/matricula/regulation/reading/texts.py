"""Words in several languages, as a pack writes them and a screen shows them."""

from collections.abc import Iterator, Mapping

Language = str
"""A language tag in lower case: `en`, `zh-hans`."""

LANGUAGES: tuple[Language, ...] = ("en", "zh-hans")
"""The languages that every pack must speak; a pack may list more."""


class Text(Mapping[Language, str]):
    """The same words in every language of a pack: immutable, hashable, equal by content."""

    __slots__ = ("_words",)
    _words: tuple[tuple[Language, str], ...]

    def __init__(self, words: Mapping[Language, str]) -> None:
        if not words:
            raise ValueError("a Text needs words in at least one language")
        object.__setattr__(self, "_words", tuple(words.items()))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Text cannot be changed")

    def __getitem__(self, language: Language) -> str:
        for known, words in self._words:
            if known == language:
                return words
        raise KeyError(language)

    def __iter__(self) -> Iterator[Language]:
        return (language for language, _ in self._words)

    def __len__(self) -> int:
        return len(self._words)

    def __hash__(self) -> int:
        return hash(frozenset(self._words))

    def __eq__(self, other: object) -> bool:
        return dict(self) == dict(other) if isinstance(other, Mapping) else NotImplemented

    def __repr__(self) -> str:
        return f"Text({dict(self._words)!r})"

    def __str__(self) -> str:
        return self._words[0][1]

    def __reduce__(self) -> tuple[type["Text"], tuple[dict[Language, str]]]:
        return Text, (dict(self._words),)

    def in_(self, language: Language) -> str:
        """The words for a reader of `language`.

        A pack need not speak every language of the screens: without the exact language the same one in another
        script or country serves (`zh-cn` reads `zh-hans`), and then the pack's first language.
        """
        wanted = language.lower()
        primary = wanted.partition("-")[0]
        for known, words in self._words:
            if known == wanted:
                return words
        for known, words in self._words:
            if known.partition("-")[0] == primary:
                return words
        return self._words[0][1]

    def filled(self, values: Mapping[Language, Mapping[str, str]]) -> "Text":
        """Every language's words with its own `{names}` filled in; a name without a value stays as written."""
        return Text({lang: words.format_map(_Lenient(values.get(lang, {}))) for lang, words in self._words})


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
