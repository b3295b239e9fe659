"""What the watches found, and the law by which they look."""

from matricula.quality.models.watch_law import WatchLaw
from matricula.quality.models.watch_row import WatchRow

__all__ = ["WatchLaw", "WatchRow"]
