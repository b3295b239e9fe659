"""The addresses of archives, sealed copies and papers."""

from django.urls import path

from matricula.web.office.archive import filing, papers, sealed

urlpatterns = [
    path("students/<uuid:student>/archive/file/", filing.file_entry, name="archive_file"),
    path("students/<uuid:student>/archive/<uuid:item>/withdraw/", filing.withdraw, name="archive_withdraw"),
    path("students/<uuid:student>/archive/<uuid:item>/original/", filing.original, name="archive_original"),
    path("sealed/", sealed.copies_list, name="sealed_copies"),
    path("sealed/list.xlsx", sealed.copies_workbook, name="sealed_workbook"),
    path("sealed/<uuid:snapshot>/originals/<uuid:original>/", filing.hand_over, name="sealed_original"),
    path("sealed/<uuid:snapshot>/", sealed.copy_page, name="sealed_copy"),
    path("papers/<uuid:paper>/", papers.download, name="paper"),
    path("papers/<uuid:paper>/look/", papers.look, name="paper_view"),
]
