"""The negative control: the portal with the filing that one writes first. The bench must find it guilty.

It looks whether the application is filed, notes that it is, tells the lead, stores it, then tells the others:
no lock, no transaction, no condition, no queue. Nothing outside this bench can reach it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from calls import papers
from calls.models import Application, ApplicationEvent, CallPage
from calls.services.people import people_of
from portal.mail import Reader

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def file_application(
    *, application: Application, version: int, by: User, received_at: datetime
) -> Application:
    found = Application.objects.select_related("call", "lead").get(pk=application.pk)
    if found.is_filed:
        return found
    receipt = papers.receipt(found, found.call)
    found.sequence = _next_sequence(found.call)
    found.number = f"{found.call.edition}-{found.sequence:04}"
    found.state, found.filed_at, found.filed_by = Application.State.SUBMITTED, received_at, by
    ApplicationEvent.objects.create(
        application=found, kind=ApplicationEvent.Kind.FILED, state=found.state, by=by, at=timezone.now()
    )
    lead, *others = people_of(signature.participant for signature in found.signatories())
    _send([lead], found, receipt)
    found.save()
    _send(others, found, receipt)
    return found


def _next_sequence(call: CallPage) -> int:
    return (call.applications.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _send(people: Sequence[User | Reader], filed: Application, receipt: bytes) -> None:
    with get_connection(SMTP) as connection:
        for person in people:
            mail = EmailMessage(
                f"Votre candidature {filed.number} est déposée", "", to=[person.email], connection=connection
            )
            mail.attach("recepisse.pdf", receipt, "application/pdf")
            mail.send()
