"""The pages of the office lie in a folder for each subject, all of one shape."""

import re
from collections import defaultdict
from importlib import import_module

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from matricula.web.navigation import Place
from matricula.web.office import SUBJECTS
from matricula.web.shell import PLACES
from matricula.web.urls import urlpatterns
from tests.structure.house import PACKAGE, text

OFFICE = PACKAGE / "web" / "office"
TEMPLATES = [path for subject in SUBJECTS for path in (OFFICE / subject / "templates").rglob("*.html")]


def test_every_folder_is_shown_and_every_page_lies_in_one() -> None:
    assert sorted(SUBJECTS) == sorted(path.parent.name for path in OFFICE.glob("*/__init__.py"))
    assert [path.name for path in OFFICE.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_its_addresses_and_its_places_are_those_of_the_house(subject: str) -> None:
    routes: list[URLPattern | URLResolver] = import_module(f"matricula.web.office.{subject}.urls").urlpatterns
    places: list[Place] = list(import_module(f"matricula.web.office.{subject}.navigation").PLACES)
    assert routes
    assert [one for one in routes if one not in urlpatterns] == []
    assert [one for one in PLACES if one in places] == places


@pytest.mark.parametrize("subject", SUBJECTS)
def test_its_views_are_its_own(subject: str) -> None:
    """Whoever looks for the page behind an address finds it in the folder that names the address."""
    routes = import_module(f"matricula.web.office.{subject}.urls").urlpatterns
    strangers = [one.name for one in routes if f".{subject}." not in one.callback.__module__]
    assert strangers == []


def test_its_templates_are_rendered_by_its_own_pages() -> None:
    """A page that another subject needs lies in ``web/templates``, with what all share."""
    users = defaultdict(set)
    for module in (PACKAGE / "web").rglob("*"):
        if module.suffix in (".py", ".html"):
            for name in re.findall(r'"([^"\n]+\.html)"', text(module)):
                users[name].add(module.relative_to(PACKAGE).as_posix())
    for path in TEMPLATES:
        name = path.relative_to(path.parents[1]).as_posix()
        assert users[name], f"nobody renders {name}"
        home = f"web/office/{path.parent.name}/"
        assert {one for one in users[name] if not one.startswith(home)} == set(), name


def test_no_key_leads_to_two_places() -> None:
    keys = [one.key for one in PLACES]
    assert len(set(keys)) == len(keys)


def test_no_page_belongs_to_a_place_that_does_not_exist() -> None:
    names = set(get_resolver().reverse_dict)
    assert [one.route for one in PLACES if one.route not in names] == []
    assert [page for one in PLACES for page in one.pages if page not in names] == []
