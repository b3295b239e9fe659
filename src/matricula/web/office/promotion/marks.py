"""In words and colour how far a promotion is."""

from django.utils.translation import gettext as _

from matricula.registry.api import Promotion
from matricula.web import parts


def promotion_mark(promotion: Promotion) -> parts.Status:
    """Prepared, promoted, or taken back and waiting."""
    if promotion.ran_at is not None:
        return parts.Status(parts.Tone.done, _("promoted"))
    if promotion.round > 1:
        return parts.Status(parts.Tone.warning, _("taken back, waits"))
    return parts.Status(parts.Tone.waiting, _("prepared"))
