"""The addresses of cases."""

from django.urls import path

from matricula.web.office.casework import case_list, letters, lists, moves, numbers, page, starts, workbooks

urlpatterns = [
    path("cases/", case_list.cases_list, name="cases"),
    path("cases/list.xlsx", workbooks.cases_workbook, name="cases_workbook"),
    path("cases/new/<slug:procedure>/", starts.start, name="case_start"),
    path("cases/<uuid:case>/", page.case_page, name="case"),
    path("cases/<uuid:case>/form/", page.form, name="case_form"),
    path("cases/<uuid:case>/lines/", lists.lines, name="case_lines"),
    path("cases/<uuid:case>/lines/list.xlsx", workbooks.lines_workbook, name="case_lines_workbook"),
    path("cases/<uuid:case>/evidence/", moves.evidence, name="case_evidence"),
    path("cases/<uuid:case>/letters/<slug:letter>/", letters.letter, name="case_letter"),
    path("cases/<uuid:case>/reveal/<slug:field>", numbers.reveal, name="case_reveal"),
    path("cases/<uuid:case>/<slug:move>/", moves.move, name="case_move"),
    path("students/<uuid:student>/start/<slug:procedure>/", starts.start_own, name="case_start_own"),
]
