"""What an open idea brings: requests to join, offers of help."""

from uuid import uuid4

from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls.ideas import requests
from tests.factories.calls import (
    member_of,
)
from tests.factories.structures import StructurePageFactory

HELPER = "voisine@example.org"


def url(name, idea):
    return reverse(f"calls:{name}", args=[idea.application.call_id, idea.pk])


def ask(idea, structure=None, **facts):
    structure = structure or StructurePageFactory()
    person = structure.memberships.first().user if structure.memberships.exists() else member_of(structure)
    facts = {
        "role": "co_holder",
        "message": "Nous avons un local.",
        "by": person,
        "now": timezone.now(),
        **facts,
    }
    return requests.ask_to_join(idea=idea, structure=structure, **facts)


def answer(client, request, action, *, follow=False, **typed):
    address = reverse("calls:answer_join", args=[request.idea.application_id, request.pk])
    return client.post(address, {"action": action, **typed}, follow=follow)


def help_with(client, idea, **typed):
    words = {"key": str(uuid4()), "name": "Nadia B.", "sender": HELPER, "kind": "skills"}
    return client.post(url("help_idea", idea), {**words, "message": "Je soude.", **typed})


def written_in_mails(words) -> int:
    return Email.objects.filter(message__contains=words).count()
