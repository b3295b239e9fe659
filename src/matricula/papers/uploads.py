"""Takes uploads in chunk by chunk, to disk, and stops the connection once they pass the limit."""

from typing import IO, Any

from django.conf import settings
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Counts what really arrives in one request; what the request announced may be a lie."""

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
            raise StopUpload(connection_reset=True)
        return None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write the chunk, or stop the whole request."""
        self._left -= len(raw_data)
        if self._left < 0:
            raise StopUpload(connection_reset=True)
        return super().receive_data_chunk(raw_data, start)
