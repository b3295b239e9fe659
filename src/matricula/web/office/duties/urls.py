"""The addresses of duties."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.duties import late, proof, schools, taken_out

urlpatterns = [
    path("duties/", late.duties_page, name="duties"),
    path("duties/proof/", proof.proof_page, name="duties_proof"),
    path("duties/proof/list.xlsx", taken_out.proof_workbook, name="duties_workbook"),
    path("duties/proof/sheet.pdf", taken_out.proof_sheet, name="duties_sheet"),
    path("duties/schools/", schools.schools_page, name="duty_shares"),
    path("duties/schools/list.xlsx", as_workbook(schools.schools_page), name="duty_shares_as_workbook"),
]
