"""The door of the registry app."""

from matricula.registry.actions.change_class import change_class
from matricula.registry.actions.change_grade import GradeChange, change_grade
from matricula.registry.actions.change_identity import Identity, change_identity
from matricula.registry.actions.change_photo import CHANGE_PHOTO, change_photo
from matricula.registry.actions.change_status import StatusChange, change_status
from matricula.registry.actions.check_roll import MANY_ABSENT, ROLL_CHECK, check_roll
from matricula.registry.actions.close_class import close_class
from matricula.registry.actions.correct_particulars import (
    BASIC_DATA,
    LONGEST_REASON,
    AgainstTheLaw,
    ChangedMeanwhile,
    NotAcceptable,
    correct_particulars,
)
from matricula.registry.actions.enroll_student import (
    AlreadyKnown,
    NewGuardian,
    NewStudent,
    check_person,
    check_school,
    enroll_student,
)
from matricula.registry.actions.file_in_archive import Upload, file_in_archive
from matricula.registry.actions.give_formal_number import NewIdentity, give_formal_number
from matricula.registry.actions.hand_over_now import hand_over_now
from matricula.registry.actions.hand_over_original import hand_over_original
from matricula.registry.actions.hand_over_place import heir_of
from matricula.registry.actions.hand_over_places import hand_over_places
from matricula.registry.actions.keep_original import keep_original
from matricula.registry.actions.keep_promotion import leave_out, nobody_stays_by_word, take_back_in
from matricula.registry.actions.load_photos import PhotoLine, PhotosRead, load_photos
from matricula.registry.actions.move_student import Move, move_student
from matricula.registry.actions.open_class import open_class
from matricula.registry.actions.promote_now import promote_now
from matricula.registry.actions.readmit_student import readmit_student
from matricula.registry.actions.run_promotion import run_promotion
from matricula.registry.actions.run_promotions import prepare_promotions, run_promotions
from matricula.registry.actions.save_filter import KeptList, remove_filter, save_filter
from matricula.registry.actions.seal_archive import seal_archive, seal_archives
from matricula.registry.actions.seat_student import seat_student
from matricula.registry.actions.seat_students import Seating, SeatLine, seat_students
from matricula.registry.actions.undo_promotion import run_again, something_later, undo_promotion
from matricula.registry.actions.withdraw_from_archive import withdraw_from_archive
from matricula.registry.archive_contents import (
    ARCHIVE_TABLE,
    CONTENTS_BASIS,
    check_content,
    content_form,
    content_layout,
    filed_by_hand,
    paper_limits,
)
from matricula.registry.area_words import area_words
from matricula.registry.bonds import register_bond
from matricula.registry.class_hands import OWN_CLASS, acts_for, is_own_class, may_check, own_classes
from matricula.registry.class_rules import (
    KIND_TABLE,
    PARTICULARS,
    check_begun,
    class_teachers,
    has_begun,
    responsible_roles,
)
from matricula.registry.going_on import GoingOn, going_on
from matricula.registry.models import (
    AcademicSession,
    ArchiveItem,
    ClassMembership,
    Enrollment,
    EnrollmentStatus,
    Guardian,
    IdentityDocument,
    KeptInGrade,
    PaperOriginal,
    Promotion,
    PromotionMove,
    PromotionStay,
    RollCheck,
    SavedFilter,
    SchoolClass,
    SealedSnapshot,
    SearchKeys,
    Student,
    StudentNumber,
)
from matricula.registry.models.saved_filter import LONGEST_FILTER_NAME
from matricula.registry.number_kinds import NUMBER_KINDS, waiting_kinds
from matricula.registry.particulars import (
    Person,
    correctable,
    kept_values,
    person_of,
    read_typed,
    renamed,
    state_of,
)
from matricula.registry.photographs import (
    PHOTOGRAPHS,
    PhotoLimits,
    PhotoRefused,
    collects_photographs,
    photo_bytes,
    photo_limits,
)
from matricula.registry.promotion_law import PromotionYear, Staying, promotion_year, staying_law
from matricula.registry.queries.classes import classes_later, classes_of
from matricula.registry.queries.coming_classes import coming_classes
from matricula.registry.queries.duplicates import (
    Duplicate,
    hold_people,
    number_taken,
    others_alike,
    possible_duplicates,
)
from matricula.registry.queries.form_beginnings import FormBeginnings, form_beginnings
from matricula.registry.queries.headcounts import Heads, headcounts
from matricula.registry.queries.history import Change, FieldChange, changes_of, fields_as_of, rows_as_of
from matricula.registry.queries.own_roll import find_on_former_roll, find_on_own_roll
from matricula.registry.queries.paging import beyond
from matricula.registry.queries.places_left import PlacesLeft, places_left
from matricula.registry.queries.promotions import (
    ClassLot,
    Moving,
    PassedOver,
    Standing,
    latest_promotion,
    lots_of,
    moving_from,
    promotions_within,
    rounds_before,
    schools_promoted,
    since_run,
    staying_by_case,
    staying_by_school,
    staying_by_status,
)
from matricula.registry.queries.roll_checks import (
    Checked,
    ClassLine,
    Sitting,
    Unseated,
    checks_by_school,
    checks_by_school_later,
    checks_of,
    class_lines,
    class_seen_by,
    is_in_school,
    own_class_lines,
    running_classes,
    sitting_in,
    unseated,
)
from matricula.registry.queries.saved_filters import saved_filters, saved_filters_later
from matricula.registry.queries.school_counts import SchoolCounts, school_counts, school_counts_later
from matricula.registry.queries.sealed_copies import (
    next_keeper,
    originals_now,
    places_without_copy,
    sealed_copies,
    sealed_copy,
)
from matricula.registry.queries.status_counts import unusual_counted
from matricula.registry.queries.student_orders import StudentOrder
from matricula.registry.queries.student_page import (
    StudentView,
    archive_on,
    student_seen_by,
    student_view,
    view_later,
    view_of,
)
from matricula.registry.queries.students import (
    MOST_WITH_A_PHONE,
    StudentFilter,
    StudentNotSeen,
    StudentPage,
    Suggestion,
    current_numbers,
    orders_of,
    students_counted,
    students_page,
    students_suggested,
)
from matricula.registry.queries.transfer_lookup import FoundStudent, find_for_transfer
from matricula.registry.record_fields import (
    KEY_DATA_TABLE,
    MEMBER_COLUMNS,
    RECORD_LAYOUT,
    member_fields,
    person_fields,
    place_fields,
)
from matricula.registry.register_words import register_words
from matricula.registry.school_years import school_year_on
from matricula.registry.searching import LONGEST_SEARCH, FoundBy, Meaning, understood
from matricula.registry.snapshots import broken_links
from matricula.registry.statuses import (
    CHANGE_TABLE,
    STATUS_TABLE,
    Status,
    ends_place,
    first_status,
    may_follow,
    may_graduate,
    ordinary_status,
    status_named,
)
