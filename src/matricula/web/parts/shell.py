"""What surrounds every page: who one acts as, where one can go, which day the law counts."""

from dataclasses import dataclass

from matricula.web.parts.marks import Tone
from matricula.web.parts.part import Words


@dataclass(frozen=True)
class Acting:
    """An appointment one can act under; switching posts `id` as `appointment` to `Shell.switch_href`."""

    id: int
    role: Words
    org: Words
    note: Words = ""


@dataclass(frozen=True)
class NavItem:
    """A place in the contents. `key` is its shortcut ("g i"); `count` things wait there."""

    label: Words
    href: str
    current: bool = False
    key: str = ""
    count: int | None = None
    tone: Tone | None = None


@dataclass(frozen=True)
class Language:
    """A language the pages speak: tag, and its name in itself."""

    tag: str
    name: str
    current: bool = False


@dataclass(frozen=True)
class CivilDate:
    """The day the law counts. `travelled` says in words how far the demo's date was moved; empty in real life."""

    words: Words
    machine_date: str
    day_kind: Words = ""
    travelled: Words = ""
    back_href: str = ""
    travel_href: str = ""


@dataclass(frozen=True)
class Shell:
    """Everything `base.html` shows around a page; a view or context processor supplies it as `shell`."""

    home_href: str
    person: Words = ""
    acting: Acting | None = None
    appointments: tuple[Acting, ...] = ()
    switch_href: str = ""
    nav: tuple[NavItem, ...] = ()
    find_href: str = ""
    find_hint: Words = ""
    find_words: str = ""
    offers_href: str = ""
    languages: tuple[Language, ...] = ()
    language_href: str = ""
    next_path: str = ""
    civil_date: CivilDate | None = None
    account_href: str = ""
    sign_out_href: str = ""
    sign_in_href: str = ""
    help_href: str = ""
    guide_href: str = ""
