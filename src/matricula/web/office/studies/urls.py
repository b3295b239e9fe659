"""The addresses of results."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.studies import classes, courses, entering, result, returned, review, workbook

urlpatterns = [
    path("studies/", classes.studies_page, name="studies"),
    path("studies/list.xlsx", as_workbook(classes.studies_page), name="studies_as_workbook"),
    path("studies/workbook/", workbook.workbook_page, name="studies_workbook"),
    path("studies/workbook/template/", workbook.template, name="studies_template"),
    path("studies/review/", review.review_page, name="studies_review"),
    path("studies/returned/", returned.returned_page, name="studies_returned"),
    path(
        "studies/returned/list.xlsx", as_workbook(returned.returned_page), name="studies_returned_as_workbook"
    ),
    path("studies/courses/", courses.courses_page, name="studies_courses"),
    path("studies/courses/list.xlsx", as_workbook(courses.courses_page), name="studies_courses_as_workbook"),
    path("studies/student/<uuid:student>/<slug:kind>/", entering.enter_page, name="studies_enter"),
    path("studies/<slug:kind>/<uuid:result>/", result.result_page, name="studies_result"),
]
