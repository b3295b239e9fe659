"""The people of a demonstration as the sign-in page offers them."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from matricula.authorities.api import Appointment, User
from matricula.deployment.api import is_demo
from matricula.exchange.demo.recipe import GRADUATING_SCHOOLS, JOURNAL_SCHOOLS, PACK, Recipe, recipe_for
from matricula.regulation.api import Text, stack_for


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One person: in which role and where; `hint` says what to try, `featured` whether to show them first.

    Families have a `login` and no `email`, officers the other way round. `language` is that of the name.
    """

    user_id: int
    email: str
    login: str
    name: str
    language: str
    role: Text
    office: Text
    hint: Text
    featured: bool


def demo_accounts() -> list[DemoAccount]:
    """Everybody who can be signed in with one click, the featured ones first; nobody where this is no demonstration."""
    if not is_demo():
        return []
    recipes = _recipes()
    accounts = [*_officers(recipes), *_families(recipes)]
    order = {word: place for place, word in enumerate(_hints(recipes))}
    return sorted(accounts, key=lambda one: order.get(one.login or _word(one.email), len(order)))


def demo_user(user_id: int) -> User | None:
    """The account of that id if it is the demonstration's, else None: no other may be entered without a password."""
    if not is_demo():
        return None
    families = [one["login"] for recipe in _recipes() for one in _with_login(recipe)]
    own = Q(email__endswith=f"@{recipe_for(PACK)['domain']}") | Q(login__in=families)
    return User.objects.filter(own, pk=user_id, is_active=True).first()


def _officers(recipes: list[Recipe]) -> Iterator[DemoAccount]:
    hints, names_of = _hints(recipes), _languages(recipes)
    language: str = recipes[0]["language"]
    posts = (
        Appointment.objects.filter(
            user__email__endswith=f"@{recipes[0]['domain']}", stands_in_for__isnull=True
        )
        .select_related("user", "org")
        .order_by("org__path", "role", "id")
    )
    for post in posts:
        word = _word(post.user.email)
        role = stack_for(post.org.pack).role(post.role).label
        yield DemoAccount(
            user_id=post.user.pk,
            email=post.user.email,
            login="",
            name=post.user.display_name,
            language=names_of.get(post.org.code, language),
            role=role,
            office=Text(post.org.names),
            hint=Text(hints[word]) if word in hints else role,
            featured=word in hints,
        )


def _families(recipes: list[Recipe]) -> Iterator[DemoAccount]:
    """Families have no appointment: whose they are, and what is worth trying, the recipe says."""
    for recipe in recipes:
        families = {one["login"]: one for one in _with_login(recipe)}
        for user in User.objects.filter(login__in=families):
            said = families[user.login]
            school = recipe["schools"][said["school"]]
            yield DemoAccount(
                user_id=user.pk,
                email="",
                login=user.login,
                name=user.display_name,
                language=recipe["language"],
                role=Text(said["role"]),
                office=Text(school["names"]),
                hint=Text(said["hint"]),
                featured=True,
            )


def _hints(recipes: list[Recipe]) -> dict[str, dict[str, str]]:
    """What is worth trying first, by the word of an officer or the login of a family, in the order of the page."""
    found: dict[str, dict[str, str]] = {}
    for recipe in recipes:
        found |= recipe["hints"] | {one["login"]: one["hint"] for one in _with_login(recipe)}
    return found


def _languages(recipes: list[Recipe]) -> dict[str, str]:
    """In which language the people of a school have their names: whatever language they choose for pages."""
    return {school["code"]: recipe["language"] for recipe in recipes for school in recipe["schools"].values()}


def _with_login(recipe: Recipe) -> list[Recipe]:
    people = [*recipe.get("families", ()), *recipe.get("leavers", {}).values()]
    return [one for one in people if "login" in one]


def _recipes() -> list[Recipe]:
    return [recipe_for(name) for name in (PACK, JOURNAL_SCHOOLS, GRADUATING_SCHOOLS)]


def _word(email: str) -> str:
    return email.partition("@")[0]
