"""A picture of counts that the server draws, with the table that it was drawn from behind it."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.formats import number_format

from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Part, Words

# The shortest piece that is still seen, of a hundred.
SHORTEST = 1.5


@dataclass(frozen=True)
class Series:
    """What one kind of piece means. Pieces of one tone look alike, so the legend names them together."""

    label: Words
    tone: Tone


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
    def legend(self) -> list[tuple[Tone, list[Words]]]:
        """Each tone with what it means, as far as a bar has a piece of it."""
        meant: dict[Tone, list[Words]] = {}
        for at, one in enumerate(self.series):
            if any(bar.counts[at] for bar in self.bars):
                meant.setdefault(one.tone, []).append(one.label)
        return list(meant.items())

    def _draw(self, bar: Bar, longest: int) -> Drawn:
        pieces, at = [], 0.0
        for one, count in zip(self.series, bar.counts, strict=True):
            if count:
                length = max(SHORTEST, 100 * count / longest)
                # What was made longer to be seen must not push the last piece out of the picture.
                begin = min(at, 100 - length)
                # A picture is measured from its top, and a column stands on its foot.
                drawn_at = 100 - begin - length if self.upright else begin
                pieces.append((one.tone, f"{drawn_at:.2f}", f"{length:.2f}"))
                at = begin + length
        return Drawn(bar.short or bar.label, number_format(bar.total) if pieces else "", tuple(pieces))
