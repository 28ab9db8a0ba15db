"""Questions about a call: asked by anyone, answered for everyone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.services import erase
from accounts.services import export as export_account
from calls.models import CallQuestion
from calls.public_questions import services
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory
from tests.mails import mails_to
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

CURIOUS = "curieuse@example.org"


def question(call=None, **fields) -> CallQuestion:
    facts = {"text": "Une commune peut-elle mener ?", "sender": CURIOUS, "language": "fr", **fields}
    facts.setdefault("asked_at", timezone.now())
    return CallQuestion.objects.create(call=call or CallPageFactory(), **facts)


def publish(asked: CallQuestion, **words) -> CallQuestion:
    words = {"public_text": "Une commune peut-elle mener ?", "answer": "Non, elle s’associe.", **words}
    words.setdefault("last_said", asked.last_said)
    return services.publish(question=asked, by=UserFactory(), **words)


def ask(client, call, **fields):
    posted = {"key": str(uuid4()), "text": "Peut-on répondre à deux ?", "sender": CURIOUS, **fields}
    return client.post(reverse("calls:ask", args=[call.pk]), posted)


# Asking


def test_a_question_waits_unseen_until_it_is_answered(client) -> None:
    call = CallPageFactory()

    response = ask(client, call)

    assert response.status_code == 302
    assert CallQuestion.objects.get().is_waiting
    assert "Peut-on répondre à deux" not in client.get(call.url).content.decode()
    (mail,) = mails_to(call.contact_email)
    assert "Peut-on répondre à deux ?" in mail.message


def test_a_double_click_asks_once(client) -> None:
    call, key = CallPageFactory(), str(uuid4())

    ask(client, call, key=key)
    ask(client, call, key=key)

    assert CallQuestion.objects.count() == 1
    assert len(mails_to(call.contact_email)) == 1


def test_nothing_is_asked_once_the_call_is_closed(client) -> None:
    call = CallPageFactory(closed=True)

    response = ask(client, call)

    assert CallQuestion.objects.count() == 0
    assert "les questions ne sont plus reçues" in response.content.decode()


def test_an_empty_question_keeps_the_address_typed(client) -> None:
    response = ask(client, CallPageFactory(), text="")

    assert response.status_code == 422
    assert CURIOUS in response.content.decode()


def test_a_program_that_fills_everything_asks_nothing(client) -> None:
    response = ask(client, CallPageFactory(), subject="casino")

    assert response.status_code == 302
    assert CallQuestion.objects.count() == 0


# Answering


def test_an_answer_is_public_and_sent_to_who_asked(client) -> None:
    asked = question()

    publish(asked, answer="Non, elle s’associe à trois structures.")

    page = client.get(asked.call.url).content.decode()
    assert "Non, elle s’associe à trois structures." in page
    assert CURIOUS not in page
    (mail,) = mails_to(CURIOUS)
    assert "Non, elle s’associe à trois structures." in mail.message


def test_a_published_answer_put_right_is_told_again_and_says_so(client) -> None:
    asked = publish(question())

    asked = publish(asked, answer="Si, depuis la délibération de juin.")
    publish(asked, answer="Si, depuis la délibération de juin.")

    assert len(mails_to(CURIOUS)) == 2
    assert "corrigé" in client.get(asked.call.url).content.decode()


def test_merged_questions_receive_the_answer_of_the_one_they_joined(client) -> None:
    call = CallPageFactory()
    first, second = question(call), question(call, sender="autre@example.org", text="La mairie peut-elle ?")

    services.merge(question=second, into=first, by=UserFactory())
    assert mails_to("autre@example.org") == []
    publish(first)

    assert len(mails_to("autre@example.org")) == 1
    assert "La mairie peut-elle" not in client.get(call.url).content.decode()


def test_joining_a_question_already_answered_answers_at_once() -> None:
    call = CallPageFactory()
    first, second = publish(question(call, sender="")), question(call)

    services.merge(question=second, into=first, by=UserFactory())

    assert len(mails_to(CURIOUS)) == 1


def test_a_question_that_others_joined_takes_them_along_when_it_joins_another() -> None:
    call = CallPageFactory()
    first, second, third = question(call), question(call), question(call, sender="autre@example.org")
    services.merge(question=third, into=second, by=UserFactory())

    services.merge(question=second, into=first, by=UserFactory())
    publish(first)

    assert len(mails_to("autre@example.org")) == 1


def test_an_answer_to_its_author_only_is_never_published(client) -> None:
    asked = question()

    services.answer_privately(question=asked, answer="Votre dossier est complet.", by=UserFactory())

    assert "Votre dossier est complet" not in client.get(asked.call.url).content.decode()
    assert "Votre dossier est complet." in mails_to(CURIOUS)[0].message


def test_two_instructors_answer_once() -> None:
    asked = question()
    services.answer_privately(question=asked, answer="Oui.", by=UserFactory())

    with pytest.raises(services.AlreadyAnsweredError):
        services.answer_privately(question=asked, answer="Non.", by=UserFactory())


def test_a_question_joins_none_of_another_call() -> None:
    with pytest.raises(CallQuestion.DoesNotExist):
        services.merge(question=question(), into=question(), by=UserFactory())


# The desk


@pytest.fixture
def instructor(client):
    person = UserFactory(instructor=True)
    sign_in(client, person)
    return person


def test_an_instructor_answers_from_the_admin(client, instructor) -> None:
    asked = question()
    words = {"public_text": "Qui peut mener ?", "answer": "Une structure de l’ESS.", "decision": "publish"}

    response = client.post(reverse("call_questions:answer", args=[asked.pk]), words)

    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == (CallQuestion.State.ANSWERED, instructor)


@pytest.mark.parametrize(("sender", "told"), [(CURIOUS, True), ("", False)])
def test_nobody_is_said_to_be_told_where_no_address_was_left(client, instructor, sender, told) -> None:
    asked = question(sender=sender)
    words = {"public_text": "Qui peut mener ?", "answer": "Vous.", "decision": "publish"}

    page = client.post(reverse("call_questions:answer", args=[asked.pk]), words, follow=True)

    assert ("la personne qui a posé la question est prévenue" in page.content.decode()) is told


def test_publishing_without_an_answer_says_so_and_keeps_what_was_typed(client, instructor) -> None:
    asked = question()
    words = {"public_text": "Qui peut mener ?", "answer": "", "decision": "publish"}

    page = client.post(reverse("call_questions:answer", args=[asked.pk]), words).content.decode()

    assert "C’est nécessaire pour ce que vous avez choisi" in page
    assert "Qui peut mener ?" in page
    asked.refresh_from_db()
    assert asked.is_waiting


def test_an_editor_never_replaces_an_answer_unread(client, instructor) -> None:
    asked = question()
    address = reverse("call_questions:answer", args=[asked.pk])
    publish(asked, answer="La réponse d’une collègue.")
    words = {"public_text": "Qui ?", "answer": "Ma réponse.", "decision": "publish", "last_said": ""}

    response = client.post(address, words)

    page = response.content.decode()
    assert response.status_code == 409
    assert "La réponse d’une collègue." in page
    assert "Ma réponse." in page
    asked.refresh_from_db()
    assert asked.answer == "La réponse d’une collègue."

    client.post(address, {**words, "last_said": asked.last_said})

    asked.refresh_from_db()
    assert asked.answer == "Ma réponse."


def test_questions_joined_to_one_answered_privately_wait_again() -> None:
    call = CallPageFactory()
    first, second = question(call), question(call, sender="autre@example.org")
    services.merge(question=second, into=first, by=UserFactory())

    services.answer_privately(question=first, answer="Vous seule.", by=UserFactory())

    second.refresh_from_db()
    assert second.is_waiting
    assert mails_to("autre@example.org") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_whatever_its_length(
    client, instructor, rows, django_assert_max_num_queries
) -> None:
    call = CallPageFactory()
    for _row in range(rows):
        question(call)
    url = reverse("call_questions:index")
    client.get(url)

    with django_assert_max_num_queries(23):
        page = client.get(url)

    assert page.content.decode().count("Une commune peut-elle mener") == rows


# What is kept of people


def test_an_address_is_forgotten_thirty_days_after_the_answer() -> None:
    answered, waiting = publish(question()), question()
    CallQuestion.objects.filter(pk=answered.pk).update(answered_at=timezone.now() - timedelta(days=31))

    services.forget_addresses(timezone.now())

    answered.refresh_from_db()
    waiting.refresh_from_db()
    assert (answered.sender, waiting.sender) == ("", CURIOUS)


def test_the_address_of_a_joined_question_waits_for_the_answer() -> None:
    call = CallPageFactory()
    first, second = question(call), question(call)
    services.merge(question=second, into=first, by=UserFactory())

    services.forget_addresses(timezone.now() + timedelta(days=90))

    second.refresh_from_db()
    assert second.sender == CURIOUS


def test_an_account_takes_along_what_its_address_asked() -> None:
    person = UserFactory(email=CURIOUS)
    asked = question()

    assert export_account(person)["call_questions"][0]["question"] == asked.text
    erase(user=person)

    asked.refresh_from_db()
    assert asked.sender == ""
