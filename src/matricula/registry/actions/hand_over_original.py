"""Say that an original on paper was handed over, from the copy of the archive that its keeper has."""

import uuid

from django.utils.translation import gettext_lazy as _

from matricula.audit.api import recorded
from matricula.authorities.api import Acting, NotPermitted, Org, require
from matricula.kernel.clock import civil_today
from matricula.registry.archive_contents import ORIGINALS_BASIS
from matricula.registry.models import PaperOriginal
from matricula.registry.queries.sealed_copies import next_keeper, originals_now, sealed_copy
from matricula.regulation.api import Refused, stack_for


def hand_over_original(*, by: Acting, snapshot: uuid.UUID, original: uuid.UUID) -> PaperOriginal:
    """The keeper's row ends today, handed over to the school that the pupil went to.

    A second time changes nothing. Raises Refused for an original that the copy does not name or another school keeps,
    and while the pupil is at the keeper; NotPermitted for whoever is not of the keeper, nor answers for it.
    """
    copy, content = sealed_copy(by, snapshot)
    keeper: Org = copy.keeper
    require(by, "registry.file_in_archive", keeper)
    clause = stack_for(keeper.pack).basis(ORIGINALS_BASIS)
    if not by.acts_as(keeper.pk):
        raise NotPermitted(
            "not_the_keeper",
            _("Only the school that keeps an original says that it was handed over."),
            clause=clause,
            next_step=_("Act in an appointment of that school."),
        )
    found = originals_now(content).get(str(original))
    if found is None or found.keeper_id != keeper.pk:
        raise Refused(
            "no_such_original",
            _("This copy names no such original that your school keeps."),
            next_step=_("Open it from the page of the copy."),
        )
    with recorded(
        "registry.hand_over_original",
        by=by,
        subject_kind="student",
        subject=copy.student_uuid,
        clause=clause,
        seen_by=copy.seen_by,
    ) as record:
        held = PaperOriginal.objects.select_for_update(of=("self",)).get(pk=found.pk)
        if held.ended_on is not None:
            return held
        receiver = next_keeper(held)
        if receiver is None:
            raise Refused(
                "pupil_still_here",
                _("The student is at your school."),
                clause=clause,
                next_step=_("Say on the archive's page where the original is kept."),
            )
        held.ended_on, held.handed_to = civil_today(by.zone), receiver
        held.save(update_fields=["ended_on", "handed_to"])
        record.detail = {"original": str(held.uuid), "to": receiver.code}
    return held
