"""Every route of ours with what to ask of it, room by room; a new route without an entry fails a test of leaks."""

from collections.abc import Callable

from tests.security.county import Victim
from tests.security.graduating import the_season
from tests.security.lessons import closed_term, deferral_of, homework_file_of, result_of
from tests.security.studying import result_of_course

Routes = dict[str, Callable[[Victim], list[object]]]

# The desk, students and their archives.
REGISTER: Routes = {
    "home": lambda v: [],
    "account": lambda v: [],
    "account_telephone": lambda v: [],
    "students": lambda v: [],
    "student": lambda v: [v.student.uuid],
    "student_tab": lambda v: [v.student.uuid, "history"],
    "archive_file": lambda v: [v.student.uuid],
    "archive_withdraw": lambda v: [v.student.uuid, v.entry],
    "archive_original": lambda v: [v.student.uuid, v.entry],
    "student_particulars": lambda v: [v.student.uuid],
    "student_photo": lambda v: [v.student.uuid],
    "students_photos": lambda v: [],
    "student_seat": lambda v: [v.student.uuid],
    "reveal": lambda v: [v.student.uuid, "number"],
    "sealed_copies": lambda v: [],
    "sealed_original": lambda v: [v.snapshot.uuid, v.original],
    "sealed_copy": lambda v: [v.snapshot.uuid],
}
# Procedures and papers.
CASES: Routes = {
    "cases": lambda v: [],
    "case_start": lambda v: ["transfer"],
    "case_start_own": lambda v: [v.student.uuid, "formal_number"],
    "case": lambda v: [v.case.uuid],
    "case_form": lambda v: [v.draft.uuid],
    "case_lines": lambda v: [v.registration.uuid],
    "case_evidence": lambda v: [v.draft.uuid],
    "case_reveal": lambda v: [v.case.uuid, "id_number"],
    "case_letter": lambda v: [v.reported.uuid, "township"],
    "case_move": lambda v: [v.case.uuid, "comment"],
    "paper": lambda v: [v.paper],
    "paper_view": lambda v: [v.paper],
}
# Rolls, schools, classes, their days and promotion.
SCHOOLS: Routes = {
    "roll_import": lambda v: [],
    "roll_template": lambda v: [],
    "roll_report": lambda v: [v.upload.uuid],
    "roll_load": lambda v: [v.upload.uuid],
    "roll_check": lambda v: [v.upload.uuid],
    "roll_confirm": lambda v: [v.upload.uuid],
    "roll_classes": lambda v: [v.upload.uuid],
    "roll_errors": lambda v: [v.upload.uuid],
    "messages": lambda v: [],
    "message_open": lambda v: [v.message],
    "area": lambda v: [],
    "ended_turns": lambda v: [],
    "school_open": lambda v: [],
    "school": lambda v: [v.province.orgs["east_one"].uuid],
    "own_school": lambda v: [],
    "class_open": lambda v: [v.province.orgs["east_one"].uuid],
    "school_class": lambda v: [v.check.school_class.uuid],
    "class_compare": lambda v: [v.check.school_class.uuid],
    "class_compared": lambda v: [v.check.uuid],
    "attendance": lambda v: [],
    "look_into": lambda v: [],
    "class_missed": lambda v: [v.check.school_class.uuid],
    "class_month": lambda v: [v.check.school_class.uuid],
    "class_day": lambda v: [v.check.school_class.uuid, v.taken.day.isoformat()],
    "promotion": lambda v: [v.province.orgs["east_one"].uuid],
    "promotion_leave": lambda v: [v.province.orgs["east_one"].uuid],
    "promotions": lambda v: [],
}
# Plans of admission.
ADMISSION: Routes = {
    "admission": lambda v: [],
    "admission_template": lambda v: [],
    "admission_plan": lambda v: [v.admitted.plan.uuid],
    "admission_quotas": lambda v: [v.admitted.plan.uuid],
    "admission_workbook": lambda v: [v.admitted.plan.uuid],
    "admission_place": lambda v: [v.admitted.plan.uuid, v.admitted.uuid],
}
# Numbers and paper.
CERTIFICATES: Routes = {
    "certificates": lambda v: [],
    "certificates_print": lambda v: [],
    "certificate_run": lambda v: [v.run],
    "certificate_run_paper": lambda v: [v.run],
    "certificate_issue": lambda v: [v.certificate.enrollment.uuid],
    "certificate_print": lambda v: [v.certificate.uuid],
    "certificate_void": lambda v: [v.certificate.uuid],
    "certificates_register": lambda v: [],
    "certificates_workbook": lambda v: [],
    "certificates_paper": lambda v: [],
}
# People and officers.
PEOPLE: Routes = {
    "people": lambda v: [],
    "people_invite": lambda v: [],
    "people_revoke": lambda v: [v.invitation],
    "appointment": lambda v: [v.province.appointment("east_one").uuid],
    "officers": lambda v: [],
    "officers_workbook": lambda v: [],
}
# Lists as workbooks.
WORKBOOKS: Routes = {
    "students_workbook": lambda v: [],
    "students_suggested": lambda v: [],
    "cases_workbook": lambda v: [],
    "case_lines_workbook": lambda v: [v.registration.uuid],
    "inbox_workbook": lambda v: [],
    "class_month_workbook": lambda v: [v.check.school_class.uuid],
    "look_into_workbook": lambda v: [],
    "promotion_workbook": lambda v: [v.province.orgs["east_one"].uuid],
    "statuses_workbook": lambda v: [],
}
# Lessons, terms, duties, examinations.
TERMS: Routes = {
    "closures": lambda v: [],
    "lessons": lambda v: [],
    "lesson": lambda v: [v.lesson],
    "terms": lambda v: [],
    "duties": lambda v: [],
    "duties_proof": lambda v: [],
    "duties_workbook": lambda v: [],
    "duties_sheet": lambda v: [],
    "duty_shares": lambda v: [],
    "term_sheet": lambda v: closed_term(v.lesson),
    "deferral_paper": lambda v: [deferral_of(v.lesson)],
    "reopenings": lambda v: [],
    "decide_reopening": lambda v: [],
    "summaries": lambda v: [],
    "class_works": lambda v: [v.check.school_class.uuid],
    "summary_sheet": lambda v: [v.check.school_class.uuid],
    "summary_paper": lambda v: [v.check.school_class.uuid],
    "exam_results": lambda v: [],
    "withdraw_result": lambda v: result_of(v.lesson),
}
# Results.
STUDIES: Routes = {
    "studies": lambda v: [],
    "studies_workbook": lambda v: [],
    "studies_template": lambda v: [],
    "studies_review": lambda v: [],
    "studies_courses": lambda v: [],
    "studies_enter": lambda v: [v.student.uuid, "courses"],
    "studies_result": lambda v: result_of_course(),
}
# The journal and its planning.
JOURNAL: Routes = {
    "grids": lambda v: [],
    "grid": lambda v: [v.taught],
    "grid_changes": lambda v: [v.taught],
    "grid_batch": lambda v: [v.taught],
    "cell_past": lambda v: [v.lesson, v.student.uuid],
    "lesson_topic": lambda v: [v.lesson],
    "lesson_work": lambda v: [v.lesson],
    "planning": lambda v: [],
    "planning_lesson": lambda v: [v.lesson],
    "timetable": lambda v: [],
    "timetable_workbook": lambda v: [],
    "timetable_template": lambda v: [],
    "planning_groups": lambda v: [],
    "planning_group": lambda v: [v.taught],
    "group_plan": lambda v: [v.taught],
    "planning_year": lambda v: [],
    "planning_marking": lambda v: [],
    "lesson_remarks": lambda v: [v.lesson],
    "lesson_remark_withdraw": lambda v: [v.lesson, v.lesson],
    "lesson_homework": lambda v: [v.lesson],
    "lesson_file": lambda v: [v.lesson, homework_file_of(v.lesson)],
    "lesson_file_withdraw": lambda v: [v.lesson, homework_file_of(v.lesson)],
}
# Families, what they are given and ask for, and the diary.
FAMILIES: Routes = {
    "weeks_seen": lambda v: [],
    "family_readers": lambda v: [v.student.uuid],
    "family_letter": lambda v: [v.student.uuid],
    "family_end": lambda v: [v.student.uuid],
    "printouts": lambda v: [],
    "printouts_print": lambda v: [],
    "printouts_handover": lambda v: [],
    "printouts_tell": lambda v: [],
    "family_mails": lambda v: [],
    "extract": lambda v: [v.student.uuid],
    "diary_extract": lambda v: [v.student.uuid],
    "family_declare": lambda v: [v.student.uuid],
    "family_form": lambda v: [v.student.uuid],
    "family_told": lambda v: [v.student.uuid],
    "class_families": lambda v: [v.check.school_class.uuid],
    "class_letters": lambda v: [v.check.school_class.uuid],
    "service": lambda v: [v.province.orgs["east_one"].code],
    "service_requests": lambda v: [],
    "service_requests_workbook": lambda v: [],
    "service_request_new": lambda v: [],
    "service_request": lambda v: [v.request],
    "service_decline": lambda v: [v.request],
    "diary": lambda v: [v.student.uuid],
    "diary_day": lambda v: [v.student.uuid, v.taken.day.isoformat()],
    "diary_marks": lambda v: [v.student.uuid],
    "diary_forecast": lambda v: [v.student.uuid, "mathematics"],
    "diary_school": lambda v: [v.student.uuid],
    "diary_looks": lambda v: [v.student.uuid],
    "diary_this_week": lambda v: [v.student.uuid],
    "diary_week": lambda v: [v.student.uuid, v.taken.day.isoformat()],
    "diary_week_seen": lambda v: [v.student.uuid, v.taken.day.isoformat()],
    "diary_tick": lambda v: [v.student.uuid, v.lesson],
}
# How a grade leaves.
SEASON: Routes = {
    "seasons": lambda v: [],
    "season": lambda v: the_season(),
    "season_students": lambda v: the_season(),
    "season_rehearsal": lambda v: the_season(),
    "season_own_checks": lambda v: [],
    "season_work": lambda v: the_season(),
    "season_checks": lambda v: the_season(),
    "season_sheets": lambda v: the_season(),
    "season_gaps": lambda v: the_season(),
    "season_business": lambda v: the_season(),
    "season_destinations": lambda v: the_season(),
    "student_graduation": lambda v: [v.student.uuid],
    "student_forms": lambda v: [v.student.uuid],
    "student_form": lambda v: [v.student.uuid, "cover"],
    "student_form_paper": lambda v: [v.student.uuid, "cover"],
    "family_photo": lambda v: [v.student.uuid, v.paper],
    "student_clause": lambda v: [v.student.uuid, "CN-HB-1"],
    "class_forms": lambda v: [v.check.school_class.uuid],
    "form_report_new": lambda v: [v.student.uuid],
    "form_reports": lambda v: [],
    "form_report": lambda v: [v.reported_form],
    "diary_file": lambda v: [v.student.uuid, homework_file_of(v.lesson)],
}
# The law, and what belongs to no room.
LAW: Routes = {
    "law": lambda v: [],
    "permissions": lambda v: [],
    "clause": lambda v: ["CN-GZ-16.2"],
    "switch_appointment": lambda v: [],
    "set_language": lambda v: [],
}
ROUTES: Routes = {
    **REGISTER,
    **CASES,
    **SCHOOLS,
    **ADMISSION,
    **CERTIFICATES,
    **PEOPLE,
    **WORKBOOKS,
    **TERMS,
    **STUDIES,
    **JOURNAL,
    **FAMILIES,
    **SEASON,
    **LAW,
}
