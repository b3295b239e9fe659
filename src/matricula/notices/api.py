"""The door of the notices app."""

from matricula.notices.actions.mark_read import mark_all_read, mark_notice_read
from matricula.notices.actions.send_invitation import send_invitation
from matricula.notices.actions.send_notices import send_notices
from matricula.notices.actions.send_password_reset import send_password_reset
from matricula.notices.background import in_job
from matricula.notices.mailing import AddressRefused, NotDelivered, message_id, post
from matricula.notices.models import Notice, Outgoing
from matricula.notices.queries import newest_unread_first, notices_for, unread_count, unread_count_later
from matricula.notices.retrying import WAITS, BackOff
from matricula.notices.upkeep import MAIL, STALLED_AFTER
