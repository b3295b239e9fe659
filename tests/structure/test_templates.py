"""Templates: nothing in them is marked safe, every form that writes says who sends it, one element stands on a line."""

import re

import pytest
from jinja2 import Environment, nodes

from matricula.web.templating.environment import environment
from tests.structure.house import PACKAGE, modules

WEB = PACKAGE / "web"
TEMPLATES = sorted(
    path.relative_to(WEB).as_posix()
    for path in WEB.rglob("*.html")
    if "templates" in path.relative_to(WEB).parts
)
WIDTH = 120
FORM = re.compile(r"(?s)<form\b(.*?)>(.*?)</form>")


@pytest.fixture(scope="module")
def env() -> Environment:
    """The environment of the pages, without a loader: a template is read, not found."""
    return environment(bytecode=None)


def test_there_are_templates_of_pages_and_of_subjects() -> None:
    assert "templates/base.html" in TEMPLATES
    assert any(name.startswith("office/") for name in TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_marks_nothing_safe(name: str, env: Environment) -> None:
    tree = env.parse((WEB / name).read_text(encoding="utf-8"))
    assert not {one.name for one in tree.find_all(nodes.Filter)} & {"safe", "forceescape", "xmlattr"}
    assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), "autoescape stays as it is"


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_reads_line_by_line(name: str) -> None:
    source = (WEB / name).read_text(encoding="utf-8")
    for number, line in enumerate(source.splitlines(), 1):
        assert len(line) <= WIDTH, f"{name}:{number} is {len(line)} wide"
        assert line == line.rstrip(), f"{name}:{number} ends in a space"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_form_that_is_sent_carries_its_token(name: str) -> None:
    for attributes, body in FORM.findall((WEB / name).read_text(encoding="utf-8")):
        if 'method="post"' in attributes:
            assert "sender_fields()" in body or "csrf_field()" in body or "look/" in name, attributes


def test_only_the_templating_makes_markup() -> None:
    """Code hands over words; what is markup is decided where it is escaped."""
    makers = re.compile(r"\b(Markup|mark_safe|SafeString)\(")
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in modules()
        if makers.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"web/templating/backend.py", "web/templating/showing.py"}
