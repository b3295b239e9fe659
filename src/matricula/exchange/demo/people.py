"""Gives every office its people, and those who show what the rules do to the untrained, the former and the absent."""

import random
import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from matricula.authorities.api import Appointment, Org, User
from matricula.exchange.demo.names import NameMaker
from matricula.exchange.demo.numbers import NumberMaker
from matricula.exchange.demo.recipe import Recipe
from matricula.regulation.api import stack_for

DEMO_PASSWORD = "matricula-demo"  # noqa: S105  printed for every visitor; no account outside a demonstration has it

_SINCE, _TRAINED = timedelta(days=900), timedelta(days=860)
_HELD = timedelta(days=200)
_LEFT, _AWAY_SINCE, _AWAY_UNTIL = timedelta(days=40), timedelta(days=20), timedelta(days=24)


@dataclass(frozen=True)
class Office:
    """An office or a school by the word it has in addresses of mail."""

    word: str
    org: Org


def appoint_people(recipe: Recipe, offices: list[Office], numbers: NumberMaker, today: date) -> None:
    """Store accounts and appointments; all accounts share one password, which is hashed once."""
    draw = random.Random(f"{recipe['seed']}:people")
    names = NameMaker(recipe, draw)
    hashed = make_password(DEMO_PASSWORD)
    users: list[User] = []
    appointments: list[Appointment] = []

    def add(
        word: str, office: Office, role: str, *, since: date, until: date | None, trained: date | None
    ) -> None:
        user = User(
            uuid=drawn_uuid(draw),
            email=f"{word}.{office.word}@{recipe['domain']}",
            display_name=names.adult(draw.choice("12")),
            phone=numbers.phone(),
            password=hashed,
            language=recipe["language"],
        )
        users.append(user)
        appointments.append(
            Appointment(
                uuid=drawn_uuid(draw), user=user, org=office.org, role=role, started_on=since, ended_on=until,
                trained_on=trained,
            )
        )  # fmt: skip

    for office in offices:
        for word, post in recipe["roles"].items():
            trained = today - _TRAINED if post["trained"] else None
            add(word, office, post["role"], since=today - _SINCE, until=None, trained=trained)
    by_word = {office.word: office for office in offices}
    for word, post in recipe["special_people"].items():
        office, role = by_word[post["office"]], post["role"]
        match post["kind"]:
            case "untrained":
                add(word, office, role, since=today - _LEFT, until=None, trained=None)
            case "ended":
                add(word, office, role, since=today - _SINCE, until=today - _LEFT, trained=today - _TRAINED)
            case _:
                add(word, office, role, since=today - _SINCE, until=None, trained=None)
    User.objects.bulk_create(users)
    Appointment.objects.bulk_create(appointments)
    _reserves_and_former_officers(recipe, by_word, hashed, today)
    _stand_in(recipe, draw, by_word, appointments, today)


def _reserves_and_former_officers(
    recipe: Recipe, offices: dict[str, Office], hashed: str, today: date
) -> None:
    """Most offices keep somebody in reserve; where officers came and went, they stand in the past of the post.

    They have a draw of their own, so that nobody else's name depends on them.
    """
    draw = random.Random(f"{recipe['seed']}:reserves")
    names, plan = NameMaker(recipe, draw), recipe["posts"]
    numbers = NumberMaker(recipe, stack_for(recipe["pack"]), draw)

    def add(
        address: str, org: Org, role: str, since: timedelta, until: date | None, *, trained: bool
    ) -> None:
        user = User.objects.create(
            uuid=drawn_uuid(draw),
            email=f"{address}@{recipe['domain']}",
            display_name=names.adult(draw.choice("12")),
            phone=numbers.phone(),
            password=hashed,
            language=recipe["language"],
        )
        Appointment.objects.create(
            uuid=drawn_uuid(draw),
            user=user,
            org=org,
            role=role,
            started_on=today - since,
            ended_on=until,
            trained_on=today - since if trained else None,
        )

    for word in plan["reserves"]:
        trained = word not in plan["untrained_reserves"]
        add(f"reserve.{word}", offices[word].org, plan["reserve_role"], _TRAINED, None, trained=trained)
    for word, many in plan["former_officers"].items():
        for number in range(many):
            left = today - _LEFT - number * _HELD
            address = f"former{number + 1}.{word}"
            add(address, offices[word].org, plan["role"], (today - left) + _HELD, left, trained=True)


def _stand_in(
    recipe: Recipe,
    draw: random.Random,
    by_word: dict[str, Office],
    appointments: list[Appointment],
    today: date,
) -> None:
    """The deputy takes the head's place while the head is away."""
    for post in recipe["special_people"].values():
        if post["kind"] != "stand_in":
            continue
        org = by_word[post["office"]].org
        deputy = next(one for one in appointments if one.org == org and one.role == post["role"])
        head = next(
            one for one in appointments if one.org == org and one.role == recipe["roles"]["head"]["role"]
        )
        Appointment.objects.create(
            uuid=drawn_uuid(draw),
            user=deputy.user,
            org=org,
            role=head.role,
            started_on=today - _AWAY_SINCE,
            ended_on=today + _AWAY_UNTIL,
            stands_in_for=head,
        )


def drawn_uuid(draw: random.Random) -> uuid.UUID:
    """A random UUID that is the same for the same seed."""
    return uuid.UUID(int=draw.getrandbits(128), version=4)
