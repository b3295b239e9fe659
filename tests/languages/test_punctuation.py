"""Chinese is written with its own signs: none of half width after a character, in catalogue, packs or templates."""

import re
from collections.abc import Iterator

import polib
import pytest

from matricula.config.catalogues import PACKAGE, path_of
from matricula.regulation.api import installed_packs, stack_for
from tests.languages.pack_texts import said_in

HAN = r"[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]"
# What is filled in is mostly Chinese as well; figures and codes are followed by none of these signs.
HALF_WIDTH = re.compile(rf"(?:{HAN}|%\([a-z_]+\)s|\{{[a-z_]+\}})[”）]?\s?[:;?!]|{HAN}\s?\(|{HAN},")
# Signs that are meant themselves: a list as it is typed, and which signs a number may have.
MEANT = {"是,否,未知", "证件号码只能包含字母A至Z、数字和符号( ) - /。"}


def translated() -> Iterator[str]:
    for entry in polib.pofile(str(path_of("zh-hans"))):
        yield from (text for text in (entry.msgstr, *entry.msgstr_plural.values()) if text not in MEANT)


def test_the_catalogue_has_no_half_width_sign_after_chinese() -> None:
    texts = list(translated())
    assert len(texts) > 1000
    assert not [text for text in texts if HALF_WIDTH.search(text)]


@pytest.mark.parametrize("pack", sorted(installed_packs()))
def test_neither_have_the_packs(pack: str) -> None:
    texts = list(said_in("zh-hans", stack_for(pack)))
    assert len(texts) > 200
    assert not [text for text in texts if HALF_WIDTH.search(text)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("负责人: 王阳", True),
        ("%(role)s: 王阳", True),
        ("负责人：王阳", False),
        ("（见附件）:", True),
        ("负责人(代)", True),
        ("10:30", False),
        ("DEPTH=2", False),
    ],
)
def test_the_search_finds_them(text: str, wrong: bool) -> None:
    assert bool(HALF_WIDTH.search(text)) is wrong


def test_no_template_writes_a_colon_or_bracket_round_what_is_filled_in() -> None:
    """The sign belongs to a message, where a language may have its own."""
    sign = re.compile(r"\}\}(?:</[a-z]+>)?:(?:\s|<)|[>}]: \{\{|\(\{\{")
    message = re.compile(r"(?s)\{% trans\b.*?\{% endtrans %\}|_\(\".*?\"\)")
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        found = sign.findall(message.sub("", path.read_text(encoding="utf-8")))
        assert not found, f"{path.relative_to(PACKAGE)}: {found}"
