"""Every kind of message that leaves the portal. A room registers its own in `AppConfig.ready`."""

from dataclasses import dataclass

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True)
class Placeholder:
    """What `{name}` stands for in a text; `example` fills previews when nothing real is chosen."""

    name: str
    label: Words
    example: Words

    @property
    def in_braces(self) -> str:
        return f"{{{self.name}}}"


#: Every message may name these.
COMMON = (
    Placeholder("person", _("name of who reads the message, where it is known"), _("Camille Roux")),
    Placeholder("portal", _("name of the portal"), "ESS en commun(s)"),
    Placeholder("portal_url", _("address of the portal"), "https://ess.example.org"),
)


@dataclass(frozen=True)
class MailKind:
    """`code` is `room/name`, and `leaves` says when it is sent.

    `needed` names the placeholders that no text may drop. `scope` names the `Scope` whose members may have a
    text of their own. A private message holds a code, a personal link or words that a group says to itself:
    the admin never shows its words.
    """

    code: str
    label: Words
    leaves: Words = ""
    placeholders: tuple[Placeholder, ...] = ()
    needed: tuple[str, ...] = ()
    scope: str = ""
    is_private: bool = False

    @property
    def room(self) -> str:
        return self.code.partition("/")[0]

    @property
    def name(self) -> str:
        return self.code.partition("/")[2]

    @property
    def room_label(self) -> str:
        return str(apps.get_app_config(self.room).verbose_name)

    @property
    def all_placeholders(self) -> tuple[Placeholder, ...]:
        return (*self.placeholders, *COMMON)

    @property
    def names(self) -> set[str]:
        return {placeholder.name for placeholder in self.all_placeholders}


_kinds: dict[str, MailKind] = {}


def register(*kinds: MailKind) -> None:
    _kinds.update({kind.code: kind for kind in kinds})


def kind_of(code: str) -> MailKind:
    """KeyError where no room knows it."""
    return _kinds[code]


def known(code: str) -> MailKind | None:
    return _kinds.get(code)


def all_kinds() -> list[MailKind]:
    return list(_kinds.values())
