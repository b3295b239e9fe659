"""The addresses of a demonstration; the project includes them only in one."""

from django.urls import path

from matricula.web.demo import guide, views

urlpatterns = [
    path("demo/enter/<int:user>/", views.enter, name="demo_enter"),
    path("demo/workbooks/<str:name>", views.sample, name="demo_workbook"),
    path("guide/", guide.guide_page, name="guide"),
    path("guide/<int:place>/", guide.guide_step, name="guide_step"),
    path("family/guide/", guide.family_guide_page, name="family_guide"),
    path("family/guide/<int:place>/", guide.family_guide_step, name="family_guide_step"),
    path("demo/date/", views.travel, name="travel"),
    path("demo/date/back/", views.travel_back, name="travel_back"),
]
