"""Pictures that the server draws: counts with the table behind them, how a whole divides, how a figure went."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar, Final

from django.utils.formats import number_format

from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part, Words

# The shortest piece that is still seen, of a hundred.
SHORTEST: Final = 1.5


def _pieces(counts: Iterable[tuple[Tone, int]], whole: int) -> Iterator[tuple[Tone, float, float]]:
    """Tone, beginning and length of each piece that is there, in hundredths of ``whole``."""
    at = 0.0
    for tone, count in counts:
        if count:
            length = max(SHORTEST, 100 * count / whole)
            # What was made longer to be seen must not push the last piece out of the picture.
            begin = min(at, 100 - length)
            yield tone, begin, length
            at = begin + length


@dataclass(frozen=True)
class Series:
    """What one kind of piece means; `href` leads to all of them. Pieces of one tone stand together in the legend."""

    label: Words
    tone: Tone
    href: str = ""


@dataclass(frozen=True)
class Meant:
    """A word of the legend: how many there are in all, and the way to them."""

    label: Words
    count: str
    href: str


@dataclass(frozen=True)
class Bar:
    """One bar: so many of each series, in their order; `total` in words, `hrefs` lead to those counted, "" to nobody.

    `short` is said beneath a column, where the label has no room.
    """

    label: Words
    counts: tuple[int, ...]
    hrefs: tuple[str, ...]
    short: Words = ""
    href: str = ""

    @property
    def total(self) -> int:
        """All of its pieces together."""
        return sum(self.counts)

    @property
    def cells(self) -> list[tuple[str, str]]:
        """Its counts in words, each with its way."""
        found = zip(self.counts, self.hrefs, strict=True)
        return [(number_format(count), href if count else "") for count, href in found]


@dataclass(frozen=True)
class Drawn:
    """A bar as it is drawn: tone, beginning and length of each piece, in hundredths of the longest bar."""

    label: Words
    count: str
    pieces: tuple[tuple[Tone, str, str], ...]


@dataclass(frozen=True)
class Chart(Part):
    """Stacked bars, one below the other, or upright ones beside each other with `upright`; their table folds out.

    `name` is the chart's own on its page. `said` is the picture in a sentence. The number at a bar is its total.
    """

    template: ClassVar[str] = "parts/chart.html"
    name: str
    caption: Words
    said: Words
    what: Words
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    upright: bool = False

    @property
    def drawn(self) -> list[Drawn]:
        """The bars, the longest of them a hundred long."""
        longest = max((bar.total for bar in self.bars), default=0)
        return [self._draw(bar, longest) for bar in self.bars]

    @property
    def legend(self) -> list[tuple[Tone, list[Meant]]]:
        """Each tone with what it means and how many that are, as far as a bar has a piece of it."""
        meant: dict[Tone, list[Meant]] = {}
        for at, one in enumerate(self.series):
            if count := sum(bar.counts[at] for bar in self.bars):
                meant.setdefault(one.tone, []).append(Meant(one.label, number_format(count), one.href))
        return list(meant.items())

    def _draw(self, bar: Bar, longest: int) -> Drawn:
        counts = zip((one.tone for one in self.series), bar.counts, strict=True)
        pieces = tuple(
            # A picture is measured from its top, and a column stands on its foot.
            (tone, f"{100 - begin - length if self.upright else begin:.2f}", f"{length:.2f}")
            for tone, begin, length in _pieces(counts, longest)
        )
        return Drawn(bar.short or bar.label, number_format(bar.total) if pieces else "", pieces)


@dataclass(frozen=True)
class Division(Part):
    """How a whole divides, as one bar without a table; `label` says the same in words.

    `pieces` are counts, each with its tone; one of nothing is not drawn.
    """

    template: ClassVar[str] = "parts/division.html"
    label: Words
    pieces: tuple[tuple[Tone, int], ...]

    @property
    def drawn(self) -> list[tuple[Tone, str, str]]:
        """Tone, beginning and width of each piece, in hundredths of the whole."""
        whole = sum(count for _tone, count in self.pieces)
        return [(tone, f"{at:.2f}", f"{width:.2f}") for tone, at, width in _pieces(self.pieces, whole)]


@dataclass(frozen=True)
class Course(Part):
    """How a figure went: a dot for each value, a line for what they come to so far; `label` says which way.

    Both are as long, and lie between `lowest` and `highest`.
    """

    template: ClassVar[str] = "parts/course.html"
    label: Words
    values: tuple[float, ...]
    line: tuple[float, ...]
    lowest: float
    highest: float

    WIDTH: ClassVar[float] = 160.0
    HEIGHT: ClassVar[float] = 40.0
    EDGE: ClassVar[float] = 4.0

    @property
    def dots(self) -> list[tuple[float, float]]:
        """Where each value lies in the picture."""
        return [self._at(place, value) for place, value in enumerate(self.values)]

    @property
    def drawn(self) -> str:
        """The corners of the line, as an SVG has them."""
        return " ".join(
            f"{across},{down}" for across, down in (self._at(*each) for each in enumerate(self.line))
        )

    def _at(self, place: int, value: float) -> tuple[float, float]:
        across = self.EDGE + place * (self.WIDTH - 2 * self.EDGE) / max(1, len(self.values) - 1)
        height = (value - self.lowest) / (self.highest - self.lowest) * (self.HEIGHT - 2 * self.EDGE)
        return round(across, 1), round(self.HEIGHT - self.EDGE - height, 1)
