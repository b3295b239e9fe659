"""The addresses of the desk."""

from django.urls import path

from matricula.web.office.desk import account, home, inbox_workbook

urlpatterns = [
    path("", home.inbox_page, name="home"),
    path("inbox/list.xlsx", inbox_workbook.inbox_workbook, name="inbox_workbook"),
    path("appointment/", home.switch_appointment, name="switch_appointment"),
    path("language/", account.switch_language, name="set_language"),
    path("account/", account.account_page, name="account"),
    path("account/telephone/", account.keep_telephone, name="account_telephone"),
    # The address of an account is the one that was invited; allauth's page would let anybody write in another's.
    path("accounts/email/", account.address_page),
]
