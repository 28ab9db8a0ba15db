"""The idea of the example draft: open to everyone, with a structure that asks to join and an offer of help."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from accounts.models import User
from calls import rules
from calls.ideas import offers, requests, services
from calls.models import Application, Idea
from structures.models import StructurePage

IDEA: dict[str, Any] = {
    "title": "Des cantines de village qui commandent ensemble",
    "summary": "Chaque cantine commande seule, en petites quantités, et les fermes d’ici ne peuvent pas "
    "livrer partout. Nous voulons une commande commune, une chambre froide partagée et une tournée par semaine.",
    "kinds": [Idea.Kind.PREMISES, Idea.Kind.PEOPLE, Idea.Kind.DATA],
    "whom": "Une structure d’insertion qui livre déjà dans la vallée, et une commune qui prête une chambre "
    "froide deux jours par semaine.",
}


def seed(application: Application, *, lead: User, asker: User, structure: StructurePage) -> None:
    """May run again: what exists is left as it is."""
    if Idea.objects.filter(application=application).exists():
        return
    now = timezone.now()
    services.write(application=application, language="fr", by=lead, now=now, **IDEA)
    idea = services.open_to_all(application=application, by=lead, now=now)
    requests.ask_to_join(
        idea=idea,
        structure=structure,
        role=rules.Role.CONTRIBUTOR,
        message="Notre camion passe déjà dans trois de ces villages le mardi : il rentre à vide.",
        by=asker,
        now=now,
    )
    offers.offer(
        key=uuid5(NAMESPACE_URL, "calls.examples help"),
        idea=idea,
        name="Camille Exemple",
        sender="camille@example.org",
        kind=Idea.Kind.SKILLS,
        message="J’ai géré les achats d’une cantine scolaire pendant dix ans : je peux vous aider à écrire "
        "le cahier des charges.",
        language="fr",
        now=now,
    )
