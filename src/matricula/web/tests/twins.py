"""A list whose page and workbook are one view, for tests: what the workbook says, and that the page leads to it."""

from django.test import Client
from django.urls import reverse

from matricula.web.list_pages import ENDING
from matricula.web.tests.test_list_workbooks import below, rows_of


def taken_out(client: Client, name: str, *args: object, heading: str, **asked: str) -> list[list[str]]:
    """The rows behind ``heading`` of the workbook beside a page."""
    page = client.get(reverse(name, args=args), asked, headers={"accept-language": "en"})
    assert page.status_code == 200
    assert reverse(f"{name}{ENDING}", args=args) in page.content.decode(), "the page leads to its workbook"
    return below(rows_of(client, f"{name}{ENDING}", *args, **asked), heading)
