"""The door of the deployment app."""

from matricula.deployment.bound import bound_cursor
from matricula.deployment.civil import at_moment, civil_offset, declare_demo, is_demo, move_civil_clock
from matricula.deployment.hearing import listen
from matricula.deployment.kept_plans import leaves_reads_as_they_are
from matricula.deployment.prepared import Given, Prepared, any_of, counted
from matricula.deployment.question import Question
from matricula.deployment.rows import add, change
from matricula.deployment.sight import family_sight, sight
from matricula.deployment.tallies import (
    count_up,
    count_up_later,
    counted_again,
    counts,
    forget_ended_counts,
    tally_key,
)
from matricula.deployment.together import ask, ask_later, together
from matricula.deployment.undoing import savepoint_later, undone_if_refused
from matricula.deployment.walls import (
    AtOffice,
    ByOffice,
    ChildOf,
    FamilyWrites,
    Form,
    Known,
    Nobody,
    OwnOffice,
    SeenBy,
    Special,
    Wall,
    raised,
    shown_to_families,
    taken_down,
    written,
    written_by_families,
)
from matricula.deployment.wire import BETWEEN
