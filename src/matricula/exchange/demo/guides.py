"""What leads somebody through the day of one person of the demonstration."""

from dataclasses import dataclass
from functools import lru_cache

from matricula.authorities.api import User
from matricula.exchange.demo.recipe import PACK, recipe_for
from matricula.regulation.api import Text

GUIDES = "guides"


@dataclass(frozen=True, slots=True)
class GuideStep:
    """A page by its route (``of`` what, where the route asks), what it names there, and the actions that tick it.

    ``names`` is a message of the platform's catalogues.
    """

    page: str
    of: str
    names: str
    says: Text
    done: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Guide:
    """The steps through one person's day."""

    title: Text
    steps: tuple[GuideStep, ...]


def guides() -> dict[str, Guide]:
    """Every guide, by the word of an officer or the login of a family."""
    return _read()


def guide_for(user: User) -> Guide | None:
    """The guide of this account; None for whoever has none, and for people who are not of the demonstration."""
    word, _at, domain = user.email.partition("@")
    if user.login:
        return guides().get(user.login)
    return guides().get(word) if domain == recipe_for(PACK)["domain"] else None


@lru_cache(maxsize=1)
def _read() -> dict[str, Guide]:
    return {
        who: Guide(
            Text(said["title"]),
            tuple(
                GuideStep(
                    one["page"],
                    one.get("of", ""),
                    one["names"],
                    Text(one["says"]),
                    tuple(one.get("done", ())),
                )
                for one in said["steps"]
            ),
        )
        for who, said in recipe_for(GUIDES).items()
    }
