"""Promote one school."""

from django.db import connection

from matricula.audit.api import recorded
from matricula.authorities.api import Acting
from matricula.registry.actions.tell_of_promotion import tell_of_run
from matricula.registry.models import Promotion


def run_promotion(promotion_id: int, *, by: Acting | None = None) -> bool:
    """Move the pupils of a school to the next grade and its classes, and tell its people; False when that was done.

    The database asks the stored law whether the day has come, who goes on, and to which grade; MR017 when it has not.
    ``by`` is whoever runs it again after it was undone; the installation itself runs it otherwise.
    """
    promotion = Promotion.objects.select_related("school").get(pk=promotion_id)
    with recorded(
        "registry.run_promotion",
        by=by,
        subject_kind="org",
        subject=promotion.school.uuid,
        clause=promotion.clause,
        seen_by=promotion.seen_by,
    ) as record:
        with connection.cursor() as cursor:
            cursor.execute("SELECT registry_promote(%s)", [promotion_id])
            ran = bool(cursor.fetchone()[0])  # a function answers with one row
        promotion.refresh_from_db()
        record.detail = {"year": promotion.school_year, "moved": promotion.moved, "stayed": promotion.stayed}
        if ran:
            tell_of_run(promotion)
    return ran
