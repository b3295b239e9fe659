"""Makes the pupils of a demonstration up: who they are, where they sit, how they live."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from matricula.exchange.demo.names import MadeUpName, NameMaker
from matricula.exchange.demo.numbers import NumberMaker
from matricula.exchange.demo.recipe import Recipe, one_of, weighted
from matricula.regulation.api import Stack

PRIMARY_AGE = 6
# The yearly check of those who are new to schooling; everybody else brings a number along.
_CHECKED_AFTER = timedelta(days=47)


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in a class of this school year."""

    school: str
    stage: str
    grade: str
    year_of_stage: int
    year_of_life: int
    class_no: int
    number: int


@dataclass(frozen=True, slots=True)
class Parent:
    """A family member."""

    name: str
    relation: str
    is_guardian: bool
    phone: str
    particulars: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pupil:
    """Everything that the form asks about a pupil, in coded form, and how the place began."""

    seat: Seat
    name: MadeUpName
    sex: str
    born_on: date
    id_type: str
    id_number: str
    number: str
    checked_on: date | None
    entered_on: date
    person: dict[str, Any]
    place: dict[str, Any]
    parents: tuple[Parent, ...] = field(default=())


@dataclass
class PupilMaker:
    """Makes pupils for seats of the school year of `today`."""

    recipe: Recipe
    stack: Stack
    draw: random.Random
    today: date

    def __post_init__(self) -> None:
        self.school_year = self.stack.school_years.of(self.today)
        self.names = NameMaker(self.recipe, self.draw)
        self.numbers = NumberMaker(self.recipe, self.stack, self.draw)

    def seats(self) -> Iterator[Seat]:
        """Every seat of every school, class by class."""
        for code, school in self.recipe["schools"].items():
            for stage, pupils in school["pupils"].items():
                grades = list(self.stack.stage(stage).grades.values())
                for grade, count in zip(grades, _spread(pupils, [one.name for one in grades]), strict=True):
                    classes = -(-count // school["size"])
                    for index in range(count):
                        yield Seat(
                            code, stage, grade.name, grade.ordinal, grade.ordinal + self._years_before(stage),
                            index % classes + 1, index // classes + 1,
                        )  # fmt: skip

    def _years_before(self, stage: str) -> int:
        before = [one for one in self.stack.stages.values() if one.next == stage and len(one.grades) != 5]
        return sum(len(one.grades) + self._years_before(one.name) for one in before[:1])

    def pupil(self, seat: Seat) -> Pupil:
        """Somebody for that seat, of an age that fits the grade."""
        draw = self.draw
        sex, ethnicity = one_of(draw, ["1", "2"]), weighted(draw, self.recipe["ethnicities"])
        name = self.names.pupil(sex, ethnicity)
        born_on = self._birthday(seat)
        entered_on = self.stack.school_years.period(self.school_year - seat.year_of_stage + 1).start
        new_here = seat.year_of_life == 1
        checked_on = entered_on + _CHECKED_AFTER if seat.year_of_life == seat.year_of_stage else entered_on
        pending = checked_on > self.today or (new_here and draw.randrange(100) < 12)
        documented = draw.randrange(1000) >= (20 if new_here else 4)
        identity = self.numbers.identity(born_on, sex) if documented else ""
        if pending:
            number = self.numbers.temporary(born_on)
        else:
            number = self.numbers.formal(identity) if identity else self.numbers.without_identity(born_on)
        left_behind = weighted(draw, {"0": 78, "1": 14, "2": 8})
        migrant = left_behind == "0" and draw.randrange(100) < 9
        address = self._address(migrant)
        return Pupil(
            seat=seat,
            name=name,
            sex=sex,
            born_on=born_on,
            id_type=self.recipe["resident_card" if documented else "no_document"],
            id_number=identity,
            number=number,
            checked_on=None if pending else checked_on,
            entered_on=entered_on,
            person=self._person(seat, name, ethnicity, address, left_behind, migrant),
            place=self._place(seat),
            parents=self._parents(name, ethnicity, address, left_behind),
        )

    def _birthday(self, seat: Seat) -> date:
        # Six years old by the day before the school year of entering primary school.
        first = self.stack.school_years.period(self.school_year - seat.year_of_life + 1).start
        late = timedelta(days=self.draw.randrange(365)) if self.draw.randrange(100) < 8 else timedelta()
        youngest = first.replace(year=first.year - PRIMARY_AGE) - timedelta(days=1)
        return youngest - timedelta(days=self.draw.randrange(365)) - late

    def _person(
        self, seat: Seat, name: MadeUpName, ethnicity: str, address: str, left_behind: str, migrant: bool
    ) -> dict[str, Any]:
        draw, senior = self.draw, not self.stack.stage(seat.stage).compulsory
        home = self._address(migrant=False) if migrant else address
        poor = draw.randrange(100) < 14
        disability = one_of(draw, ["2", "5", "1", "5", "4"]) if self._is_special(seat) else "0"
        inclusive = "00"
        if disability == "0" and draw.randrange(1000) < 5:
            inclusive, disability = one_of(draw, [("11", "1"), ("12", "2"), ("13", "5"), ("19", "4")])
        distance = draw.randrange(2, 160) / 10
        facts: dict[str, Any] = {
            "birth_place_code": self.recipe["birth_area"],
            "native_place": self._area_name(),
            "ethnicity": ethnicity,
            "overseas_status": "00",
            "political_status": "03" if senior and draw.randrange(100) < 35 else "13",
            "health": "50" if disability != "0" else weighted(draw, {"10": 95, "20": 4, "30": 1}),
            "hukou_area": home,
            "hukou_type": weighted(draw, {"1": 68, "2": 22, "3": 10}),
            "address": address,
            "mail_address": address,
            "home_address": home,
            "phone": self.numbers.phone(),
            "postcode": self.recipe["postcode"],
            "only_child": draw.randrange(100) < 18,
            "preschool": draw.randrange(100) < 93,
            "left_behind": left_behind,
            "migrant_child": migrant,
            "orphan": draw.randrange(1000) < 3,
            "martyr_child": draw.randrange(1000) < 1,
            "inclusive": inclusive,
            "disability": disability,
            "aid_requested": poor,
            "boarding_subsidy": poor and seat.year_of_life > 3,
            "distance_km": f"{distance:.1f}",
            "travel_mode": "1"
            if distance < 2
            else weighted(draw, {"2": 15, "3": 45, "4": 25, "5": 10, "9": 5}),
            "needs_bus": distance > 5 and draw.randrange(100) < 30,
        }
        if name.spoken:
            spoken = self.stack.port("name.spoken")
            facts["name_pinyin"] = f"{spoken(name.surname)} {name.spoken.capitalize()}"
        if draw.randrange(100) < 12:
            facts["talent"] = one_of(draw, self.recipe["talents"])
        if draw.randrange(100) < 40:
            facts["blood_type"] = weighted(draw, {"1": 31, "2": 28, "3": 8, "4": 33})
        return facts

    def _is_special(self, seat: Seat) -> bool:
        return "special_education" in self.recipe["schools"][seat.school].get("traits", ())

    def _place(self, seat: Seat) -> dict[str, Any]:
        senior = not self.stack.stage(seat.stage).compulsory
        ways = {"21": 94, "22": 3, "23": 3} if senior else {"11": 94, "12": 6}
        boards = senior or seat.year_of_life > 6
        return {
            "entry_mode": weighted(self.draw, ways),
            "attendance_mode": "2" if self.draw.randrange(100) < (70 if boards else 8) else "1",
            "student_source": "1",
        }

    def _parents(
        self, name: MadeUpName, ethnicity: str, address: str, left_behind: str
    ) -> tuple[Parent, ...]:
        relations, away = self.recipe["relations"], self.recipe["away_employer"]
        pairs = [("father", "1", name.surname), ("mother", "2", "")]
        if left_behind == "2":
            pairs[1] = ("grandparent", self.draw.choice("12"), "")
        made = []
        for place, (relation, sex, surname) in enumerate(pairs):
            leaves = left_behind != "0" and place == 0
            made.append(
                Parent(
                    name=self.names.adult(sex, surname),
                    relation=relations[relation],
                    is_guardian=place == 0 or self.draw.randrange(100) < 85,
                    phone=self.numbers.phone(),
                    particulars={
                        "ethnicity": ethnicity,
                        "employer": away if leaves else one_of(self.draw, self.recipe["employers"]),
                        "address": address,
                        "hukou_area": address,
                    },
                )
            )
        return tuple(made)

    def _address(self, migrant: bool) -> str:
        draw = self.draw
        if migrant or draw.randrange(100) < 45:
            street, form = one_of(draw, self.recipe["streets"]), self.recipe["addresses"]["town"]
            return str(form.format(area=self._area_name(), street=street, house=draw.randrange(1, 199)))
        village, form = one_of(draw, self.recipe["villages"]), self.recipe["addresses"]["village"]
        group, house = draw.randrange(1, 12), draw.randrange(1, 60)
        return str(form.format(area=self._area_name(), village=village, group=group, house=house))

    def _area_name(self) -> str:
        offices, language = self.recipe["offices"], self.recipe["language"]
        county = self.stack.orgs[one_of(self.draw, [offices[one] for one in self.recipe["homes"]])]
        return self.stack.orgs[offices[self.recipe["province"]]].names[language] + county.names[language]


def _spread(pupils: int | Mapping[str, int], grades: Sequence[str]) -> list[int]:
    """How many each grade has: as the recipe says, or evenly, the first ones one more."""
    if not isinstance(pupils, int):
        return [pupils[grade] for grade in grades]
    share, rest = divmod(pupils, len(grades))
    return [share + (place < rest) for place in range(len(grades))]
