"""Tables of the exchange app."""

from matricula.exchange.models.roll_row import RollRow, RowState
from matricula.exchange.models.roll_upload import RollUpload, UploadState

__all__ = ["RollRow", "RollUpload", "RowState", "UploadState"]
