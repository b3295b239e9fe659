"""The addresses of a demonstration; the project includes them only in one."""

from django.urls import path

from matricula.web.demo import guide, views

urlpatterns = [
    path("demo/enter/<int:user>/", views.enter, name="demo_enter"),
    path("demo/workbooks/<str:name>", views.sample, name="demo_workbook"),
    path("guide/", guide.guide_page, name="guide"),
    path("family/guide/", guide.family_guide_page, name="family_guide"),
    path("demo/date/", views.travel, name="travel"),
    path("demo/date/back/", views.travel_back, name="travel_back"),
]
