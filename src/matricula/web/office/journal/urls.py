"""The addresses of the journal."""

from django.urls import path

from matricula.web.list_pages import as_workbook
from matricula.web.office.journal import (
    day,
    from_plan,
    grid,
    homework,
    lesson,
    missed,
    past,
    remarks,
    results,
    summary,
    term_sheet,
    terms,
    weeks,
    works,
)

urlpatterns = [
    path("lessons/", day.day_page, name="lessons"),
    path("lessons/group/", grid.grids_page, name="grids"),
    path("lessons/group/<uuid:group>/", grid.grid_page, name="grid"),
    path("lessons/group/<uuid:group>/changes/", grid.grid_changes, name="grid_changes"),
    path("lessons/group/<uuid:group>/batch/", grid.grid_batch, name="grid_batch"),
    path("lessons/<uuid:lesson>/", lesson.lesson_page, name="lesson"),
    path("lessons/<uuid:lesson>/past/<uuid:student>/", past.past_page, name="cell_past"),
    path("lessons/<uuid:lesson>/topic/", from_plan.topic, name="lesson_topic"),
    path("lessons/<uuid:lesson>/work/", from_plan.work, name="lesson_work"),
    path("lessons/<uuid:lesson>/homework/", homework.homework_page, name="lesson_homework"),
    path("lessons/<uuid:lesson>/homework/<uuid:file>/", homework.file_page, name="lesson_file"),
    path(
        "lessons/<uuid:lesson>/homework/<uuid:file>/withdraw/",
        homework.withdraw_file,
        name="lesson_file_withdraw",
    ),
    path("lessons/terms/", terms.terms_page, name="terms"),
    path("lessons/group/<uuid:group>/term/<int:period>/", term_sheet.term_sheet_page, name="term_sheet"),
    path("lessons/deferrals/<uuid:deferral>/", term_sheet.deferral_paper, name="deferral_paper"),
    path("lessons/reopenings/", terms.reopenings_page, name="reopenings"),
    path("lessons/reopenings/decide/", terms.decide, name="decide_reopening"),
    path("lessons/works/<uuid:school_class>/", works.works_page, name="class_works"),
    path("lessons/summaries/", summary.summaries_page, name="summaries"),
    path("lessons/summaries/<uuid:school_class>/", summary.summary_page, name="summary_sheet"),
    path(
        "lessons/summaries/<uuid:school_class>/list.xlsx",
        as_workbook(summary.summary_page),
        name="summary_sheet_as_workbook",
    ),
    path("lessons/summaries/<uuid:school_class>/pdf/", summary.summary_paper, name="summary_paper"),
    path("lessons/results/", results.results_page, name="exam_results"),
    path("lessons/results/list.xlsx", as_workbook(results.results_page), name="exam_results_as_workbook"),
    path("lessons/results/<uuid:result>/withdraw/", results.withdraw, name="withdraw_result"),
    path("lessons/<uuid:lesson>/remarks/", remarks.remarks_page, name="lesson_remarks"),
    path(
        "lessons/<uuid:lesson>/remarks/<uuid:remark>/withdraw/",
        remarks.withdraw,
        name="lesson_remark_withdraw",
    ),
    path("classes/<uuid:school_class>/missed/", missed.missed_page, name="class_missed"),
    path("weeks-seen/", weeks.weeks_page, name="weeks_seen"),
    path("weeks-seen/list.xlsx", as_workbook(weeks.weeks_page), name="weeks_seen_as_workbook"),
]
