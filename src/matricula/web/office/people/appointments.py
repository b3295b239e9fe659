"""The people of an area and each appointment: who is appointed, invited, trained, standing in."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matricula.authorities.api import (
    Acting,
    Appointment,
    NotPermitted,
    Org,
    User,
    appoint,
    deactivate_user,
    end_appointment,
    held_on,
    invitations_to,
    people_of,
    record_training,
    require,
)
from matricula.kernel.clock import civil_today
from matricula.regulation.api import Refused, stack_for
from matricula.web import parts
from matricula.web.access import OfficeRequest, limited, office
from matricula.web.area import chosen_area
from matricula.web.clauses import clause_note
from matricula.web.forms import OfficeForm, posted, suggest
from matricula.web.listing import Order, listed
from matricula.web.names import org_name, role_label
from matricula.web.numbers import whole
from matricula.web.office.people.appointment_forms import EndForm, StandInForm, TrainingForm
from matricula.web.telephones import telephone
from matricula.web.workbooks import workbook_href

MOST = 500
IN_TREE_ORDER: Order = {"org__path": str, "role": str, "id": whole}


@require_safe
@office
def people_page(request: OfficeRequest) -> HttpResponse:
    """The appointments of an area, in tree order."""
    by = request.acting
    area = chosen_area(by, request.GET.get("area", ""))
    require(by, "authorities.appoint", area)
    today = civil_today(by.zone)
    asked = request.GET
    ended, words = sought(asked)
    people, pages = listed(people_sought(area, asked, today), IN_TREE_ORDER, asked)
    table = parts.Table(
        caption=_("People in %(area)s") % {"area": org_name(area)},
        columns=(
            parts.Column("name", _("Name")),
            parts.Column("role", _("Role"), whole=True),
            parts.Column("org", _("Office or school")),
            parts.Column("since", _("Since"), if_wide=True),
            parts.Column("active", _("Last active")),
            parts.Column("status", _("Status")),
        ),
        rows=tuple(_row(one, today) for one in people),
        empty=parts.Empty(title=_("Nobody is appointed here yet"), icon="people"),
    )
    invited = [
        {
            "uuid": one.uuid,
            "name": one.display_name,
            "email": one.email,
            "role": role_label(one.org.pack, one.role),
            "org": org_name(one.org),
            "until": date_format(one.expires_at),
        }
        for one in invitations_to(area)[:MOST]
    ]
    context = {
        "table": table,
        "pages": pages,
        "filters": parts.FilterBar(
            action=reverse("people"),
            words_label=_("Find"),
            words_hint=_("The beginning of a name, or an e-mail address"),
            words=words,
            filters=(
                parts.Filter(
                    "ended",
                    _("Show"),
                    (
                        parts.Option("", _("those in office")),
                        parts.Option("1", _("those whose time is over")),
                    ),
                    "1" if ended else "",
                ),
            ),
            kept={"area": area.code} if asked.get("area") else {},
        ),
        "area_name": org_name(area),
        "area_code": area.code,
        "invited": invited,
        "workbook": workbook_href("people_workbook", asked),
    }
    return render(request, "people/people.html", context)


def sought(asked: QueryDict) -> tuple[bool, str]:
    """Whether those whose time is over are asked for, and the words of the search."""
    return asked.get("ended") == "1", asked.get("q", "").strip()[:120]


def people_sought(area: Org, asked: QueryDict, today: date) -> QuerySet[Appointment]:
    """The appointments of an area that an address asks for, each with who stands in."""
    ended, words = sought(asked)
    found = people_of(area).prefetch_related(_standing_in(today))
    over = Q(ended_on__lte=today)
    found = found.filter(over) if ended else found.exclude(over)
    if words:
        found = found.filter(Q(user__display_name__startswith=words) | Q(user__email=words.lower()))
    return found


def _row(one: Appointment, today: date) -> parts.Row:
    return parts.Row(
        {
            "name": parts.Cell(
                one.user.display_name, under=" · ".join(filter(None, [one.user.email, one.user.phone]))
            ),
            "role": parts.Cell(
                role_label(one.org.pack, one.role), under=_("standing in") if one.stands_in_for_id else ""
            ),
            "org": org_name(one.org),
            "since": parts.Cell(date_format(one.started_on), figures=True),
            "active": parts.Cell(
                date_format(one.user.last_active_on) if one.user.last_active_on else _("never"), figures=True
            ),
            "status": parts.Cell(status_of(one, today), under=away(one)),
        },
        href=reverse("appointment", args=[one.uuid]),
    )


def _standing_in(today: date) -> "Prefetch[str, QuerySet[Appointment], str]":
    """Who stands in for each holder on the day, as the list ``standing_in``."""
    held = Appointment.objects.filter(held_on(today)).select_related("user")
    return Prefetch("stand_ins", held, to_attr="standing_in")


def away(one: Appointment) -> str:
    """Who does the work meanwhile, and to which day."""
    return " · ".join(
        _("%(name)s stands in until %(date)s")
        % {"name": each.user.display_name, "date": date_format(each.ended_on - timedelta(days=1))}
        if each.ended_on
        else _("%(name)s stands in") % {"name": each.user.display_name}
        for each in getattr(one, "standing_in", [])
    )


def _over(one: Appointment, today: date) -> bool:
    return one.ended_on is not None and one.ended_on <= today


def status_of(one: Appointment, today: date) -> parts.Status:
    if not one.user.is_active:
        return parts.Status(parts.Tone.locked, _("Account closed"))
    if _over(one, today):
        return parts.Status(parts.Tone.locked, _("Ended"))
    if one.started_on > today:
        return parts.Status(parts.Tone.waiting, _("To come"))
    needs = stack_for(one.org.pack).role(one.role).requires_training
    if needs and (one.trained_on is None or one.trained_on > today):
        return parts.Status(parts.Tone.warning, _("Not trained yet"))
    if getattr(one, "standing_in", []):
        return parts.Status(parts.Tone.waiting, _("Away"))
    return parts.Status(parts.Tone.done, _("In office"))


@require_http_methods(["GET", "HEAD", "POST"])
@office
@limited("appointment", times=60, seconds=60)
def appointment_page(request: OfficeRequest, appointment: uuid.UUID) -> HttpResponse:
    """One appointment: record training, name a stand-in, end it, close the account."""
    by = request.acting
    today = civil_today(by.zone)
    found = (
        Appointment.objects.select_related("user", "org")
        .prefetch_related(_standing_in(today))
        .filter(uuid=appointment)
        .first()
    )
    if found is None or not by.reaches(found.org):
        raise NotPermitted(
            "no_such_appointment",
            _("There is no such appointment in your area."),
            next_step=_("Choose one from the list of people."),
        )
    require(by, "authorities.appoint", found.org)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    rules = stack_for(found.org.pack).role(found.role)
    kinds: dict[str, type[OfficeForm]] = {"train": TrainingForm, "stand_in": StandInForm, "end": EndForm}
    made = {
        name: kind(by, posted(request) if asked == name else None, auto_id=f"{name}_%s")
        for name, kind in kinds.items()
    }
    status = 200
    if asked in made and made[asked].is_valid():
        with made[asked].showing_refusals():
            messages.success(request, _carry_out(asked, by, found, made[asked].cleaned_data))
            return redirect("appointment", appointment)
    elif asked == "deactivate":
        deactivate_user(by=by, user=found.user, reason=request.POST.get("reason", "")[:200])
        messages.success(request, _("The account is closed."))
        return redirect("people")
    if asked in made:
        status = made[asked].status
    suggest(made["stand_in"], "email", _colleagues(found, today))
    facts = parts.FactList(
        (
            parts.Fact(_("Role"), role_label(found.org.pack, found.role)),
            parts.Fact(_("Office or school"), org_name(found.org)),
            parts.Fact(_("Since"), date_format(found.started_on)),
            parts.Fact(_("Until"), date_format(found.ended_on) if found.ended_on else _("no end set")),
            *([parts.Fact(_("Away at present"), away(found))] if away(found) else []),
            parts.Fact(
                _("Finished the training on"),
                date_format(found.trained_on) if found.trained_on else _("not yet"),
            ),
            *(
                [parts.Fact(_("Training required by"), clause_note(found.org.pack, needs) or needs)]
                if (needs := rules.requires_training)
                else []
            ),
            parts.Fact(_("E-mail address"), found.user.email),
            parts.Fact(_("Phone"), telephone(found.user.phone)),
        )
    )
    context = {
        "appointment": found,
        "facts": facts,
        "forms": made,
        "status": status_of(found, today),
        "over": _over(found, today),
        "may_stand_in": rules.reserve_of is None,
    }
    return render(request, "people/appointment.html", context, status=status)


def _colleagues(found: Appointment, today: date) -> list[tuple[str, str]]:
    """The people in office there and right above, who may stand in, those in reserve for it first: address and name."""
    there = [one for one in (found.org_id, found.org.parent_id) if one is not None]
    others = Appointment.objects.filter(held_on(today), org_id__in=there, user__is_active=True)
    others = others.exclude(user_id=found.user_id)
    reserves = stack_for(found.org.pack).reserves_of(found.role)
    others = others.annotate(in_reserve=Case(When(role__in=reserves, then=0), default=1))
    order = ("in_reserve", "-org__path", "user__display_name")
    known: dict[str, str] = {}
    for one in others.select_related("user", "org").order_by(*order)[:MOST]:
        words = f"{one.user.display_name} · {role_label(one.org.pack, one.role)} · {org_name(one.org)}"
        known.setdefault(one.user.email, words)
    return list(known.items())


def _carry_out(asked: str, by: Acting, found: Appointment, data: dict[str, Any]) -> str:
    """Do what was asked; in words, what was done."""
    if asked == "train":
        record_training(by=by, appointment=found, trained_on=data["trained_on"])
    elif asked == "end":
        end_appointment(by=by, appointment=found, ended_on=data["ended_on"], reason=data["reason"])
    else:
        person = User.objects.filter(email=data["email"].lower(), is_active=True).first()
        if person is None:
            raise Refused(
                "no_such_account",
                _("Nobody with this address has an account."),
                next_step=_("Invite the person first."),
            )
        made = appoint(
            by=by,
            user=person,
            org=found.org,
            role=found.role,
            started_on=data["started_on"],
            ended_on=data["ended_on"],
            trained_on=data["trained_on"],
            stands_in_for=found,
        )
        return _("%(name)s stands in for %(holder)s from %(first)s to %(last)s.") % {
            "name": person.display_name,
            "holder": found.user.display_name,
            "first": date_format(made.started_on),
            "last": date_format(data["ended_on"] - timedelta(days=1)),
        }
    return _("Done.")
