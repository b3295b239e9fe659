"""A request for access that came on paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from matricula.families.api import ISSUE, REQUEST, Asked, register_request
from matricula.web.access import OfficeRequest, limited, needs, office
from matricula.web.clauses import clause_note
from matricula.web.forms import posted
from matricula.web.office.families.declaring import OnPaperForm
from matricula.web.office.families.request_words import number_of
from matricula.web.office.families.shared import school_served

CHILDREN = 4


class PaperRequestForm(OnPaperForm):
    """A request as it stands on paper."""

    applicant = forms.CharField(label=gettext_lazy("Who asks"), max_length=120)
    as_student = forms.BooleanField(
        label=gettext_lazy("A student who is of age asks for themself"), required=False
    )
    contact = forms.CharField(label=gettext_lazy("Phone or address"), max_length=200, required=False)
    field_order = ("applicant", "as_student", "contact")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_children(self, required=False)
        self.order_fields(
            [*self.field_order, *(f"{one}_{n}" for n in range(CHILDREN) for one in ("child", "class"))]
        )

    def asked(self) -> Asked:
        """What the paper asks for."""
        return asked_in(self)


def add_children(form: forms.Form, *, required: bool) -> None:
    """The lines for children: name and class, the first one asked for where it is ``required``."""
    for n in range(CHILDREN):
        form.fields[f"child_{n}"] = forms.CharField(
            label=_("Name of the student") if n == 0 else _("Another student of this school"),
            max_length=120,
            required=required and n == 0,
        )
        form.fields[f"class_{n}"] = forms.CharField(label=_("Class"), max_length=60, required=False)


def asked_in(form: forms.Form) -> Asked:
    """What a form with those lines asks for."""
    data = form.cleaned_data
    return Asked(
        data["applicant"],
        data["contact"],
        [(data[f"child_{n}"], data[f"class_{n}"]) for n in range(CHILDREN) if data[f"child_{n}"]],
        data["as_student"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@office
@needs(ISSUE)
@limited("service_request", times=60, seconds=60)
def new_page(request: OfficeRequest) -> HttpResponse:
    """Enter a request that came on paper."""
    by = request.acting
    school, stack = school_served(by, requests=True)
    files = request.FILES if request.method == "POST" else None
    form = PaperRequestForm(by, stack, posted(request), files)
    if request.method == "POST" and form.is_valid():
        with form.showing_refusals():
            made = register_request(
                by=by,
                school=school,
                asked=form.asked(),
                written_on=form.cleaned_data["said_on"],
                upload=form.upload(),
            )
            messages.success(request, _("Registered as number %(number)s.") % {"number": number_of(made)})
            return redirect("service_request", made.uuid)
    said = {"form": form, "clause": clause_note(by.pack, stack.basis(REQUEST))}
    return render(request, "families/request_new.html", said, status=form.status)
