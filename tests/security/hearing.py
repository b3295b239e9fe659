"""Notes which fields of a request a view looks at: what it never looks at cannot change what it answers."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, QueryDict

_ONE_FIELD = ("__getitem__", "__contains__", "_getlist")
_ALL_FIELDS = ("__iter__", "keys", "items", "lists", "values", "copy", "dict", "urlencode", "__deepcopy__")


@dataclass
class Heard:
    """What the view of one request has looked at."""

    begun: bool = False
    whole: bool = False
    fields: set[str] = field(default_factory=set)

    def deaf_to(self, fields: Collection[str]) -> bool:
        """Whether the view answered without a look at any of the fields: with other words in them it does the same.

        An answer that was given before the view began says nothing of it.
        """
        return self.begun and not self.whole and not self.fields & set(fields)

    def by_no_name(self, fields: Collection[str]) -> bool:
        """Whether the view looked at none of the fields by its name: at most it hands on all that it was asked."""
        return self.begun and not self.fields & set(fields)


@contextmanager
def heard() -> Iterator[Heard]:
    """Note what the view looks at inside, in the address, in a form or in a whole body.

    What stands before every view looks at all fields, and is the same for every page.
    """
    found = Heard()
    resolve, raw = BaseHandler.resolve_request, HttpRequest.body

    def resolve_request(self: BaseHandler, request: HttpRequest) -> Any:
        found.begun = True  # from here on it is the view that looks
        return resolve(self, request)

    def noting(name: str, *, one: bool) -> Any:
        plain = getattr(QueryDict, name)

        def method(self: QueryDict, *args: Any, **kwargs: Any) -> Any:
            if found.begun and one:
                found.fields.add(args[0])
            found.whole |= found.begun and not one
            return plain(self, *args, **kwargs)

        return method

    def body(request: HttpRequest) -> bytes:
        found.whole |= found.begun
        return raw.fget(request)  # type: ignore[attr-defined,no-any-return]  # a property of the class

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseHandler, "resolve_request", resolve_request)
        patch.setattr(HttpRequest, "body", property(body))
        for name in _ONE_FIELD:
            patch.setattr(QueryDict, name, noting(name, one=True), raising=False)
        for name in _ALL_FIELDS:
            patch.setattr(QueryDict, name, noting(name, one=False), raising=False)
        yield found
