"""The door of the families app."""

from matricula.families.actions.answer_request import Meant, answer_request, decline_request
from matricula.families.actions.declare import (
    HowTold,
    agree_on_form,
    agree_oneself,
    declare,
    declare_oneself,
)
from matricula.families.actions.end_access import end_access
from matricula.families.actions.issue_class_codes import issue_class_codes
from matricula.families.actions.issue_code import issue_code
from matricula.families.actions.mail_codes import mail_class_codes, mail_request_codes
from matricula.families.actions.redeem_code import code_fits, redeem_code
from matricula.families.actions.register_request import Registered, ask_for_access, register_request
from matricula.families.actions.send_code import send_code
from matricula.families.asking import MOST_CHILDREN, Asked
from matricula.families.codes import written
from matricula.families.forms import AnyFamily, OfCapacity, OfChild, OfPlace, Own, OwnOfChild
from matricula.families.giving import Letter
from matricula.families.mailing import CODE_RAN_OUT, KEY_CHANGED, address_in, asked_by_mail
from matricula.families.models import (
    AccessCode,
    AgreedForm,
    CodeMail,
    Declaration,
    FamilyAccess,
    RequestedChild,
    ServiceRequest,
)
from matricula.families.queries.by_mail import ByMail, told_by_mail
from matricula.families.queries.class_readers import OnPaper, readers_of_class, told_on_paper
from matricula.families.queries.looks import Look, looks_at
from matricula.families.queries.readers import (
    WAITING,
    Capacity,
    Reader,
    ReaderState,
    agreed_forms,
    declared,
    is_of_age,
    readers_of,
    since_of,
)
from matricula.families.queries.requests import Clock, RequestClock, requests_of, waiting_requests
from matricula.families.queries.rights import Child, Family, as_family, family_of, rights_over
from matricula.families.words import (
    CHANNELS,
    CODE_LIVES,
    CODE_WITHIN,
    CONSENT,
    ELECTRONIC,
    FAMILY_BASIS,
    FORM,
    ISSUE,
    MARKS,
    MATTERS,
    OF_AGE,
    PROCESSING,
    REFUSAL,
    REQUEST,
    RHYTHMS,
    matters_of,
    only_students,
    serves_families,
    takes_requests,
)
