"""What the tests of readers share."""

from uuid import uuid4

from django.urls import reverse

from structures.models import Contact
from tests.factories.structures import StructurePageFactory


def la_fabrique():
    """A structure whose e-mail address is not shown."""
    page = StructurePageFactory(title="La Fabrique", website="https://ancien.example.org/")
    page.contacts = [
        Contact(kind="email", value="secret@example.org", is_public=False, sort_order=0),
        Contact(kind="phone", value="04 65 71 00 01", is_public=True, sort_order=1),
    ]
    page.save()
    return page


def address(name, structure):
    return reverse(f"corrections:{name}", args=[structure.pk])


def write(client, structure, **changes):
    answers = {"name": "Zoé", "sender": "zoe@example.org", "message": "Bonjour à vous", "subject": ""}
    answers["key"] = str(uuid4())
    return client.post(address("write", structure), answers | changes)
