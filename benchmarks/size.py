"""How large a made-up province is."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """How large a province is; counties per prefecture, schools per county."""

    regions: int
    counties: int
    schools: int
    students: int
    cases: int
    leaving: bool = False
    """Whether all are in the last grade of senior middle schools: so many leavers, with no more around them."""

    @property
    def schools_in_all(self) -> int:
        """Schools of the whole province."""
        return self.regions * self.counties * self.schools

    def of(self, students: int) -> "Size":
        """The same with so many students, and schools, cases and counties in proportion."""
        part = students / self.students
        return replace(
            self,
            counties=max(4, round(self.counties * part**0.5)),
            schools=max(20, round(self.schools * part**0.5)),
            students=students,
            cases=max(400, round(self.cases * part)),
        )


WHOLE = Size(regions=9, counties=10, schools=30, students=1_000_000, cases=200_000)
SMALL = Size(regions=2, counties=4, schools=60, students=20_000, cases=4_000)
