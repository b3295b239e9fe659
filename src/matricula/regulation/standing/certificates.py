"""Certificates: what a school gives to who has left it with a certain status, and what stands on the paper."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from matricula.regulation.reading.nodes import Node
from matricula.regulation.reading.texts import Text
from matricula.regulation.standing.context import DECLARED, Context, Declaration, named

FIELDS: Final = (
    "name",
    "sex",
    "birth_date",
    "native_place",
    "identity_number",
    "student_number",
    "entered_on",
    "left_on",
    "school",
)
"""What the platform knows how to write on a certificate, by the names that a pack uses."""
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_SEQUENCE: Final = re.compile(r"\{seq:0([1-9])\}")
_NUMBER: Final = re.compile(r"[A-Z0-9-]*")


@dataclass(frozen=True)
class NumberPattern:
    """How certificates are numbered: `written` has ``{school_code}``, ``{year}`` and ``{seq}``, of `width` digits.

    The sequence counts the certificates of one school in one leaving year, whatever their kind.
    """

    written: str
    width: int


@dataclass(frozen=True)
class Certificate:
    """One kind: for a place of these stages that ended with the status `outcome`.

    `fields` are what stands on it, each with its label, in the order of the paper; `sentence` names them in braces.
    It is printed in `language`. `revoked_by` is the clause by which it falls once the graduate is enrolled again.
    """

    declared: Declaration
    names: Text
    outcome: str
    stages: tuple[str, ...]
    clause: str
    revoked_by: str
    language: str
    title: Text
    sentence: Text
    fields: Mapping[str, Text]
    number: NumberPattern

    @property
    def name(self) -> str:
        return self.declared.name


def read_certificates(node: Node, context: Context) -> Iterator[tuple[Declaration, Certificate]]:
    """The certificates under the key ``certificates``."""
    for name, entry in named(node):
        given = entry.fields(
            required={
                "names", "outcome", "stages", "clause", "revoked_by", "language", "title", "sentence", "fields",
                "number",
            },
            optional={*DECLARED},
        )  # fmt: skip
        declared = context.declaration(name, entry, given)
        language = given["language"].text()
        if language not in context.head.languages:
            given["language"].fail(f"the pack does not speak {language!r}")
        stages = given["stages"].texts()
        if not stages:
            given["stages"].fail(f"the certificate {name!r} is for nobody; name the stages")
        fields = _fields(given["fields"], context)
        sentence = context.words(given["sentence"])
        for words in sentence.values():
            if strange := sorted(set(_PLACEHOLDER.findall(words)) - fields.keys()):
                given["sentence"].fail(
                    f"the sentence asks for {', '.join(strange)}, which the certificate does not have"
                )
        yield (
            declared,
            Certificate(
                declared=declared,
                names=context.words(given["names"]),
                outcome=given["outcome"].text(),
                stages=stages,
                clause=context.clause(given["clause"]),
                revoked_by=context.clause(given["revoked_by"]),
                language=language,
                title=context.words(given["title"]),
                sentence=sentence,
                fields=MappingProxyType(fields),
                number=_number(given["number"]),
            ),
        )


def _fields(node: Node, context: Context) -> dict[str, Text]:
    found: dict[str, Text] = {}
    for name, label in named(node):
        if name not in FIELDS:
            label.fail(f"nothing writes {name!r} on a certificate; known are {', '.join(FIELDS)}")
        found[name] = context.words(label)
    if "name" not in found:
        node.fail("a certificate without the name is nobody's; add it")
    return found


def _number(node: Node) -> NumberPattern:
    written = node.text()
    found = _SEQUENCE.findall(written)
    if len(found) != 1:
        node.fail("a number holds the sequence once, with its digits: {seq:05}")
    for needed in ("{school_code}", "{year}"):
        if written.count(needed) != 1:
            node.fail(
                f"the sequence counts a school's certificates of a year; the number needs {needed} once"
            )
    plain = _SEQUENCE.sub("", written).replace("{school_code}", "").replace("{year}", "")
    if not _NUMBER.fullmatch(plain):
        node.fail(f"a number has capital letters, digits and hyphens beside its braces; found {plain!r}")
    return NumberPattern(_SEQUENCE.sub("{seq}", written), int(found[0]))
