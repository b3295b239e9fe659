"""Addresses beside the present page."""

import pytest
from django.http import QueryDict

from matricula.web.addresses import beside


@pytest.mark.parametrize(
    ("asked", "changed", "expected"),
    [
        ("q=a&sort=born", {"sort": "-born"}, "?q=a&sort=-born"),
        ("sort=born&q=a", {"sort": "-born"}, "?sort=-born&q=a"),
        ("q=a&after=x~1", {"after": "", "before": "y~2"}, "?q=a&before=y~2"),
        ("q=a&q=b", {"after": ""}, "?q=a&q=b"),
        ("", {"q": "单 &=?#<\"'>"}, "?q=%E5%8D%95+%26%3D%3F%23%3C%22%27%3E"),
    ],
)
def test_what_is_not_changed_stays_where_it_stood(asked: str, changed: dict[str, str], expected: str) -> None:
    assert beside(QueryDict(asked), **changed) == expected
