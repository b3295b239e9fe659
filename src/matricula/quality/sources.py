"""What watches can look for. An app registers a source; packs say by which terms, and for whom."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from matricula.kernel.durations import Duration, Unit
from matricula.regulation.api import PackError, Stack, Watch


@dataclass(frozen=True, slots=True)
class WatchSource:
    """``finder`` is a function of the database, ``words`` what it counts by: every word is a term in days or a number.
    ``after`` says that it looks from a procedure on, which the watch then names; ``of_lists`` that its days are
    those of lists of classes, by which forms may begin.

    The function takes ``(words jsonb, statuses text[], on date, orgs integer[])`` and answers
    ``(enrollment_id bigint, since date, days date[])`` for the schools within the scope, at most once a place.
    """

    name: str
    finder: str
    words: tuple[str, ...]
    after: bool = False
    of_lists: bool = False


_SOURCES: Final[dict[str, WatchSource]] = {}


def register_watch_source(
    name: str,
    finder: str,
    *,
    words: tuple[str, ...] = (),
    after: bool = False,
    of_lists: bool = False,
) -> None:
    """Offer packs a source under ``name``. Raises ValueError for a name that is taken by another function."""
    source = WatchSource(name, finder, words, after, of_lists)
    if _SOURCES.setdefault(name, source) != source:
        raise ValueError(f"the source {name!r} of watches is registered already")


def source_of(watch: Watch) -> WatchSource:
    """The source of a watch. Raises ``PackError`` for one that no app offers, and words that it does not have."""
    source = _SOURCES.get(watch.source)
    if source is None:
        known = ", ".join(sorted(_SOURCES))
        raise PackError(
            f"{watch.declared.origin}: no app offers the source {watch.source!r}; known are {known}"
        )
    if set(watch.words) != set(source.words):
        wanted = ", ".join(source.words) or "none"
        raise PackError(
            f"{watch.declared.origin}: the source {source.name!r} takes the words {wanted}, not "
            f"{', '.join(watch.words) or 'none'}"
        )
    if source.after != (watch.after is not None):
        said = "needs the procedure after which it looks" if source.after else "looks after no procedure"
        raise PackError(f"{watch.declared.origin}: the source {source.name!r} {said}; see `after`")
    return source


def verify_watches(stack: Stack) -> None:
    """Raise ``PackError`` for the first watch that nobody could look by."""
    for watch in stack.watches.values():
        source_of(watch)
        counted(watch, stack)


def counted(watch: Watch, stack: Stack) -> dict[str, list[dict[str, object]]]:
    """The values of each word of a watch through time. Raises ``PackError`` for a term that is no number of days."""
    return {word: list(_values(watch, word, term, stack)) for word, term in watch.words.items()}


def _values(watch: Watch, word: str, term: str, stack: Stack) -> Iterator[dict[str, object]]:
    for one in stack.terms[term].values:
        value = one.value
        if isinstance(value, Duration) and value.unit is Unit.calendar_days:
            value = value.value
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
            raise PackError(
                f"{watch.declared.origin}: {word} counts by the term {term!r}, which is no number of calendar days"
            )
        yield {"since": one.since.isoformat(), "value": value}


def sources() -> Mapping[str, WatchSource]:
    """Every source that an app has registered."""
    return dict(_SOURCES)
