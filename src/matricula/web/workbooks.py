"""A workbook as an answer."""

from typing import IO

from django.http import FileResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(file: IO[bytes], name: str) -> FileResponse:
    """The workbook from its beginning, to be saved under that name; it is closed when it has been sent."""
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
