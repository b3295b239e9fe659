"""Every route asks who is there, unless it is listed here with the reason why it need not."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

# Prefix of the route's name → why anyone may come. A name that ends in `*` stands for all that begin so.
PUBLIC = {
    "account_*": "signing in and out, and resetting a password",
    "mfa_authenticate": "the second half of signing in",
    "set_language": "choosing a language before signing in",
    "invitation": "accepting an invitation, by its secret address",
    "health": "whether the service answers",
    "family_door": "the door of families, beside that of officers",
    "family_code": "coming in by the code of a letter",
    "family_leave": "signing out of the family pages",
    "service": "what the service of a school is, and the form to ask for it",
    "verify": "whether a certificate is genuine, for whoever holds it",
    "verify_number": "the same, by the square on the paper",
    "switch_appointment": "does nothing for a stranger but lead to the inbox, which asks who is there",
}


def routes(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and path of every route, with a plausible value for each of its parameters."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or path}", path


def filled(path: str) -> str:
    values = {
        "uuid": "00000000-0000-4000-8000-000000000000",
        "int": "1",
        "slug": "a",
        "str": "a",
        "path": "a",
    }
    for kind, value in values.items():
        while f"<{kind}:" in path:
            before, _, rest = path.partition(f"<{kind}:")
            path = before + value + rest.partition(">")[2]
    while "<" in path:
        before, _, rest = path.partition("<")
        path = before + "a" + rest.partition(">")[2]
    return "/" + path.lstrip("/^").rstrip("$")


def is_public(name: str) -> bool:
    return any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for one in PUBLIC)


def is_for_families(path: str) -> bool:
    return filled(path).startswith("/family/")


ROUTES = sorted(set(routes(get_resolver())))


def lets_in_a_stranger(client: Client, asked: list[tuple[str, str]]) -> list[str]:
    """What answers somebody without a past otherwise than by a door or a refusal."""
    assert asked
    let_in = []
    for name, path in asked:
        door = "/family/?" if is_for_families(path) else "login"
        for method in ("get", "post"):
            client.cookies.clear()
            answer = getattr(client, method)(filled(path))
            sent_away = answer.status_code in (302, 303) and door in answer.headers["Location"]
            if not sent_away and answer.status_code not in (401, 403, 405):
                let_in.append(f"{name} answered {method} with {answer.status_code}")
    return let_in


@pytest.mark.django_db
def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert not lets_in_a_stranger(client, [one for one in ROUTES if not is_public(one[0])])


@pytest.mark.django_db
@pytest.mark.urls("tests.journeys.demo_urls")
def test_a_stranger_to_a_demonstration_only_finds_nobody_to_enter_as(client: Client) -> None:
    """Its routes are in no other installation; whom one may enter as is a test of signing in."""
    theirs = [one for one in routes(get_resolver()) if one not in ROUTES]
    assert {"guide_step", "family_guide_step", "travel"} <= {name for name, _path in theirs}
    assert lets_in_a_stranger(client, theirs) == ["demo_enter answered post with 404"]


@pytest.mark.urls("tests.journeys.demo_urls")
def test_what_a_demonstration_has_is_for_whom_its_address_says() -> None:
    kinds = dict(views(get_resolver()))
    for name, path in routes(get_resolver()):
        if (name, path) not in ROUTES and name != "demo_enter":
            assert asks_for(kinds[name], "needs_family") == is_for_families(path), name
            assert asks_for(kinds[name], "needs_appointment") != is_for_families(path), name


def asks_for(view: object, what: str) -> bool:
    """Whether a view, or one that it wraps, is marked so."""
    while view is not None:
        if getattr(view, what, False):
            return True
        view = getattr(view, "__wrapped__", None)
    return False


def views(resolver: URLResolver) -> Iterator[tuple[str, object]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views(entry)
        elif isinstance(entry, URLPattern):
            yield entry.name or "", entry.callback


def test_what_is_below_family_is_for_families_and_nothing_else_is() -> None:
    kinds = dict(views(get_resolver()))
    for name, path in ROUTES:
        if name in kinds and not is_public(name):
            assert asks_for(kinds[name], "needs_family") == is_for_families(path), name
            assert not (is_for_families(path) and asks_for(kinds[name], "needs_appointment")), name


def test_what_is_listed_as_public_exists() -> None:
    names = [name for name, _ in ROUTES]
    gone = [
        one
        for one in PUBLIC
        if not any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for name in names)
    ]
    assert not gone


def test_no_address_is_taken_by_another_before_it() -> None:
    # A pattern in place of a path has no one value to try.
    found = {(name, path): resolve(filled(path)) for name, path in ROUTES if "^" not in path}
    assert found
    taken = [
        f"{path} is answered by {one.view_name}"
        for (name, path), one in found.items()
        if one.view_name != name and one.route != path
    ]
    assert not taken
