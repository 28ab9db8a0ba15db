"""Two groups at the same instant."""

import threading
import time
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from calls import services
from structures.models import LegalFamily, RegisterRecord
from tests.factories.calls import ApplicationFactory, leader_of
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    TerritoryFactory,
    invented_siret,
)
from tests.together import at_once, own_database

__all__ = ["own_database"]


def invite_newcomer(application, facts):
    return services.invite_newcomer(key=uuid4(), facts=facts, role="co_holder", **invited(application))


def invite_outside(application, facts):
    return services.invite_outside(name=facts["name"], siret=facts["siret"], **invited(application))


def invited(application):
    return {
        "application": application,
        "message": "",
        "email": f"{application.pk.hex}@example.org",
        "by": leader_of(application),
        "now": timezone.now(),
    }


@pytest.mark.parametrize("invite", [invite_newcomer, invite_outside])
def test_groups_that_invite_one_siret_at_the_same_instant_are_told_that_it_is_known(own_database, invite):
    DirectoryPageFactory(), LegalFamilyFactory()
    facts = {
        "name": "La Halle",
        "family": LegalFamily.objects.first().code,
        "commune": TerritoryFactory(code="30321"),
        "siret": invented_siret(9),
    }
    drafts = [ApplicationFactory() for _number in range(4)]

    def ask(number):
        try:
            invite(drafts[number], facts)
        except services.AlreadyListedError:
            return "known"
        return "invited"

    answers = at_once(ask)

    assert len(answers) == len(drafts), "nobody met a fault"
    assert "invited" in answers
    assert RegisterRecord.objects.filter(siret=invented_siret(9)).count() == 1


def test_a_partner_that_one_group_loses_while_another_invites_it_stays_known(own_database):
    facts = {"name": "Mairie de Vauvert", "siret": invented_siret(9)}
    first, second = ApplicationFactory(), ApplicationFactory()
    invited_first = invite_outside(first, facts)
    is_invited = threading.Event()

    def invite_again():
        with transaction.atomic():
            invite_outside(second, facts)
            is_invited.set()
            time.sleep(0.5)  # the other answers before this is committed

    def decline():
        is_invited.wait()
        services.decline(part=invited_first, by=None, now=timezone.now())

    answers = at_once(lambda number: (invite_again, decline)[number](), times=2)

    assert len(answers) == 2, "nobody met a fault"
    assert second.parts.get(role="outside").record.siret == facts["siret"]
