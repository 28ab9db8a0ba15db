"""Editors walk through a form as an applicant would, and nothing of it is stored."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from calls.models import Application
from portal.translation import translate
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, ask, key, step, when
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

STEPS = [
    step("Le lieu", ask("yes_no", "place", "Avez-vous un local ?"), ask("short_text", "name", "Son nom ?")),
    step(
        "Les pièces",
        ask("file", "plan", "Le plan", types=["pdf"], condition=when(("place", "is", "yes"))),
        ask("amount", "sum", "Combien ?"),
    ),
]


@pytest.fixture
def call(client):
    sign_in(client, UserFactory(editor=True))
    return CallPageFactory(steps=STEPS, title="Appel d’essai")


def address(call):
    return f"/admin/appels/{call.pk}/apercu/"


def send(client, call, page, **answers):
    walk = re.search(r'name="walk" value="([^"]+)"', page.content.decode())[1]
    named = {key(name) if name not in ("go", "more") else name: answer for name, answer in answers.items()}
    return client.post(address(call), {"walk": walk, **named})


def test_walks_from_the_first_step_to_the_last_with_its_errors(client, call):
    page = client.get(address(call))
    assert "Avez-vous un local" in page.content.decode()

    refused = send(client, call, page, place="yes")
    assert refused.status_code == 422
    assert key("name") in refused.context["form"].errors

    second = send(client, call, refused, place="yes", name="La Grange")
    assert second.context["walk"].number == 2
    plan = SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF")
    last = send(client, call, second, plan=plan, sum="1 200")

    assert last.context["missing"] == []
    text = last.content.decode()
    assert "La Grange" in text
    assert "plan.pdf" in text
    assert "1\u202f200\u202f€" in text or "1\xa0200\u202f€" in text
    assert not Application.objects.exists()


def test_goes_back_with_what_was_typed(client, call):
    second = send(client, call, client.get(address(call)), place="no", name="La Grange")
    first = send(client, call, second, go="1", sum="beaucoup")
    assert 'value="La Grange"' in first.content.decode()
    again = send(client, call, first, go="2", place="no", name="La Grange")
    assert 'value="beaucoup"' in again.content.decode()


def test_says_what_an_applicant_would_miss(client, call):
    page = send(client, call, client.get(address(call)), go="3", place="yes")
    assert [label for label, _reason in page.context["missing"]] == ["Son nom ?", "Le plan", "Combien ?"]


def test_shows_the_draft_that_is_not_published(client, call):
    call.steps = [step("Brouillon", ask("short_text", "new", "Question nouvelle ?"))]
    call.save_revision()
    assert "Question nouvelle ?" in client.get(address(call)).content.decode()


def test_starts_from_what_is_not_even_saved(client, call):
    call.steps = [step("Pas encore", ask("short_text", "new", "Question en cours ?")), *STEPS]
    page = call.make_preview_request(preview_mode="form")
    page.render()
    assert "Question en cours ?" in page.content.decode()

    second = send(client, call, page, new="Réponse")

    assert "Avez-vous un local" in second.content.decode()


def test_speaks_the_language_of_the_page(client, call):
    english = translate(call, {"Avez-vous un local ?": "Do you have premises?"})
    page = client.get(address(english))
    assert "Do you have premises?" in page.content.decode()
    refused = send(client, english, page)
    assert "This answer is needed to file." in refused.content.decode()


@pytest.mark.parametrize("walk", ["", "rubbish", "eyJ4IjoxfQ:1abc:signature"])
def test_takes_nothing_that_the_portal_did_not_write(client, call, walk):
    assert client.post(address(call), {"walk": walk}).status_code == 400


def test_is_for_those_who_may_edit_the_call(client, call):
    sign_in(client, UserFactory(instructor=True))
    assert client.get(address(call)).status_code in (302, 403)
    client.logout()
    assert client.get(address(call)).status_code == 302
