"""The addresses of a demonstration; the project includes them only in one."""

from django.urls import path

from matricula.web.demo import views

urlpatterns = [
    path("demo/enter/<int:user>/", views.enter, name="demo_enter"),
    path("demo/workbooks/<str:name>", views.sample, name="demo_workbook"),
    path("demo/date/", views.travel, name="travel"),
    path("demo/date/back/", views.travel_back, name="travel_back"),
]
