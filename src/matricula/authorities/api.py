"""The door of the authorities app."""

from matricula.authorities.acting import (
    Acting,
    NotPermitted,
    account,
    account_later,
    acting_among,
    acting_for,
    acting_in,
    appointments_of,
    current_appointments,
    has_been_read,
    in_force,
    own_office,
    permit,
    require,
)
from matricula.authorities.actions.accept_invitation import accept_invitation, invitation_of
from matricula.authorities.actions.appoint import appoint
from matricula.authorities.actions.call_off_closing import call_off_closing
from matricula.authorities.actions.choose_language import choose_language
from matricula.authorities.actions.close_school import close_school
from matricula.authorities.actions.deactivate_user import deactivate_user
from matricula.authorities.actions.end_appointment import end_appointment
from matricula.authorities.actions.enter_closure import enter_closure
from matricula.authorities.actions.invite import invite
from matricula.authorities.actions.keep_own_telephone import keep_own_telephone
from matricula.authorities.actions.keep_telephone import keep_telephone
from matricula.authorities.actions.note_presence import note_presence
from matricula.authorities.actions.open_school import open_school
from matricula.authorities.actions.record_training import record_training
from matricula.authorities.actions.revoke_invitation import revoke_invitation
from matricula.authorities.calendars import closures_later, working_calendar, working_calendars
from matricula.authorities.models import Appointment, Invitation, LocalClosure, Org, Tier, User, held_on
from matricula.authorities.officers import Post, Wanting, every_post, posts_of, posts_within
from matricula.authorities.queries import (
    holders_of,
    invitations_to,
    office,
    open_invitations,
    orgs_below,
    orgs_within,
    packs_within,
    people_at,
    people_of,
    reviewing_authority,
)
from matricula.authorities.scope import in_scope, in_scope_of
from matricula.authorities.succession import Answering, answering_for, answering_offices, is_closed
