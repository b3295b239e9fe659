"""How many students of a school or an area are in which status, as a picture."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from matricula.authorities.api import Org
from matricula.registry.api import STATUS_TABLE, ordinary_status
from matricula.regulation.api import Stack
from matricula.web import parts
from matricula.web.coded import status_mark
from matricula.web.names import org_name

# The shortest bar that is still seen.
SHORTEST = 2


def shares(area: Org, stack: Stack, counts: Mapping[str, int]) -> parts.Shares | None:
    """The picture; None where there is nobody.

    In the order of the law. What most are in comes first and has no bar: beside it the others would not be seen.
    """
    counts = {status: count for status, count in counts.items() if count}
    most = ordinary_status(stack).code
    longest = max((count for status, count in counts.items() if status != most), default=0)
    order = sorted(stack.table(STATUS_TABLE).codes, key=lambda code: code != most)
    lines = tuple(
        _line(area, stack, status, counts[status], longest=None if status == most else longest)
        for status in order
        if status in counts
    )
    if not lines:
        return None
    caption = _("Students of %(area)s by status") % {"area": org_name(area)}
    return parts.Shares(caption, _("Status"), _("Students"), lines)


def _line(area: Org, stack: Stack, status: str, count: int, *, longest: int | None) -> parts.Share:
    mark = status_mark(stack, status)
    return parts.Share(
        label=mark.label if mark else status,
        count=number_format(count),
        href=f"{reverse('students')}?{urlencode({'area': area.code, 'status': status})}",
        percent=max(SHORTEST, count * 100 // longest) if longest else None,
        tone=mark.tone if mark else parts.Tone.waiting,
    )
