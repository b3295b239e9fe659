"""The frame of a page, drawn once for all that it can say and kept: only a few of its words differ by request."""

import re
import secrets
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, Final, cast

from django.template import engines
from django.utils.translation import get_language
from markupsafe import Markup, escape

from matricula.web.parts.shell import Shell
from matricula.web.templating.asking import Standing, being_written, drawing

# Nobody can write what this process drew by lot, so it stands in no name and no address.
_MARK: Final = secrets.token_hex(16)
_PLACE: Final = re.compile(f"{_MARK}([a-z0-9]+){_MARK}")
_PATH, _WORDS = f"{_MARK}path{_MARK}", f"{_MARK}words{_MARK}"
# Of ten kilobytes each; somebody's pages have one for each place of the contents.
_KEPT: Final = 400


def shell_frame(shell: Shell) -> Markup:
    """What stands round a page; the same words as its template makes of the shell."""
    answer = being_written()
    if answer is None:
        return Markup(_template().render(shell=shell))  # noqa: S704 - the template has escaped it
    standing = replace(
        shell,
        next_path=_PATH if shell.next_path else "",
        find_words=_WORDS if shell.find_words else "",
    )
    pieces = _drawn(standing, get_language())
    said = {"token": escape(answer.token), "path": escape(shell.next_path), "words": escape(shell.find_words)}
    for at in range(1, len(pieces), 2):
        if pieces[at] not in said:
            said[pieces[at]] = Markup(answer.serial())  # noqa: S704 - a number
    whole = "".join([said[one] if at % 2 else one for at, one in enumerate(pieces)])
    return Markup(whole)  # noqa: S704 - what the template has escaped, and what is escaped above


@lru_cache(maxsize=_KEPT)
def _drawn(shell: Shell, _language: str | None) -> list[str]:
    """The frame in the language that is spoken: its words, and in every second place the name of what is put there."""
    with drawing(Standing(_MARK)):
        return _PLACE.split(_template().render(shell=shell))


def keys_help() -> Markup:
    """The dialog of the keys, which every page has."""
    return _keys_help(get_language())


@cache
def _keys_help(_language: str | None) -> Markup:
    with drawing(Standing(_MARK)):
        return Markup(_template("parts/keys.html").render())  # noqa: S704 - the template has escaped it


@cache
def look_links() -> Markup:
    """The files of the look that every page has, as links: a new version of them comes with a new process."""
    return Markup(_template("parts/look_links.html").render())  # noqa: S704 - addresses of ours


def _template(name: str = "parts/shell.html") -> Any:
    return cast("Any", engines["pages"]).env.get_template(name)
