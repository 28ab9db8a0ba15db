"""What the tests of a group share."""

from uuid import uuid4

from django.utils import timezone

from calls import services
from structures.models import LegalFamily
from tests.factories.calls import leader_of
from tests.factories.structures import DirectoryPageFactory, LegalFamilyFactory, TerritoryFactory


def invite(application, structure, *, role="co_holder", email="", **options):
    return services.invite(
        application=application,
        structure=structure,
        role=role,
        message="Ensemble ?",
        email=email,
        by=options.get("by") or leader_of(application),
        now=options.get("now") or timezone.now(),
    )


def invite_newcomer(application, *, key=None, siret="", email="lea@example.org", name="Atelier neuf"):
    DirectoryPageFactory()
    LegalFamilyFactory()
    facts = {
        "name": name,
        "family": LegalFamily.objects.first().code,
        "commune": TerritoryFactory(name="Vauvert"),
        "siret": siret,
    }
    return services.invite_newcomer(
        application=application,
        key=key or uuid4(),
        facts=facts,
        role="co_holder",
        message="",
        email=email,
        by=leader_of(application),
        now=timezone.now(),
    )


def accept(part, person, now=None):
    return services.accept(part=part, by=person, now=now or timezone.now())
