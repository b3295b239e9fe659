"""The people of a demonstration as the sign-in page offers them."""

from dataclasses import dataclass

from matricula.authorities.api import Appointment, User
from matricula.deployment.api import is_demo
from matricula.exchange.demo.recipe import PACK, recipe_for
from matricula.regulation.api import Text, stack_for


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One person: in which role and where; `hint` says what to try, `featured` whether to show them first."""

    user_id: int
    email: str
    name: str
    role: Text
    office: Text
    hint: Text
    featured: bool


def demo_accounts() -> list[DemoAccount]:
    """Everybody who can be signed in with one click, the featured ones first; nobody where this is no demonstration."""
    if not is_demo():
        return []
    recipe = recipe_for(PACK)
    hints: dict[str, dict[str, str]] = recipe["hints"]
    order = {word: place for place, word in enumerate(hints)}
    domain = f"@{recipe['domain']}"
    posts = (
        Appointment.objects.filter(user__email__endswith=domain, stands_in_for__isnull=True)
        .select_related("user", "org")
        .order_by("org__path", "role", "id")
    )
    found: list[DemoAccount] = []
    for post in posts:
        word = post.user.email.removesuffix(domain)
        role = stack_for(post.org.pack).role(post.role).label
        found.append(
            DemoAccount(
                user_id=post.user.pk,
                email=post.user.email,
                name=post.user.display_name,
                role=role,
                office=Text(post.org.names),
                hint=Text(hints[word]) if word in hints else role,
                featured=word in hints,
            )
        )
    return sorted(found, key=lambda one: order.get(one.email.removesuffix(domain), len(order)))


def demo_user(user_id: int) -> User | None:
    """The account of that id if it is the demonstration's, else None: no other may be entered without a password."""
    if not is_demo():
        return None
    domain = f"@{recipe_for(PACK)['domain']}"
    return User.objects.filter(pk=user_id, email__endswith=domain, is_active=True).first()
