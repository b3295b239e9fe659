"""How many students of a school or an area are in which status, as a picture."""

from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Acting, Org
from matricula.registry.api import STATUS_TABLE, ordinary_status, unusual_counted
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import status_mark
from matricula.web.names import org_name

# The shortest bar that is still seen.
SHORTEST = 2


def shares(area: Org, stack: Stack, counts: Mapping[str, int]) -> parts.Shares | None:
    """The picture of exact counts; None where there is nobody."""
    return _picture(area, stack, {status: (count, False) for status, count in counts.items() if count})


def unusual_shares(by: Acting, area: Org, stack: Stack) -> parts.Shares | None:
    """The same for an area that is too wide to be counted: without what most are in, and as far as counting pays."""
    return _picture(area, stack, unusual_counts(by, area, stack))


def unusual_counts(by: Acting, area: Org, stack: Stack) -> dict[str, tuple[int, bool]]:
    """By status, without what most are in: how many, and whether there are more; one statement."""
    most = ordinary_status(stack).code
    return unusual_counted(by, area, [code for code in stack.table(STATUS_TABLE).codes if code != most])


def many(count: int, more: bool) -> str:
    """A count, as far as counting pays."""
    number = number_format(count)
    return _("more than %(count)s") % {"count": number} if more else number


def together(counts: Mapping[int, Counter[str]]) -> Counter[str]:
    """The counts of several schools as one."""
    return sum(counts.values(), Counter())


def _picture(area: Org, stack: Stack, counts: Mapping[str, tuple[int, bool]]) -> parts.Shares | None:
    """In the order of the law. What most are in comes first and has no bar: beside it the others would not be seen."""
    most = ordinary_status(stack).code
    longest = max((count for status, (count, _more) in counts.items() if status != most), default=0)
    order = sorted(stack.table(STATUS_TABLE).codes, key=lambda code: code != most)
    lines = tuple(
        _line(area, stack, status, *counts[status], longest=None if status == most else longest)
        for status in order
        if status in counts
    )
    if not lines:
        return None
    caption = _("Students of %(area)s by status") % {"area": org_name(area)}
    return parts.Shares(caption, _("Status"), _("Students"), lines)


def _line(
    area: Org, stack: Stack, status: str, count: int, more: bool, *, longest: int | None
) -> parts.Share:
    mark = status_mark(stack, status)
    return parts.Share(
        label=mark.label if mark else status,
        count=many(count, more),
        href=f"{reverse('students')}?{urlencode({'area': area.code, 'status': status})}",
        percent=max(SHORTEST, count * 100 // longest) if longest else None,
        tone=mark.tone if mark else parts.Tone.waiting,
    )
