"""Members write their page: drafts, moderation, and what happens when the page changes meanwhile."""

import re

import pytest
from django.urls import reverse
from post_office.models import Email
from wagtail.models import TaskState, WorkflowState

from structures.membership import claims, drafts
from structures.membership.words import merge, words_of
from structures.models import AlreadyDecidedError, Membership, PageDraft, RegisterRecord, StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    LabelFactory,
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in
from tests.structures.writing import (
    act,
    address,
    draft_of,
    filled,
    member,
    page_of,
    picture,
    published_change,
    send,
)

__all__ = ["member"]

pytestmark = pytest.mark.django_db
BUTTON = re.compile(r"<button.*?>(?:\s*<svg.*?</svg>)*(?:\s*<em.*?>)?(.*?)<", re.DOTALL)


# Writing and sending


def test_draft_is_for_members_and_changes_nothing_online(client, member):
    client.post(address(member), filled(client, member, title="Le Fournil neuf"))
    assert draft_of(member).state == "draft"
    page = page_of(member)
    assert page.title == "Le Fournil"
    assert page.latest_revision is None
    assert filled(client, member)["title"] == "Le Fournil neuf"


def test_what_is_sent_waits_then_goes_online_and_verifies(client, member):
    sector, label = SectorFactory(name="Pâtes"), LabelFactory()
    TerritoryFactory(name="Alès")
    response = send(
        client,
        member,
        presentation="## Nous\n\n- un\n- deux\n\nSuite **forte**",
        sectors=[sector.pk],
        labels=[label.pk],
        new_communes="ales",
        website="fournil.example.org",
        **{"offer-0-text": "Chaque matin", "offer-0-answers_public_tenders": "on"},
    )
    assert response.status_code == 302
    assert page_of(member).presentation == "<p>Du pain <b>bio</b>.</p>"
    act("approve")
    page = page_of(member)
    assert page.presentation == ("<h3>Nous</h3><ul><li>un</li><li>deux</li></ul><p>Suite <b>forte</b></p>")
    assert [term.name for term in page.sectors.all()] == ["Pâtes"]
    assert list(page.labels.all()) == [label]
    assert [place.name for place in page.action_zone.all()] == ["Alès"]
    assert page.website == "https://fournil.example.org"
    assert page.offers.get().answers_public_tenders
    assert {contact.value: contact.is_public for contact in page.contacts.all()} == {
        "bonjour@exemple.org": True,
        "Interne": False,
    }
    assert draft_of(member).state == "published"
    record = RegisterRecord.objects.get(page=page)
    assert record.verified_by == member.user
    assert not page.has_unpublished_changes


def test_mails_to_members_never_lead_to_the_admin(client, member):
    send(client, member, title="Un")
    act("reject", comment="Précisez")
    send(client, member, title="Deux")
    act("approve")
    received = [mail for mail in Email.objects.all() if mail.to == [member.user.email]]
    assert [("Précisez" in mail.message) for mail in received] == [True, False]
    assert not any("/admin/" in mail.message for mail in received)


def test_an_editor_finds_the_decision_first_and_in_plain_words(client, member):
    send(client, member, title="Un")
    sign_in(client, UserFactory(editor=True))

    page = client.get(reverse("wagtailadmin_pages:edit", args=[member.structure_id])).content.decode()

    footer = page[page.index('class="footer') :]
    buttons = [" ".join(words.split()) for words in BUTTON.findall(footer)]
    wanted = ["Approuver et publier", "Refuser…", "Demander des changements…", "Enregistrer le brouillon"]
    assert [words for words in buttons if words in wanted] == wanted
    assert not {"action-publish", "action-cancel-workflow"} & set(re.findall(r'name="(.*?)"', footer))


def test_a_review_writes_once_to_each_editor_and_leaves_members_to_their_letters(client, member):
    editor, chief = UserFactory(editor=True), UserFactory(editor=True, is_superuser=True, language="en")
    client.post(address(member), filled(client, member, title="Fournil neuf"))
    member.user.groups.add(*editor.groups.all())
    drafts.send(draft=draft_of(member), person=member.user)

    (asked,) = Email.objects.filter(to=editor.email)
    assert asked.subject == "À relire\u00a0: «\u00a0Fournil neuf\u00a0»".replace("\u00a0", " ")
    assert f"/admin/pages/{member.structure_id}/edit/" in asked.message
    (english,) = Email.objects.filter(to=chief.email)
    assert english.message.startswith(f"Hello {chief.full_name},")
    assert not Email.objects.filter(to=member.user.email).exists()

    act("approve")
    assert Email.objects.filter(to=member.user.email).count() == 1


def test_changes_asked_are_read_and_the_draft_stays_theirs(client, member):
    send(client, member, title="Fournil A")
    act("reject", comment="Gardez votre nom d’usage")
    assert "Gardez votre nom d’usage" in client.get(address(member)).content.decode()
    send(client, member, title="Fournil B")
    assert WorkflowState.objects.count() == 1
    act("approve")
    assert page_of(member).title == "Fournil B"


def test_pending_draft_is_changed_then_the_latest_is_published(client, member):
    send(client, member, title="Fournil A")
    send(client, member, title="Fournil B")
    assert TaskState.objects.get().revision == page_of(member).latest_revision
    act("approve")
    assert page_of(member).title == "Fournil B"


def test_saving_what_editors_hold_gives_them_the_new_words(client, member):
    send(client, member, title="Fournil A")
    client.post(address(member), filled(client, member, title="Fournil B", action="save"))
    act("approve")
    assert page_of(member).title == "Fournil B"


def test_refused_draft_says_why_and_leaves_the_page_to_editors(client, member):
    send(client, member, title="Vendu !")
    act("refuse", comment="Publicité")
    assert draft_of(member).state == "refused"
    assert "Publicité" in client.get(reverse("structures:desk", args=[member.structure_id])).content.decode()
    assert page_of(member).get_latest_revision_as_object().title == "Le Fournil"
    assert not page_of(member).has_unpublished_changes
    assert not WorkflowState.objects.active().exists()


@pytest.mark.parametrize("ends", ["refuse", "cancel"])
def test_words_refused_or_given_up_are_taken_up_again(client, member, ends):
    send(client, member, teaser_text="Deux heures de travail.")
    if ends == "refuse":
        act("refuse", comment="Publicité")
    else:
        drafts.cancel(draft=draft_of(member), person=member.user)
    published_change(member, title="Fournil corrigé")
    decided = draft_of(member)
    button = reverse("structures:take_up", args=[member.structure_id, decided.pk])
    assert button in client.get(reverse("structures:desk", args=[member.structure_id])).content.decode()

    client.post(button)

    shown = filled(client, member)
    assert (shown["title"], shown["teaser_text"]) == ("Fournil corrigé", "Deux heures de travail.")
    client.post(button)
    assert PageDraft.objects.open().count() == 1
    assert PageDraft.objects.filter(pk=decided.pk, state=decided.state).exists()


def test_words_of_others_or_already_online_are_not_taken_up(client, member):
    send(client, member, title="Fournil neuf")
    act("approve")
    online = draft_of(member)
    number = PageDraft.objects.create(structure=StructurePageFactory(), state=PageDraft.State.REFUSED).pk

    for draft in (online.pk, number):
        button = reverse("structures:take_up", args=[member.structure_id, draft])
        assert client.post(button).status_code == 404


@pytest.mark.parametrize(("name", "state"), [("take_back", "draft"), ("cancel", "cancelled")])
def test_what_was_sent_is_taken_back_or_given_up(client, member, name, state):
    send(client, member, title="Trop tôt")
    client.post(reverse(f"structures:{name}", args=[member.structure_id]))
    assert draft_of(member).state == state
    assert page_of(member).get_latest_revision_as_object().title == "Le Fournil"
    assert not WorkflowState.objects.active().exists()


def test_editor_who_cancels_the_task_gives_the_draft_back(client, member):
    send(client, member, title="Fournil A")
    WorkflowState.objects.get().cancel(user=UserFactory(editor=True))
    assert draft_of(member).state == "changes"
    assert filled(client, member)["title"] == "Fournil A"


def test_nothing_changed_sends_nothing(client, member):
    send(client, member)
    assert not WorkflowState.objects.exists()
    assert not PageDraft.objects.open().exists()


def test_editor_sees_what_changes_in_every_field(client, member):
    sector = SectorFactory(name="Pâtes")
    zone = TerritoryFactory(name="Alès")
    send(
        client,
        member,
        title="Fournil neuf",
        teaser_text="Nouvelle phrase",
        presentation="Nouveau texte",
        sectors=[sector.pk],
        new_communes=zone.name,
        website="https://neuf.example.org",
        photo_file=picture(),
        photo_alt="Le four",
        **{"offer-0-title": "Pain noir", "contact-0-value": "autre@exemple.org"},
    )
    sign_in(client, UserFactory(editor=True))
    path = reverse("wagtailadmin_pages:revisions_compare", args=[member.structure_id, "live", "latest"])
    shown = client.get(path).content.decode()
    for words in ("neuf", "Nouvelle", "Nouveau", "Pâtes", "Alès", "noir", "autre", "neuf.example.org"):
        assert words in shown, words
    assert shown.count("addition") >= 8
    edit = client.get(f"/admin/pages/{member.structure_id}/edit/").content.decode()
    assert path in edit
    assert "n’est pas encore en ligne" in edit.replace("ce n’est", "n’est")


# Somebody else changed the page


def test_publication_meanwhile_keeps_both_and_the_task_goes_on(client, member):
    send(client, member, title="Fournil neuf")
    published_change(member, website="https://corrige.example.org")
    assert draft_of(member).state == "sent"
    assert page_of(member).title == "Le Fournil"
    act("approve")
    page = page_of(member)
    assert (page.title, page.website) == ("Fournil neuf", "https://corrige.example.org")


def test_change_made_without_a_revision_is_not_lost_by_an_approval(client, member):
    send(client, member, title="Fournil neuf")
    StructurePage.objects.filter(pk=member.structure_id).update(website="https://corrige.example.org")
    act("approve")
    page = page_of(member)
    assert (page.title, page.website) == ("Fournil neuf", "https://corrige.example.org")


def test_same_field_changed_meanwhile_is_compared_before_it_is_approved(client, member):
    send(client, member, title="Fournil neuf")
    StructurePage.objects.filter(pk=member.structure_id).update(title="Fournil corrigé")
    assert "compare" in act("approve")
    assert page_of(member).title == "Fournil corrigé"
    assert draft_of(member).conflicts == ["title"]
    act("approve")
    assert page_of(member).title == "Fournil neuf"


def test_writer_sees_both_texts_before_sending_over_a_change(client, member):
    data = filled(client, member, title="Fournil neuf") | {"action": "send"}
    published_change(member, title="Fournil corrigé")
    response = client.post(address(member), data)
    assert response.status_code == 409
    assert "Fournil corrigé" in response.content.decode()
    assert draft_of(member).state == "draft"
    context = response.context
    again = data | {"version": context["version"], "seen": context["seen"]}
    assert client.post(address(member), again).status_code == 302
    act("approve")
    assert page_of(member).title == "Fournil neuf"


def test_stale_form_brings_no_old_text_back(client, member):
    data = filled(client, member, title="Fournil neuf") | {"action": "send"}
    published_change(member, website="https://corrige.example.org")
    client.post(address(member), data)
    act("approve")
    assert page_of(member).website == "https://corrige.example.org"


def test_approving_an_old_draft_brings_back_no_old_fact(client, member):
    send(client, member, title="Fournil neuf")
    RegisterRecord.objects.update(city="Alès", street="1 rue Neuve")
    act("approve")
    record = RegisterRecord.objects.get()
    assert (record.city, record.street) == ("Alès", "1 rue Neuve")


def test_new_words_of_a_sent_draft_that_the_page_contradicts_are_never_taken_for_published(client, member):
    send(client, member, title="Fournil neuf")
    data = filled(client, member, title="Fournil tout neuf", teaser_text="Nouveau.") | {"action": "send"}
    StructurePage.objects.filter(pk=member.structure_id).update(title="Fournil corrigé")

    assert client.post(address(member), data).status_code == 409

    draft = draft_of(member)
    assert (draft.state, draft.words["teaser_text"]) == ("draft", "Nouveau.")
    assert not TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).exists()


@pytest.mark.parametrize("decide", [drafts.take_back, drafts.cancel, drafts.send])
def test_draft_that_an_editor_answered_meanwhile_is_left_as_answered(client, member, decide):
    send(client, member, title="Fournil neuf")
    seen = draft_of(member)
    act("approve")

    with pytest.raises(AlreadyDecidedError):
        decide(draft=seen, person=member.user)

    assert draft_of(member).state == "published"


def test_editor_who_corrects_and_publishes_the_draft_publishes_it(client, member):
    send(client, member, title="Fournil nef")
    latest = page_of(member).get_latest_revision_as_object()
    latest.title = "Fournil neuf"
    latest.save_revision().publish()
    assert draft_of(member).state == "published"
    assert page_of(member).title == "Fournil neuf"


def test_two_members_never_write_over_each_other(client, member):
    mine = filled(client, member, title="À moi")
    colleague = MembershipFactory(structure=member.structure)
    sign_in(client, colleague.user)
    client.post(address(member), filled(client, member, title="À elle"))
    sign_in(client, member.user)
    response = client.post(address(member), mine)
    assert response.status_code == 409
    assert "elle" in response.context["theirs"][0]["stored"]
    assert draft_of(member).words["title"] == "À elle"


def test_merge_takes_each_side_where_it_changed():
    base = {"title": "A", "website": "w", "offers": [{"id": 1, "title": "o", "text": ""}]}
    names = ("teaser_text", "presentation", "sectors", "labels", "action_zone", "contacts", "photo", "logo")
    base |= dict.fromkeys(names, "")
    merged = merge(base=base, words=base | {"title": "B"}, current=base | {"website": "x", "title": "C"})
    assert (merged.words["title"], merged.words["website"], merged.conflicts) == ("B", "x", ["title"])


# Who may


def test_only_members_write(client, member):
    data = filled(client, member, title="Piraté")
    sign_in(client, MembershipFactory(role=Membership.Role.MANAGER).user)
    assert client.get(address(member)).status_code == 404
    assert client.post(address(member), data).status_code == 404
    assert not PageDraft.objects.exists()


def test_member_who_left_writes_no_more(member):
    words = words_of(page_of(member))
    person = member.user
    member.delete()
    with pytest.raises(claims.NotAllowedError):
        drafts.save(structure=page_of(member), person=person, words=words, seen=words, version=0)
