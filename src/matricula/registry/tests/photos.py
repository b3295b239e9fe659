"""Made-up photographs for tests."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import ExifTags, Image


def portrait(colour: str = "navy", size: tuple[int, int] = (300, 400), *, kind: str = "JPEG") -> bytes:
    """A picture as a telephone makes it: it tells where it was taken, and with what."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "Telephone"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    target = io.BytesIO()
    Image.new("RGB", size, colour).save(target, kind, exif=exif)
    return target.getvalue()


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    """A ZIP of these files at ``path``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path
