"""Takes uploads in chunk by chunk, to disk, and stops a request once its files pass the limit."""

from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Counts what really arrives in one request; what the request announced may be a lie.

    Raises RequestDataTooBig, which Django answers with 400; the files received so far are deleted.
    """

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name for it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        """Refuse an announced size above the limit before anything is read."""
        self._left: int = settings.UPLOAD_LIMIT_BYTES
        if content_length > self._left:
            raise _too_big()
        return None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write the chunk to disk, or stop the whole request."""
        self._left -= len(raw_data)
        if self._left < 0:
            raise _too_big()
        super().receive_data_chunk(raw_data, start)
        return None


def _too_big() -> RequestDataTooBig:
    return RequestDataTooBig(f"the request holds more than {settings.UPLOAD_LIMIT_BYTES} bytes")
