"""Keep the telephone number under which a person can be reached."""

from matricula.audit.api import recorded
from matricula.authorities.acting import Acting
from matricula.authorities.models import User
from matricula.authorities.telephones import checked_telephone


def keep_own_telephone(*, by: Acting, phone: str) -> str:
    """Store the number of whoever acts, as it is then kept (empty: there is none); it takes no permission.

    The number itself stands in no log. Raises :class:`Refused` for what is no telephone number.
    """
    number = checked_telephone(phone)
    user = User.objects.get(pk=by.user_id)
    with recorded("authorities.keep_own_telephone", by=by, subject_kind="user", subject=user.uuid):
        user.phone = number
        user.save(update_fields=["phone"])
    return number
