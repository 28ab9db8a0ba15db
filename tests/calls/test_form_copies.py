"""The form of one call taken over by another."""

import pytest
from wagtail_localize.models import StringTranslation

from calls.form_copies import copy_form
from portal.translation import translate
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, ask, key, step
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, UserFactory(editor=True))


@pytest.fixture
def new():
    return CallPageFactory(title="Nouvel appel", steps=[])


def test_a_copy_is_a_draft_that_keeps_identifiers(client, editor, new):
    old = CallPageFactory(title="Ancien appel")
    answer = client.post(f"/admin/appels/{new.pk}/copier/", {"source": old.pk})
    assert answer.headers["Location"] == f"/admin/pages/{new.pk}/edit/"

    new.refresh_from_db()
    assert not new.steps  # nothing is published
    draft = new.get_latest_revision_as_object()
    assert draft.steps.get_prep_value() == old.steps.get_prep_value()
    assert list(draft.questionnaire.questions) == list(old.questionnaire.questions)


def test_translations_come_along(new):
    old = CallPageFactory()
    translate(old, {"Quel montant ?": "How much?"})
    copy_form(call=new, source=old, by=UserFactory())
    new.get_latest_revision().publish()
    new.refresh_from_db()

    english = translate(new, {})

    assert english.questionnaire.questions[key("amount")].label == "How much?"
    assert StringTranslation.objects.filter(data="How much?").count() == 2


def test_the_page_warns_before_a_form_is_replaced_and_changes_nothing(client, editor):
    CallPageFactory(title="Ancien appel")
    call = CallPageFactory(steps=[step("Une", ask("short_text", "x"))])
    page = client.get(f"/admin/appels/{call.pk}/copier/").content.decode()
    assert "Ancien appel" in page
    assert "déjà un formulaire" in page
    assert call.revisions.count() == 0


def test_only_calls_with_a_form_are_offered(client, editor, new):
    empty = CallPageFactory(title="Appel vide", steps=[])
    page = client.get(f"/admin/appels/{new.pk}/copier/").content.decode()
    assert "Appel vide" not in page
    assert client.post(f"/admin/appels/{new.pk}/copier/", {"source": empty.pk}).status_code == 422


def test_is_for_those_who_may_edit_the_french_page(client, new):
    sign_in(client, UserFactory(instructor=True))
    assert client.get(f"/admin/appels/{new.pk}/copier/").status_code in (302, 403)
    sign_in(client, UserFactory(editor=True))
    old = CallPageFactory()
    english = translate(old, {})
    assert client.get(f"/admin/appels/{english.pk}/copier/").status_code in (302, 403)
