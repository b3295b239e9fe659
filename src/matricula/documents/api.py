"""The door of the documents app."""

from matricula.documents.glyphs import Unprintable, named
from matricula.documents.printing import pdf, pdf_many, unprintable
from matricula.documents.sealing import (
    Seal,
    SealError,
    demonstration_key,
    seal_in_use,
    seal_of_setting,
    sealed,
)
from matricula.documents.setting import DocumentError
