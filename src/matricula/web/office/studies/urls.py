"""The addresses of results."""

from django.urls import path

from matricula.web.office.studies import classes, courses, entering, result, returned, review, workbook

urlpatterns = [
    path("studies/", classes.studies_page, name="studies"),
    path("studies/workbook/", workbook.workbook_page, name="studies_workbook"),
    path("studies/workbook/template/", workbook.template, name="studies_template"),
    path("studies/review/", review.review_page, name="studies_review"),
    path("studies/returned/", returned.returned_page, name="studies_returned"),
    path("studies/courses/", courses.courses_page, name="studies_courses"),
    path("studies/student/<uuid:student>/<slug:kind>/", entering.enter_page, name="studies_enter"),
    path("studies/<slug:kind>/<uuid:result>/", result.result_page, name="studies_result"),
]
