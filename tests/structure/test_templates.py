"""Templates: nothing in them is marked safe, every form that writes says who sends it, one element stands on a line."""

import re

from jinja2 import nodes

from matricula.web.templating.environment import environment
from tests.structure.house import PACKAGE, modules, text

WEB = PACKAGE / "web"
TEMPLATES = sorted(
    path.relative_to(WEB).as_posix()
    for path in WEB.rglob("*.html")
    if "templates" in path.relative_to(WEB).parts
)
WIDTH = 120
FORM = re.compile(r"(?s)<form\b(.*?)>(.*?)</form>")


def test_there_are_templates_of_pages_and_of_subjects() -> None:
    assert "templates/base.html" in TEMPLATES
    assert any(name.startswith("office/") for name in TEMPLATES)


def test_a_template_marks_nothing_safe() -> None:
    # The environment of the pages, without a loader: a template is read, not found.
    env = environment(bytecode=None)
    for name in TEMPLATES:
        tree = env.parse(text(WEB / name))
        filters = {one.name for one in tree.find_all(nodes.Filter)}
        assert not filters & {"safe", "forceescape", "xmlattr"}, name
        assert not list(tree.find_all(nodes.ScopedEvalContextModifier)), f"{name}: autoescape stays as it is"


def test_a_template_reads_line_by_line() -> None:
    for name in TEMPLATES:
        for number, line in enumerate(text(WEB / name).splitlines(), 1):
            assert len(line) <= WIDTH, f"{name}:{number} is {len(line)} wide"
            assert line == line.rstrip(), f"{name}:{number} ends in a space"


def test_every_form_that_is_sent_carries_its_token() -> None:
    for name in TEMPLATES:
        for attributes, body in FORM.findall(text(WEB / name)):
            if 'method="post"' in attributes:
                carried = "sender_fields()" in body or "csrf_field()" in body or "look/" in name
                assert carried, f"{name}: {attributes}"


def test_only_the_templating_makes_markup() -> None:
    """Code hands over words; what is markup is decided where it is escaped."""
    makers = re.compile(r"\b(Markup|mark_safe|SafeString)\(")
    found = {path.relative_to(PACKAGE).as_posix() for path in modules() if makers.search(text(path))}
    writing = ("backend", "kept_shell", "rows", "showing")
    assert found == {f"web/templating/{name}.py" for name in writing}
