"""The routes of the pages."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from matricula.web.office import (
    account,
    archive,
    area,
    case_list,
    case_numbers,
    case_starts,
    cases,
    classes,
    closures,
    demo,
    home,
    imports,
    invitations,
    law,
    messages,
    officers,
    papers,
    people,
    roll_checks,
    school,
    sealed,
    students,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.inbox_page, name="home"),
    path("appointment/", home.switch_appointment, name="switch_appointment"),
    path("language/", account.switch_language, name="set_language"),
    path("account/", account.account_page, name="account"),
    path("account/telephone/", account.keep_telephone, name="account_telephone"),
    # The address of an account is the one that was invited; allauth's page would let anybody write in another's.
    path("accounts/email/", account.address_page),
    path("accounts/", include("allauth.urls")),
    path("students/", students.students_list, name="students"),
    path("students/<uuid:student>/", students.student_page, name="student"),
    path("students/<uuid:student>/seat/", students.seat, name="student_seat"),
    path("students/<uuid:student>/archive/file/", archive.file_entry, name="archive_file"),
    path("students/<uuid:student>/archive/<uuid:item>/withdraw/", archive.withdraw, name="archive_withdraw"),
    path("students/<uuid:student>/archive/<uuid:item>/original/", archive.original, name="archive_original"),
    path("students/<uuid:student>/<slug:tab>/", students.student_page, name="student_tab"),
    path("students/<uuid:student>/reveal/<slug:what>", students.reveal, name="reveal"),
    path("sealed/", sealed.copies_list, name="sealed_copies"),
    path("sealed/<uuid:snapshot>/originals/<uuid:original>/", archive.hand_over, name="sealed_original"),
    path("sealed/<uuid:snapshot>/", sealed.copy_page, name="sealed_copy"),
    path("cases/", case_list.cases_list, name="cases"),
    path("cases/new/<slug:procedure>/", case_starts.start, name="case_start"),
    path("cases/<uuid:case>/", cases.case_page, name="case"),
    path("cases/<uuid:case>/form/", cases.form, name="case_form"),
    path("cases/<uuid:case>/evidence/", cases.evidence, name="case_evidence"),
    path("cases/<uuid:case>/reveal/<slug:field>", case_numbers.reveal, name="case_reveal"),
    path("cases/<uuid:case>/<slug:move>/", cases.move, name="case_move"),
    path("papers/<uuid:paper>/", papers.download, name="paper"),
    path("papers/<uuid:paper>/look/", papers.look, name="paper_view"),
    path("import/", imports.roll_import, name="roll_import"),
    path("import/template.xlsx", imports.template, name="roll_template"),
    path("import/<uuid:upload>/", imports.report, name="roll_report"),
    path("import/<uuid:upload>/load/", imports.load, name="roll_load"),
    path("import/<uuid:upload>/check/", imports.check, name="roll_check"),
    path("import/<uuid:upload>/confirm/", imports.confirm, name="roll_confirm"),
    path("import/<uuid:upload>/classes/", imports.open_classes, name="roll_classes"),
    path("import/<uuid:upload>/errors.xlsx", imports.errors_workbook, name="roll_errors"),
    path("area/", area.area_page, name="area"),
    path("area/open/", area.open_page, name="school_open"),
    path("area/<uuid:school>/", school.school_page, name="school"),
    path("area/<uuid:school>/classes/open/", classes.open_page, name="class_open"),
    path("school/", school.own_school, name="own_school"),
    path("classes/<uuid:school_class>/", classes.class_page, name="school_class"),
    path("classes/<uuid:school_class>/compare/", roll_checks.compare_page, name="class_compare"),
    path("compared/<uuid:check>/", roll_checks.compared_page, name="class_compared"),
    path("people/", people.people_page, name="people"),
    path("people/invite/", people.invite_page, name="people_invite"),
    path("people/invitations/<uuid:invitation>/withdraw/", people.revoke, name="people_revoke"),
    path("people/<uuid:appointment>/", people.appointment_page, name="appointment"),
    path("officers/", officers.officers_page, name="officers"),
    path("officers/list.xlsx", officers.officers_workbook, name="officers_workbook"),
    path("invitation/<str:token>/", invitations.accept_page, name="invitation"),
    path("closures/", closures.closures_page, name="closures"),
    path("students/<uuid:student>/start/<slug:procedure>/", case_starts.start_own, name="case_start_own"),
    path("messages/", messages.messages_page, name="messages"),
    path("messages/<uuid:notice>/", messages.message_open, name="message_open"),
    path("law/", law.law_page, name="law"),
    path("law/permissions/", law.permissions_page, name="permissions"),
    path("law/<str:clause>/", law.clause_page, name="clause"),
    path("health/", home.health, name="health"),
]

# Only where the installation shows itself as a demonstration; the database decides once more.
DEMO_ROUTES = [
    path("demo/enter/<int:user>/", demo.enter, name="demo_enter"),
    path("demo/workbooks/<str:name>", imports.sample, name="demo_workbook"),
    path("demo/date/", demo.travel, name="travel"),
    path("demo/date/back/", demo.travel_back, name="travel_back"),
]
if settings.DEMO:
    urlpatterns += DEMO_ROUTES

if settings.DEV:
    urlpatterns.append(path("", include("matricula.web.look.urls")))
