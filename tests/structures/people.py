"""People of a structure, its addresses, and the mails that they receive."""

import re

import pytest
from allauth.account.models import EmailAddress
from post_office.models import Email

from structures.membership import claims
from structures.models import Contact, Membership
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory

MANAGER, MEMBER = Membership.Role.MANAGER, Membership.Role.MEMBER
LINK = re.compile(r"http://[^/\s]+(/\S+)")


def structure_with(*emails, public=True, **fields):
    page = StructurePageFactory(**fields)
    for number, email in enumerate(emails):
        Contact.objects.create(
            structure=page, kind=Contact.Kind.EMAIL, value=email, is_public=public, sort_order=number
        )
    return page


def mails_to(person):
    address = getattr(person, "email", person)
    return [mail for mail in Email.objects.order_by("pk") if mail.to == [address]]


def link_to(person):
    return LINK.search(mails_to(person)[-1].message)[1]


def verified(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def role_of(person, structure):
    return claims.role_of(person, structure)


@pytest.fixture
def team():
    """A structure with someone in charge and a member."""
    structure = structure_with("contact@exemple.org", title="Le Fournil")
    chief = MembershipFactory(structure=structure, role=MANAGER, user=UserFactory(full_name="Chef"))
    other = MembershipFactory(structure=structure, role=MEMBER, user=UserFactory(full_name="Membre"))
    return structure, chief, other
