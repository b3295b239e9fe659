"""The addresses of planning."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.planning import change, day, group, groups, marking, plan, timetable, workbook, year

urlpatterns = [
    path("planning/", day.day_page, name="planning"),
    path("planning/lesson/<uuid:lesson>/", change.change_page, name="planning_lesson"),
    path("planning/timetable/", timetable.timetable_page, name="timetable"),
    path("planning/timetable/workbook/", workbook.handed_in, name="timetable_workbook"),
    path("planning/timetable/template/", workbook.template, name="timetable_template"),
    path("planning/groups/", groups.groups_page, name="planning_groups"),
    path("planning/groups/list.xlsx", as_workbook(groups.groups_page), name="planning_groups_as_workbook"),
    path("planning/groups/<uuid:group>/", group.group_page, name="planning_group"),
    path("planning/groups/<uuid:group>/plan/", plan.plan_page, name="group_plan"),
    path("planning/year/", year.year_page, name="planning_year"),
    path("planning/marking/", marking.marking_page, name="planning_marking"),
]
