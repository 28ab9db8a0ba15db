"""A structure that somebody proposed, waiting for an editor."""

from uuid import UUID

from structures.models import Proposal, Sector, Territory
from structures.proposals.services import propose

KEY = UUID("00000000-0000-4000-8000-000000000001")
COMMUNE = "Sommières"


def seed() -> None:
    commune = Territory.objects.communes().filter(name=COMMUNE).first()
    if commune is None or Proposal.objects.filter(key=KEY).exists():
        return
    answers = {
        "name": "La Halle aux savoirs",
        "siret": "",
        "family": "association",
        "commune": commune,
        "street": "",
        "teaser_text": "Des ateliers où chacun apprend aux autres ce qu’il sait faire.",
        "presentation": "Chaque samedi, une vingtaine de personnes se retrouvent pour apprendre ensemble.\n"
        "Cette structure est un exemple inventé pour la démonstration du portail.",
        "sectors": Sector.objects.source().filter(code="culture"),
        "email": "bonjour@halle-aux-savoirs.example.org",
        "phone": "",
        "website": "",
        "link": Proposal.Link.INSIDE,
        "sender_name": "Personne qui propose (exemple)",
        "sender_email": "propose@example.org",
    }
    propose(key=KEY, answers=answers, person=None, language="fr")
