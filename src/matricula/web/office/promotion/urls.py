"""The addresses of the yearly promotion."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.promotion import area, leave, school, workbook

urlpatterns = [
    path("promotion/", area.promotions_page, name="promotions"),
    path("promotion/list.xlsx", as_workbook(area.promotions_page), name="promotions_as_workbook"),
    path("promotion/<uuid:school>/", school.promotion_page, name="promotion"),
    path("promotion/<uuid:school>/list.xlsx", workbook.promotion_workbook, name="promotion_workbook"),
    path("promotion/<uuid:school>/leave/", leave.leave_page, name="promotion_leave"),
]
