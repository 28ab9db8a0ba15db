"""Each morning, what waits in the administration, for those who asked to be told."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from wagtail.coreutils import get_dummy_request
from wagtail.models import Site, TaskState

from accounts.models import User
from accounts.readers import reader_of
from portal import mail
from portal.registry import PanelLine, panel_lines


def send_all(today: date) -> int:
    """A person at a time, so that a worker killed half-way repeats nothing; how many mails were written."""
    return sum(send(person=person, today=today) for person in unsettled(today))


def unsettled(today: date) -> QuerySet[User]:
    return User.objects.filter(is_active=True, daily_digest=True).exclude(digest_settled_on=today)


@transaction.atomic
def send(*, person: User, today: date) -> bool:
    """Whether a mail leaves: never when nothing waits, nor twice a day, nor without access to the admin."""
    if not unsettled(today).filter(pk=person.pk).update(digest_settled_on=today):
        return False
    with translation.override(person.language):
        lines = waiting_for(person)
    if lines:
        _write(person, lines)
    return bool(lines)


def waiting_for(person: User) -> list[PanelLine]:
    """The lines of their home panel, and the pages that they may review."""
    if not person.has_perm("wagtailadmin.access_admin"):
        return []
    home = reverse("wagtailadmin_home")
    request = get_dummy_request(path=home, site=Site.objects.filter(is_default_site=True).first())
    request.user = person
    lines = [line for entry in panel_lines if (line := entry(request))]
    pages = TaskState.objects.reviewable_by(person).count()
    return [PanelLine(gettext("Pages to review"), home, pages), *lines] if pages else lines


def _write(person: User, lines: list[PanelLine]) -> None:
    mail.write(
        "accounts/digest",
        to=reader_of(person),
        values={
            "waiting": "\n\n".join(_worded(line) for line in lines),
            "admin_url": settings.BASE_URL + reverse("wagtailadmin_home"),
            "settings_url": settings.BASE_URL + reverse("wagtailadmin_account"),
        },
    )


def _worded(line: PanelLine) -> str:
    count = f" ({line.count})" if line.count is not None else ""
    return f"- {line.text}{count}\n  {settings.BASE_URL}{line.url}"
