"""What pages and mails say of an application: its name, who wrote in it, who signed, what has ended."""

import pytest
from django.urls import reverse
from django.utils import timezone

from calls import services
from calls.forms import fingerprint
from calls.models import Participant
from calls.papers import parts
from portal.models import OutgoingMail
from tests.factories.accounts import UserFactory
from tests.factories.calls import (
    ApplicationFactory,
    ask_signatures,
    file,
    join,
    key,
    leader_of,
    member_of,
    sign_for,
    submit,
    together,
)
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


def mails(kind):
    return OutgoingMail.objects.filter(letter__kind=f"calls/{kind}").order_by("pk")


def page(client, application, name="application", **kwargs):
    sign_in(client, leader_of(application))
    return client.get(reverse(f"calls:{name}", args=[application.pk], **kwargs)).content.decode()


def invited(application, **facts):
    return services.invite(
        application=application,
        structure=StructurePageFactory(**facts),
        role="co_holder",
        message="",
        by=leader_of(application),
        now=timezone.now(),
        email="invitee@example.net",
    )


# Its name


def test_an_application_is_named_after_its_commons(client):
    draft = ApplicationFactory(complete=True, lead__title="Les Paniers")
    assert draft.title == "Garage solidaire"
    assert '<h1 class="size-3">Garage solidaire</h1>' in page(client, draft)
    assert "Garage solidaire" in client.get(reverse("calls:applications")).content.decode()


@pytest.mark.parametrize("answer", [None, "   ", {"typed": ""}])
def test_until_then_after_the_structure_that_leads(answer):
    draft = ApplicationFactory(lead__title="Les Paniers", answers={key("name"): answer})
    assert draft.title == "Les Paniers"


def test_a_name_that_is_too_long_is_shown_shortened():
    draft = ApplicationFactory(answers={key("name"): {"typed": "Très " * 100}})
    assert len(draft.title) == 120


def test_whoever_is_invited_reads_the_name_of_the_commons(client):
    draft = ApplicationFactory(complete=True)
    part = invited(draft)
    shown = client.get(reverse("calls:invitation", args=[services.token_of(part)])).content.decode()
    assert "Garage solidaire" in shown
    assert "Garage solidaire" in mails("invitation").get().message


# Whose hand it was


def test_who_only_accepted_has_written_nothing(client):
    draft = ApplicationFactory(created_by__full_name="Lou Exemple")
    services.save_answer(
        application=draft,
        question=key("need"),
        answer="Se déplacer.",
        base=fingerprint(None),
        by=draft.created_by,
    )
    part = invited(draft)
    services.accept(part=part, by=member_of(part.structure, full_name="Charlie"), now=timezone.now())
    shown = page(client, draft)
    assert "par Lou Exemple" in shown
    assert "par Charlie" not in shown


def test_a_draft_that_nobody_wrote_in_is_only_begun(client):
    shown = page(client, ApplicationFactory(created_by__full_name="Lou Exemple"))
    assert "Commencée le" in shown
    assert "Enregistré le" not in shown


def test_what_is_filed_or_withdrawn_says_so(client):
    filed = file(ApplicationFactory(complete=True, created_by__full_name="Lou Exemple"))
    assert "Déposée le" in page(client, filed)
    services.withdraw(application=filed, by=leader_of(filed), now=timezone.now(), reason="Le local est pris.")
    shown = page(client, filed)
    assert "Retirée le" in shown
    assert "Le local est pris." in shown
    assert "Enregistré le" not in shown


# Who signed, who has not


@pytest.fixture
def signed_by_three():
    """Four structures of which three are needed; the last has not signed."""
    draft = together(count=3)
    last = join(draft, title="Les Abeilles")
    ask_signatures(draft)
    for part in draft.parts.signing().exclude(pk=last.pk):
        sign_for(draft, part)
    draft.refresh_from_db()
    return draft


def test_filing_first_says_who_has_not_signed(client, signed_by_three):
    for name in ("sign", "submit"):
        assert "Les Abeilles n’a pas signé." in page(client, signed_by_three, name)


def test_nobody_is_named_where_all_have_signed(client):
    draft = together(count=2, minimum=2)
    ask_signatures(draft)
    for part in draft.parts.signing():
        sign_for(draft, part)
    assert "n’a pas signé" not in page(client, draft, "submit")


def test_the_receipt_says_it_again_and_they_are_told(client, signed_by_three):
    filed = submit(signed_by_three)
    assert "Les Abeilles n’a pas signé." in page(client, filed, "receipt")
    assert "Les Abeilles" in str(list(parts.unsigned(filed)))
    assert all("N’ont pas signé\xa0: Les Abeilles" in mail.message for mail in mails("receipt"))
    last = StructurePageFactory._meta.model.objects.get(title="Les Abeilles")
    assert [mail.to for mail in mails("filed")] == [[last.memberships.get().user.email]]
    assert not mails("receipt").filter(to=last.memberships.get().user.email).exists()


def test_signatures_that_still_count_are_not_asked_for_again(client):
    draft = together(count=2, minimum=2)
    ask_signatures(draft)
    for part in draft.parts.signing():
        sign_for(draft, part)
    submit(draft)
    services.take_back(application=draft, by=leader_of(draft), now=timezone.now())
    draft.refresh_from_db()
    sign_in(client, leader_of(draft))
    posted = {"version": draft.version, "message": ""}
    shown = client.post(reverse("calls:review", args=[draft.pk]), posted, follow=True).content.decode()
    assert "2 signatures comptent toujours" in shown
    assert "signez aussi" not in shown


# What has ended


@pytest.mark.parametrize("end", ["file", "withdraw"])
def test_invitations_end_with_what_they_were_for(client, end):
    draft = together(count=2, minimum=2)
    file(draft)
    services.take_back(application=draft, by=leader_of(draft), now=timezone.now())
    draft.refresh_from_db()
    part = invited(draft)
    link = reverse("calls:invitation", args=[services.token_of(part)])
    if end == "file":
        ask_signatures(draft)
        submit(draft)
    else:
        services.withdraw(application=draft, by=leader_of(draft), now=timezone.now())
    part.refresh_from_db()
    answer = client.get(link)
    assert part.state == Participant.State.OVER
    assert answer.status_code == 410
    assert ("retiré" if end == "withdraw" else "déposé") in answer.content.decode()
    assert [mail.to for mail in mails("invitation_over")] == [["invitee@example.net"]]
    assert "attend sa réponse" not in page(client, draft)


def test_a_structure_that_is_removed_is_told_without_a_link_it_cannot_open():
    draft = together(count=3)
    gone = draft.parts.filter(role="co_holder").first()
    member = gone.structure.memberships.get().user
    services.remove(part=gone, by=leader_of(draft), now=timezone.now())
    told = mails("removed").get()
    assert told.to == [member.email]
    assert str(draft.pk) not in told.message
    assert mails("participant_removed").count() == 2
    assert not mails("participant_left").exists()


def test_who_also_takes_part_for_another_structure_is_told_as_those_who_stay():
    draft = together(count=2)
    gone = join(draft, person=leader_of(draft))
    services.leave(part=gone, by=leader_of(draft), now=timezone.now())
    assert not mails("left").exists()
    assert mails("participant_left").count() == 2


def test_the_reason_of_an_appointed_lead_is_told():
    draft = together(count=2)
    services.appoint(
        application=draft,
        to=draft.parts.get(role="co_holder"),
        by=UserFactory(instructor=True),
        now=timezone.now(),
        reason="Sans nouvelles depuis un mois.",
    )
    assert mails("lead_appointed").count() == 2
    assert all(
        "Motif\xa0: Sans nouvelles depuis un mois." in mail.message for mail in mails("lead_appointed")
    )


def test_instructors_read_that_a_withdrawn_application_is_private_again(client):
    filed = file(ApplicationFactory(complete=True))
    services.take_back(application=filed, by=leader_of(filed), now=timezone.now())
    services.withdraw(application=filed, by=leader_of(filed), now=timezone.now())
    sign_in(client, UserFactory(instructor=True))
    shown = client.get(f"/admin/candidatures/inspect/{filed.pk}/").content.decode()
    assert "Un brouillon est privé" not in shown
    assert "Garage solidaire" not in shown


# What one is asked


def test_handing_the_lead_over_is_confirmed_with_what_changes(client):
    draft = ask_signatures(together(count=2, minimum=2))
    sign_for(draft, draft.parts.get(role="lead"))
    heir = draft.parts.get(role="co_holder")
    url = reverse("calls:hand_over", args=[draft.pk])
    sign_in(client, leader_of(draft))
    asked = client.post(url, {"to": heir.pk}).content.decode()
    assert heir.name in asked
    assert "1 signature ne compte plus" in asked
    assert draft.parts.get(role="lead").pk != heir.pk
    client.post(url, {"to": heir.pk, "confirmed": "yes"})
    assert draft.parts.get(role="lead").pk == heir.pk


@pytest.mark.parametrize("count", [1, 3])
def test_whoever_is_asked_for_the_lead_sees_it_in_their_space(client, count, django_assert_max_num_queries):
    first = together(count=2)
    person = leader_of(first)
    drafts = [first, *(together(count=2, lead=first.lead, created_by=person) for _n in range(count - 1))]
    for draft in drafts:
        asking = draft.parts.get(role="co_holder").structure.memberships.get().user
        services.ask_for_lead(application=draft, by=asking, now=timezone.now())
    sign_in(client, person)
    for url in ("/mon-espace/", "/candidatures/"):
        with django_assert_max_num_queries(32):
            shown = client.get(url).content.decode()
        assert shown.count("demande à devenir cheffe de file de la candidature") == count
        assert reverse("calls:answer_lead", args=[first.pk]) in shown


def test_who_speaks_for_no_structure_is_led_to_the_directory(client):
    call = ApplicationFactory().call
    sign_in(client, UserFactory())
    shown = client.get(reverse("calls:start", args=[call.pk])).content.decode()
    assert reverse("proposing:propose") in shown
    assert "mailto:ess@example.org" in shown


def test_an_empty_list_leads_to_the_calls(client):
    index = ApplicationFactory().call.get_parent()
    sign_in(client, UserFactory())
    assert f'href="{index.url}"' in client.get(reverse("calls:applications")).content.decode()
