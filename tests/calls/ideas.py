"""What the tests of ideas share."""

import re

from django.urls import reverse
from django.utils import timezone

from calls.ideas import services as ideas
from calls.models import Application
from tests.factories.calls import leader_of

TITLE = "Une chambre froide partagée"
WORDS = {
    "title": TITLE,
    "summary": "Trois cantines se partagent une chambre froide.",
    "kinds": ["premises"],
    "whom": "Une structure d’aide alimentaire.",
}


def shown(client, call) -> bool:
    return TITLE in client.get(call.url).content.decode()


def kinds_of(application: Application) -> list[str]:
    return list(application.events.values_list("kind", flat=True))


def post(client, application, **typed):
    return client.post(reverse("calls:write_idea", args=[application.pk]), {**WORDS, **typed})


def moderate(client, idea, action, **typed):
    """What an editor sends from the page as it is."""
    address = reverse("ideas:moderate", args=[idea.pk])
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(address).content.decode())[1]
    return client.post(address, {"action": action, "seen": seen, **typed}, follow=True)


def change(idea, **words):
    facts = {"by": leader_of(idea.application), "now": timezone.now(), "language": "fr"}
    return ideas.write(application=idea.application, **facts, **WORDS | words)
