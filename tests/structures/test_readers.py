"""What readers tell of a structure without an account, and what editors make of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from post_office.models import Email
from wagtail.models import Revision

from structures.corrections import retention, services
from structures.models import RelayedMessage, StructurePage, Suggestion, SuggestionSender
from structures.writing import differences
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in
from tests.structures.readers import address, la_fabrique, write

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}\u202e"


@pytest.fixture
def structure():
    return la_fabrique()


def report(client, structure, **changes):
    answers = {"reason": "closed", "message": "Fermée en mai.", "sender": "", "subject": ""}
    return client.post(address("report", structure), answers | changes)


def as_shown(client, structure):
    form = client.get(address("correct", structure)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value}


# Readers


def test_the_page_leads_to_both_forms(client, structure):
    page = client.get(structure.url).content.decode()
    assert address("report", structure) in page
    assert address("correct", structure) in page


def test_a_report_waits_for_the_editors(client, structure):
    response = report(client, structure, sender="Lectrice@Example.org")
    assert response.headers["Location"] == address("thanks", structure)
    suggestion = Suggestion.objects.get()
    assert (suggestion.reason, suggestion.origin) == ("closed", "reader")
    assert suggestion.senders.get().email == "lectrice@example.org"
    assert client.get(response.headers["Location"]).status_code == 200


def test_a_report_sent_twice_waits_once(client, structure):
    for sender in ("", "une@example.org", "autre@example.org", "une@example.org"):
        report(client, structure, sender=sender)
    emails = Suggestion.objects.get().senders.values_list("email", flat=True)
    assert sorted(emails) == ["autre@example.org", "une@example.org"]


def test_the_same_correction_from_several_readers_waits_once_with_what_each_adds(client, structure):
    for sender, message in (("", "Vu sur place"), ("", "Vu sur place"), ("une@example.org", "Leur affiche")):
        told = {"phone": "04 65 71 00 99", "sender": sender, "message": message}
        client.post(address("correct", structure), as_shown(client, structure) | told)
    said = Suggestion.objects.get().senders.values_list("email", "message")
    assert sorted(said) == [("", "Vu sur place"), ("une@example.org", "Leur affiche")]


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(client, structure):
    assert report(client, structure, subject="Buy now").status_code == 302
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("reason", ["", "reopened", "x\x00"])
def test_an_unknown_reason_is_told_and_what_was_typed_is_kept(client, structure, reason):
    response = report(client, structure, reason=reason, message="Texte gardé")
    assert response.status_code == 422
    assert "Texte gardé" in response.content.decode()


def test_too_many_reports_wait(client, structure):
    answers = [report(client, structure, message=f"Motif {number}") for number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 3000
    shown = answers[-1].content.decode()
    assert "Motif 10</textarea>" in shown
    assert "dans 60 minutes" in shown


@pytest.mark.parametrize("name", ["report", "correct", "thanks", "write", "sent"])
def test_what_readers_do_not_see_has_no_form(client, name):
    draft = StructurePageFactory(live=False)
    hidden = StructurePageFactory()
    MembershipFactory(structure=hidden)
    hidden.memberships.update(joined_at=timezone.now() - timedelta(days=800))
    for structure in (draft, hidden):
        assert client.get(address(name, structure)).status_code == 404


def test_corrections_show_what_the_page_says_and_no_internal_contact(client, structure):
    page = client.get(address("correct", structure)).content.decode()
    assert "04 65 71 00 01" in page
    assert "secret@example.org" not in page


def test_an_address_kept_silent_is_not_asked_for(client):
    silent = StructurePageFactory(record__diffusion="P", record__street="8 rue Secrète")
    page = client.get(address("correct", silent)).content.decode()
    assert "rue Secrète" not in page
    assert 'name="street"' not in page


def test_each_corrected_line_becomes_a_suggestion(client, structure):
    TerritoryFactory(code="30007", name="Alès")
    answers = as_shown(client, structure) | {
        "phone": "04 65 71 00 99",
        "commune": "Alès",
        "message": "Vu sur place",
    }
    assert client.post(address("correct", structure), answers).status_code == 302
    found = {
        row.field: (row.current, row.proposed, row.senders.get().message) for row in Suggestion.objects.all()
    }
    assert found == {
        "phone": ("04 65 71 00 01", "04 65 71 00 99", "Vu sur place"),
        "commune": ("", "30007", "Vu sur place"),
    }


def test_a_reader_proposes_a_new_presentation_and_other_sectors(client, structure, editor):
    kept, added = SectorFactory(name="Soin"), SectorFactory(name="Culture")
    page = StructurePage.objects.get(pk=structure.pk)
    page.presentation, page.sectors = "<h3>Nous</h3><ul><li>un</li></ul>", [kept]
    page.save()
    shown = as_shown(client, structure)
    assert shown["presentation"] == "## Nous\n\n- un"
    changes = {"presentation": "## Nous\r\n\r\n- un\r\n- **deux**", "sectors": [kept.pk, added.pk]}
    assert client.post(address("correct", structure), shown | changes).status_code == 302
    assert set(Suggestion.objects.values_list("field", flat=True)) == {"presentation", "sectors"}
    for suggestion in Suggestion.objects.all():
        services.accept(suggestion=suggestion, person=editor)
    page = StructurePage.objects.get(pk=structure.pk)
    assert page.presentation == "<h3>Nous</h3><ul><li>un</li><li><b>deux</b></li></ul>"
    assert set(page.sectors.all()) == {kept, added}


def test_a_long_presentation_that_editors_wrote_stays_as_it_is(client, structure):
    StructurePage.objects.filter(pk=structure.pk).update(presentation=f"<p>{'mot ' * 3000}</p>")
    answers = as_shown(client, structure) | {"phone": "04 65 71 00 99"}
    assert client.post(address("correct", structure), answers).status_code == 302
    assert Suggestion.objects.get().field == "phone"


def test_a_correction_that_changes_nothing_is_told(client, structure):
    response = client.post(address("correct", structure), as_shown(client, structure))
    assert response.status_code == 422
    assert "Rien n’a changé" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        ("phone", "0465710099", "04 65 71 00 99"),
        ("phone", "+33 4 65 71 00 99", "04 65 71 00 99"),
        ("phone", "3949", "3949"),
        ("phone", "+32 2 555 12 12", "+32 2 555 12 12"),
        ("postal_code", "30 100", "30100"),
    ],
)
def test_numbers_and_postal_codes_are_written_one_way(client, structure, field, typed, kept):
    client.post(address("correct", structure), as_shown(client, structure) | {field: typed})
    assert Suggestion.objects.get().proposed == kept


@pytest.mark.parametrize(("field", "typed"), [("phone", "04.66"), ("phone", "abc"), ("postal_code", "3012")])
def test_numbers_and_postal_codes_that_are_none_are_told_beside_their_field(client, structure, field, typed):
    answer = client.post(address("correct", structure), as_shown(client, structure) | {field: typed})
    assert set(answer.context["form"].errors) == {field}


def test_a_commune_among_several_is_chosen_on_the_spot(client, structure):
    for code, name, postal in (("30129", "Générargues", "30140"), ("30155", "Manduel", "30129")):
        TerritoryFactory(code=code, name=name, postal_codes=[postal])
    answers = as_shown(client, structure) | {"commune": "30129"}
    page = client.post(address("correct", structure), answers).content.decode()
    first, second = page.index("Manduel (30129)"), page.index("Générargues (30140)")
    assert first < second
    answers["commune"] = ["30129", "Manduel"]
    assert client.post(address("correct", structure), answers).status_code == 302
    assert Suggestion.objects.get().proposed == "30155"


def test_a_value_that_the_page_cannot_hold_is_told_beside_its_field(client, structure):
    answers = as_shown(client, structure) | {"phone": "01", "title": ""}
    form = client.post(address("correct", structure), answers).context["form"]
    assert set(form.errors) == {"phone", "title"}


# Editors


@pytest.fixture
def editor(client):
    person = UserFactory(editor=True)
    sign_in(client, person)
    return person


def decide(suggestion):
    return reverse("suggestions:decide", args=[suggestion.pk])


def verdict(suggestion, **answers):
    """What is posted about one line."""
    return {f"{name}-{suggestion.pk}": answer for name, answer in answers.items()}


def suggest(structure, field="website", proposed="https://nouveau.example.org/", **more):
    current = services.TARGETS[field].read(structure)
    return services.suggest(
        structure=structure, field=field, current=current, proposed=proposed, origin="reader", **more
    )


def test_editors_find_what_waits_and_filter_the_rest(client, structure, editor):
    waiting = suggest(structure)
    refused = suggest(structure, "teaser_text", "Autre phrase.")
    services.refuse(suggestion=refused, person=editor)
    index = reverse("suggestions:index")
    assert list(client.get(index).context["object_list"]) == [waiting]
    assert list(client.get(index, {"state": "refused"}).context["object_list"]) == [refused]
    assert "Signalements et corrections" in client.get("/admin/").content.decode()


def test_the_list_of_suggestions_asks_the_same_number_of_queries_for_one_and_three(client, structure, editor):

    suggest(structure)
    counts = []
    for proposed in ((), ("https://b.example.org/", "https://c.example.org/")):
        for url in proposed:
            suggest(StructurePageFactory(), proposed=url)
        client.get(reverse("suggestions:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("suggestions:index"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_editor_compares_then_accepts_and_the_reader_is_answered(client, structure, editor):
    suggestion = suggest(structure, "teaser_text", "Elle agit partout.", sender="lectrice@example.org")
    page = client.get(decide(suggestion))
    assert "<del>" in page.content.decode()
    seen = page.context["form"][f"seen-{suggestion.pk}"].value()
    answers = verdict(suggestion, decision="accept", seen=seen, value="Elle agit ici.")
    client.post(decide(suggestion), answers | {"answer": "Merci !"})
    assert StructurePage.objects.get(pk=structure.pk).teaser_text == "Elle agit ici."
    (mail,) = Email.objects.all()
    assert mail.to == ["lectrice@example.org"]
    assert "Merci !" in mail.message


def test_an_editor_refuses_with_an_answer(client, structure, editor):
    suggestion = suggest(structure, sender="lectrice@example.org")
    client.post(decide(suggestion), verdict(suggestion, decision="refuse") | {"answer": "Lien mort."})
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.decided_by) == ("refused", editor)
    assert "Lien mort." in Email.objects.get().message


def test_what_is_refused_may_hold_anything(client, structure, editor):
    suggestion = services.suggest(
        structure=structure, field="phone", current="", proposed="n.c.", origin="import", source="editor"
    )
    client.post(decide(suggestion), verdict(suggestion, decision="refuse", value="n.c.", seen=""))
    suggestion.refresh_from_db()
    assert suggestion.state == "refused"


def corrected(client, structure, **changes):
    answers = as_shown(client, structure) | {"sender": "lectrice@example.org", "message": "Vu sur place"}
    client.post(address("correct", structure), answers | changes)
    return list(Suggestion.objects.waiting().order_by("field"))


def test_several_corrected_lines_are_one_item_one_screen_and_one_mail(client, structure, editor):
    _phone, teaser = corrected(client, structure, phone="0465710099", teaser_text="Elle agit partout.")
    [item] = client.get(reverse("suggestions:index")).context["object_list"]
    screen = client.get(decide(item))
    assert (screen.content.decode().count("lectrice@example.org</a>"), item.fields) == (
        1,
        [one.field for one in Suggestion.objects.order_by("pk")],
    )
    shown = {field.name: field.value() for field in screen.context["form"] if field.value()}
    client.post(decide(item), shown | verdict(teaser, decision="refuse") | {"answer": "Merci !"})
    assert not Suggestion.objects.waiting().exists()
    page = StructurePage.objects.get(pk=structure.pk)
    assert page.contacts.get(kind="phone").value == "04 65 71 00 99"
    assert page.teaser_text == "Elle agit dans le Gard."
    (mail,) = Email.objects.all()
    assert "- Téléphone : nous avons suivi" in mail.message.replace("\u00a0", " ")
    assert "- En une phrase : après" in mail.message.replace("\u00a0", " ")
    assert set(SuggestionSender.objects.values_list("mail", flat=True)) == {mail.pk}


def test_lines_accepted_together_make_one_version_of_the_page(client, structure, editor):
    corrected(client, structure, phone="04 65 71 00 99", teaser_text="Elle agit partout.", street="8 rue B")
    before = Revision.objects.count()
    services.decide(verdicts=[services.Verdict(one) for one in Suggestion.objects.all()], person=editor)
    assert Revision.objects.count() == before + 1
    assert StructurePage.objects.get(pk=structure.pk).record.street == "8 rue B"


def test_two_values_of_one_line_are_not_both_followed(client, structure, editor):
    first, second = suggest(structure), suggest(structure, proposed="https://autre.example.org/")
    screen = client.get(decide(first))
    shown = {field.name: field.value() for field in screen.context["form"] if field.value()}
    answer = client.post(decide(first), shown)
    assert "suivez-en une" in answer.content.decode()
    client.post(decide(first), shown | verdict(second, decision="refuse"))
    assert StructurePage.objects.get(pk=structure.pk).website == first.proposed


def test_an_editor_who_read_an_older_page_compares_again(client, structure, editor):
    suggestion = suggest(structure, "teaser_text", "Elle agit partout.")
    name = f"seen-{suggestion.pk}"
    seen = client.get(decide(suggestion)).context["form"][name].value()
    StructurePage.objects.filter(pk=structure.pk).update(teaser_text="Changé entre-temps.")
    answers = verdict(suggestion, decision="accept", seen=seen, value="Ma version.")
    response = client.post(decide(suggestion), answers)
    assert "a changé depuis" in response.content.decode()
    assert response.context["form"][f"value-{suggestion.pk}"].value() == "Ma version."
    client.post(decide(suggestion), answers | {name: response.context["form"][name].value()})
    assert StructurePage.objects.get(pk=structure.pk).teaser_text == "Ma version."


def test_an_editor_withdraws_a_structure_that_closed(client, structure, editor):
    suggestion = services.suggest(
        structure=structure, field="", current="", proposed="", origin="reader", reason="closed"
    )
    client.post(decide(suggestion), verdict(suggestion, decision="accept") | {"withdraw": "on"})
    assert not StructurePage.objects.get(pk=structure.pk).live


def test_hostile_text_is_inert_in_the_admin(client, structure, editor):
    suggestion = suggest(structure, "teaser_text", HOSTILE, message=HOSTILE)
    page = client.get(decide(suggestion)).content.decode()
    assert "<script>alert" not in page
    assert escape("<script>alert(1)</script>{{ 7*7 }}") in page


@pytest.mark.parametrize("role", [None, "instructor", "reviewer"])
def test_only_editors_read_suggestions(client, structure, role):
    suggestion = suggest(structure, sender="lectrice@example.org")
    if role:
        sign_in(client, UserFactory(**{role: True}))
    for path in (decide(suggestion), reverse("suggestions:index")):
        response = client.get(path)
        assert response.status_code in (302, 403)
        assert "lectrice@example.org" not in response.content.decode()


def test_differences_are_told_word_by_word():
    parts = [(part.kind, part.text) for part in differences.parts("Elle agit à Nîmes.", "Elle agit à Alès.")]
    assert parts == [("same", "Elle agit à "), ("gone", "Nîmes"), ("new", "Alès"), ("same", ".")]


def test_long_texts_are_compared_whole():
    parts = list(differences.parts("a " * 5000, "b " * 5000))
    assert [part.kind for part in parts] == ["gone", "new"]


# What is kept


def test_addresses_and_messages_are_erased_after_their_term(client, structure):
    suggestion = suggest(structure, sender="lectrice@example.org")
    kept = suggest(structure, "teaser_text", "Autre.", sender="lectrice@example.org")
    services.refuse(suggestion=suggestion, person=UserFactory(editor=True))
    write(client, structure)
    retention.forget()
    assert RelayedMessage.objects.get().text == "Bonjour à vous"
    retention.forget(now=timezone.now() + timedelta(days=31))
    message = RelayedMessage.objects.get()
    assert (message.sender, message.sender_name, message.text) == ("", "", "")
    assert not suggestion.senders.exists()
    assert kept.senders.get().email == "lectrice@example.org"
    assert not Email.objects.exists()


def test_a_person_takes_away_or_erases_what_they_sent(structure):
    person = UserFactory(email="lectrice@example.org")
    suggest(structure, sender="lectrice@example.org")
    suggest(structure, "teaser_text", "Autre.", sender="autre@example.org")
    assert len(retention.export(person)["suggestions"]) == 1
    retention.erase(person)
    assert Suggestion.objects.count() == 2
    assert SuggestionSender.objects.get().email == "autre@example.org"
