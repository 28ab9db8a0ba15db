"""Readers write to a structure through the portal, which shows them no address."""

from uuid import uuid4

import pytest
from post_office.models import Email

from structures.models import RelayedMessage, StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in
from tests.structures.readers import address, la_fabrique, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return la_fabrique()


def test_a_message_reaches_the_structure_without_showing_its_address(client, structure):
    form = client.get(address("write", structure))
    assert "secret@example.org" not in form.content.decode()
    assert write(client, structure).headers["Location"] == address("sent", structure)
    (mail,) = Email.objects.all()
    assert mail.to == ["secret@example.org"]
    assert mail.headers["Reply-To"] == "zoe@example.org"
    assert "Bonjour à vous" in mail.message


def test_the_same_message_sent_twice_leaves_once_and_other_words_leave_too(client, structure):
    key = client.get(address("write", structure)).context["form"]["key"].value()
    for message in ("Bonjour", "Bonjour", "Bonjour, encore une question"):
        assert write(client, structure, key=key, message=message).status_code == 302
    assert Email.objects.count() == RelayedMessage.objects.count() == 2


def test_the_structure_is_told_that_its_address_was_not_shown_only_if_it_was_not(client, structure):
    write(client, structure)
    assert "Votre adresse n’a pas été montrée" in Email.objects.get().message
    structure.contacts.filter(kind="email").update(is_public=True)
    write(client, structure, sender="autre@example.org")
    last = Email.objects.latest("pk").message
    assert "n’a pas été montrée" not in last
    assert "ess@example.org" in last


def test_only_a_person_signed_in_under_that_address_gets_an_acknowledgement(client, structure):
    person = UserFactory(email="zoe@example.org")
    sign_in(client, person)
    write(client, structure, sender="victime@example.org")
    assert [mail.to for mail in Email.objects.all()] == [["secret@example.org"]]
    write(client, structure, message="<b>Texte libre</b>")
    acknowledgement = Email.objects.get(to="zoe@example.org")
    assert "Texte libre" not in acknowledgement.message


@pytest.mark.parametrize(
    ("language", "frame"), [("fr", "Votre adresse n’a pas été montrée"), ("en", "Your address was not shown")]
)
def test_the_frame_of_a_message_is_in_the_language_of_whoever_reads_it(client, structure, language, frame):
    UserFactory(email="Secret@example.org", language=language)
    write(client, structure, message="Bonjour à vous")

    message = Email.objects.get().message
    assert frame in message
    assert "Bonjour à vous" in message


def test_an_acknowledgement_is_in_the_language_of_its_account(client, structure):
    sign_in(client, UserFactory(email="zoe@example.org", language="en"))
    write(client, structure)
    assert Email.objects.get(to="zoe@example.org").message.startswith("Hello,")


def test_a_structure_that_wants_no_message_or_has_no_address_receives_none(client, structure):
    StructurePage.objects.filter(pk=structure.pk).update(accepts_messages=False)
    without = StructurePageFactory()
    for page in (structure, without):
        assert write(client, page).status_code == 404
        assert address("write", page) not in client.get(page.url).content.decode()
    assert not Email.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"message": "http://a.example http://b.example www.c.example"},
        {"name": "Gagnez sur www.spam.example"},
        {"name": "a@spam.example"},
        {"sender": "zoe@example.org\nBcc: all@example.org"},
        {"message": ""},
    ],
)
def test_what_smells_of_abuse_is_refused(client, structure, change):
    assert write(client, structure, **change).status_code == 422
    assert not Email.objects.exists()


def test_one_structure_is_not_flooded_from_many_places(client, structure):
    answers = [
        client.post(
            address("write", structure),
            {
                "key": str(uuid4()),
                "name": "Zoé",
                "sender": f"zoe{number}@example.org",
                "message": "Coucou",
                "subject": "",
            },
            REMOTE_ADDR=f"192.0.2.{number}",
        )
        for number in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Coucou</textarea>" in answers[-1].content.decode()
