"""The addresses of the pages for strangers."""

from django.urls import path

from matricula.web.public import verify

urlpatterns = [
    path("verify/", verify.verify_page, name="verify"),
    path("verify/<slug:number>", verify.verify_page, name="verify_number"),
]
