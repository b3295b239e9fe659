"""`import_roll FILE --school CODE --as EMAIL [--load]`: read a roll from a workbook, and load its good rows."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from matricula.authorities.api import Acting, Org, User, acting_in, current_appointments, in_scope
from matricula.deployment.api import civil_offset
from matricula.exchange.models import RollUpload, RowState, UploadState
from matricula.exchange.roll.jobs import READING_JOB, give_up
from matricula.exchange.roll.loading import load_next_rows
from matricula.exchange.roll.reading import read_on, read_roll, waiting_file
from matricula.exchange.roll.report import UploadSummary, upload_report
from matricula.kernel.clock import travelling
from matricula.regulation.api import Refused


class Command(BaseCommand):
    """The same actions and permissions as the page, in the name of a person who holds an appointment at the school."""

    help = "Read a school's roll from a workbook; print what is wrong cell by cell; load the good rows with --load."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """File, school and person."""
        parser.add_argument("file", type=Path, help="the workbook (.xlsx or .xls)")
        parser.add_argument("--school", required=True, help="the code of the school")
        parser.add_argument(
            "--as", dest="email", required=True, help="the e-mail of the officer in whose name"
        )
        parser.add_argument(
            "--load", action="store_true", help="load the good rows; faulty ones are left out"
        )
        parser.add_argument("--language", default="en", help="the language of the messages (default: en)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, report, load."""
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}. Check the path.")
        with travelling(civil_offset()), override(options["language"]):
            try:
                self._run(file, options["school"], options["email"], load=options["load"])
            except Refused as refused:
                clause = f" [{refused.clause}]" if refused.clause else ""
                step = f" {refused.next_step}" if refused.next_step else ""
                raise CommandError(f"{refused.text}{clause}{step}") from refused

    def _run(self, file: Path, code: str, email: str, *, load: bool) -> None:
        school = Org.objects.filter(code=code).first()
        if school is None:
            raise CommandError(f"No school has the code {code}. Compare it with the list of schools.")
        by = _officer(email, school)
        with in_scope(by):
            upload = read_roll(by=by, school=school, file=file, file_name=file.name)
        if upload.state == UploadState.READING and waiting_file(upload).exists():
            # The worker may be away; what it has read by then is not read again.
            try:
                read_on(upload.uuid, org=school.pk)
            except Refused as why:
                give_up(upload.uuid, org=school.pk, job=READING_JOB, why=why)
                raise
            except FileNotFoundError:
                # The worker was quicker and has deleted the file; if not, loading says that it is still being read.
                self.stdout.write("The worker reads this workbook.")
        found = self._report(by, upload)
        while load and found.good:
            with in_scope(by):
                left = load_next_rows(by=by, upload=upload.uuid)
            if not left:
                break
            self.stdout.write(f"… {left} rows left")
        if load:
            with in_scope(by):
                done = upload_report(by, upload.uuid).upload
            self.stdout.write(f"{done.loaded} loaded, {done.faulty + done.doubtful} not loaded.")

    def _report(self, by: Acting, upload: RollUpload) -> UploadSummary:
        page = pages = 1
        while page <= pages:
            with in_scope(by):
                report = upload_report(by, upload.uuid, page=page, state=RowState.FAULTY)
            if page == 1:
                found = report.upload
                counts = ", ".join(
                    f"{number} {word}"
                    for number, word in (
                        (found.good, "good"),
                        (found.doubtful, "in doubt (to confirm on the page of the import)"),
                        (found.faulty, "faulty"),
                        (found.known, "loaded before"),
                        (found.loaded, "loaded"),
                    )
                    if number or word in ("good", "faulty", "loaded")
                )
                self.stdout.write(f"{found.total} rows: {counts}.")
                for notice in found.notices:
                    self.stdout.write(f"note: {notice.message}")
            for row in report.rows:
                for error in row.errors:
                    clause = f" [{error.clause}]" if error.clause else ""
                    label = f" {error.label.in_('en')}:" if error.label else ""
                    self.stdout.write(
                        f"{error.sheet}!{error.place}{label} {error.message}{clause} {error.advice}"
                    )
            page, pages = page + 1, report.pages
        return report.upload


def _officer(email: str, school: Org) -> Acting:
    """The person's appointment at that school; without one, any other, which the action then refuses in words."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise CommandError(f"Nobody has the address {email}. Give the address of an officer of the school.")
    posts = current_appointments(user)
    if not posts:
        raise CommandError(f"{email} holds no appointment today, so nothing can be done in that name.")
    # One at the school itself that may do it, else whatever there is: the action then says what is missing.
    here = sorted(posts, key=lambda post: (post.org_id != school.pk, post.role))
    able = [
        one for one in map(acting_in, here) if one.org_id == school.pk and one.may("registry.import_roll")
    ]
    return able[0] if able else acting_in(here[0])
