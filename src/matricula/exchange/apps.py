"""The Django app of everything that is exchanged with the outside."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "matricula.exchange"
    label = "exchange"
    verbose_name = _("Exchange")
