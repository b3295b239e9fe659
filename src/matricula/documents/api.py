"""The door of the documents app."""

from matricula.documents.printing import pdf, pdf_many
from matricula.documents.setting import DocumentError
