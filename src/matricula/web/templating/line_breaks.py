"""Lets templates stand one element a line: what a line break and its indent mean between two pieces."""

import re
from collections.abc import Iterable
from itertools import pairwise

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_BREAK = re.compile(r"[ \t]*\n\s*")
# What stands before or after a text that is a word: the end or the beginning of `{{ … }}`.
_WORDS = ("variable_begin", "variable_end")


class LineBreaks(Extension):
    """A line break (with the white space round it) beside a tag or a statement is nothing; between words, a space.

    Words are text and `{{ … }}`. A space that must stand beside a tag is written `{{ ' ' }}`, or on one line with it.
    """

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Called by Jinja2 for each template as it is read, before it is compiled."""
        before = "block_end"  # a template begins like something after a statement
        tokens = iter(stream)
        token = next(tokens, None)
        while token is not None:
            following = next(tokens, None)
            if token.type == "data":
                while following is not None and following.type == "data":  # a comment stood between
                    token = Token(token.lineno, "data", token.value + following.value)
                    following = next(tokens, None)
                text = _without_breaks(token.value, before, following.type if following is not None else "")
                if text:
                    yield Token(token.lineno, "data", text)
            else:
                yield token
            before, token = token.type, following


def _without_breaks(text: str, before: str, after: str) -> str:
    """The text with each break gone or become a space; only its first and its last piece can be empty."""
    pieces = _BREAK.split(text)
    joined = pieces[0]
    for left, right in pairwise(pieces):
        ends_in_word = left[-1] != ">" if left else before in _WORDS
        begins_with_word = right[0] != "<" if right else after in _WORDS
        joined += (" " if ends_in_word and begins_with_word else "") + right
    return joined
