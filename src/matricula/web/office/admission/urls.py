"""The addresses of admission plans."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.admission import files, place, plan, plans, quotas

urlpatterns = [
    path("admission/", plans.plans_page, name="admission"),
    path("admission/list.xlsx", as_workbook(plans.plans_page), name="admission_as_workbook"),
    path("admission/workbook/", files.template, name="admission_template"),
    path("admission/<uuid:plan>/", plan.plan_page, name="admission_plan"),
    path("admission/<uuid:plan>/quotas/", quotas.quotas_page, name="admission_quotas"),
    path("admission/<uuid:plan>/workbook/", files.plan_workbook, name="admission_workbook"),
    path("admission/<uuid:plan>/<uuid:place>/", place.place_page, name="admission_place"),
]
