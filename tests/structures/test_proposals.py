"""« Référencer ma structure »: from the visitor's form to the page online."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from structures.models import (
    AlreadyDecidedError,
    Membership,
    Proposal,
    RegisterRecord,
    Source,
    StructurePage,
)
from structures.proposals import forms, personal, services
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
    invented_siret,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
ADDRESS = "/annuaire/referencer/"


@pytest.fixture(autouse=True)
def directory():
    return DirectoryPageFactory()


@pytest.fixture
def answers():
    return {
        "key": str(uuid4()),
        "name": "La Halle aux savoirs",
        "siret": "",
        "family": LegalFamilyFactory().code,
        "commune": TerritoryFactory(name="Sommières", postal_codes=["30250"]).name,
        "street": "",
        "teaser_text": "Des ateliers pour apprendre ensemble.",
        "presentation": "Nous sommes voisins.\n\nNous partageons <b>nos savoirs</b>.",
        "sectors": [SectorFactory(code="culture").pk],
        "email": "bonjour@halle.example.org",
        "phone": "04 65 71 00 99",
        "website": "",
        "link": "inside",
        "sender_name": "Dominique",
        "sender_email": "dominique@example.org",
    }


def proposed(client, answers):
    client.post(ADDRESS, answers)
    return Proposal.objects.select_related("page").get()


def test_a_visitor_proposes_a_structure_that_stays_a_draft(client, answers):
    answer = client.post(ADDRESS, answers)

    page = StructurePage.objects.get()
    assert answer.url == f"{ADDRESS}recu/"
    assert (page.title, page.live) == ("La Halle aux savoirs", False)
    assert page.record.commune.name == "Sommières"
    assert [contact.value for contact in page.contacts.all()] == [
        "bonjour@halle.example.org",
        "04 65 71 00 99",
    ]
    assert client.get(page.get_url()).status_code == 404


def test_what_is_written_stays_words(client, answers):
    page = proposed(client, answers).page

    assert page.presentation == (
        "<p>Nous sommes voisins.</p><p>Nous partageons &lt;b&gt;nos savoirs&lt;/b&gt;.</p>"
    )


def test_imports_will_not_overwrite_what_a_person_wrote(client, answers):
    record = proposed(client, answers).page.record

    assert not record.note("street", "1 rue du Registre", "sirene", None) or record.street
    assert record.note("legal_name", "AUTRE", "sirene", None) is False


def test_the_same_sending_twice_is_one_proposal(client, answers):
    client.post(ADDRESS, answers)
    client.post(ADDRESS, answers)

    assert StructurePage.objects.count() == Proposal.objects.count() == Email.objects.count() == 1


def test_the_sender_is_told_that_it_arrived_without_any_of_the_words(client, answers):
    proposed(client, answers)

    mail = Email.objects.get()
    assert mail.to == ["dominique@example.org"]
    assert "savoirs" not in mail.message + mail.subject


def test_what_is_missing_is_said_and_the_rest_is_kept(client, answers):
    answer = client.post(ADDRESS, {**answers, "teaser_text": "", "commune": "Nulle-Part"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "«\u00a0Nulle-Part\u00a0»" in page
    assert "La Halle aux savoirs" in page
    assert not Proposal.objects.exists()


def test_a_commune_is_known_by_its_postal_code(client, answers):
    proposal = proposed(client, {**answers, "commune": "30250"})

    assert proposal.page.record.commune.name == "Sommières"


@pytest.mark.parametrize("siret", ["12345678901234", "5.00E+13", "abc"])
def test_a_wrong_siret_is_refused(client, answers, siret):
    assert client.post(ADDRESS, {**answers, "siret": siret}).status_code == 422


def test_a_siret_is_taken_with_its_spaces(client, answers):
    siret = invented_siret(900)
    written = f"{siret[:3]} {siret[3:6]} {siret[6:9]} {siret[9:]}"

    assert proposed(client, {**answers, "siret": written}).page.record.siret == siret


def test_the_same_sending_twice_is_one_proposal_with_a_siret_too(client, answers):
    answers["siret"] = invented_siret(902)

    places = [client.post(ADDRESS, answers).headers.get("Location") for _time in range(2)]

    assert places == [f"{ADDRESS}recu/"] * 2
    assert Proposal.objects.count() == 1


def test_a_siret_that_came_first_in_another_proposal_is_told_beside_its_field(client, answers, monkeypatch):
    answers["siret"] = invented_siret(903)
    client.post(ADDRESS, answers)
    monkeypatch.setattr(forms.ProposalForm, "_check_unknown", lambda *_args: None)

    answer = client.post(ADDRESS, {**answers, "key": str(uuid4()), "is_another": "on"})

    assert set(answer.context["form"].errors) == {"siret"}
    assert StructurePage.objects.count() == 1


def test_a_siret_already_listed_leads_to_its_page(client, answers):
    known = StructurePageFactory(title="Déjà là")

    answer = client.post(ADDRESS, {**answers, "siret": known.record.siret})

    assert f'<a href="{known.get_url()}">Déjà là</a>' in answer.content.decode()


def test_a_siret_of_a_withdrawn_page_says_nothing_of_it(client, answers):
    withdrawn = StructurePageFactory(title="Page retirée", live=False)

    answer = client.post(ADDRESS, {**answers, "siret": withdrawn.record.siret})

    assert answer.status_code == 422
    assert "Page retirée" not in answer.content.decode()


def test_a_structure_that_resembles_is_shown_first_then_may_be_put_aside(client, answers):
    place = TerritoryFactory(name="Sommières", code="30321")
    answers["commune"] = "30321"
    twin = StructurePageFactory(title="Association La Halle aux Savoirs", record__commune=place)

    first = client.post(ADDRESS, answers)
    asked = first.content.decode()
    client.post(ADDRESS, {**answers, "is_another": "on"})

    assert first.status_code == 422
    assert twin.title in asked
    assert Proposal.objects.count() == 1


def test_drafts_that_resemble_stay_secret(client, answers):
    place = TerritoryFactory(name="Sommières", code="30321")
    answers["commune"] = "30321"
    StructurePageFactory(title="La Halle aux savoirs secrets", record__commune=place, live=False)

    assert "secrets" not in client.post(ADDRESS, answers, follow=True).content.decode()


@pytest.mark.parametrize("phone", ["appelez-moi", "04.66", "12"])
def test_a_telephone_that_is_none_is_told_beside_its_field(client, answers, phone):
    answer = client.post(ADDRESS, {**answers, "phone": phone})

    assert set(answer.context["form"].errors) == {"phone"}


@pytest.mark.parametrize("value", ["\x00", "a" * 100_000, "<script>alert(1)</script>", "\u202etxt"])
def test_hostile_words_do_no_harm(client, answers, value):
    answer = client.post(ADDRESS, {**answers, "name": value, "commune": value, "teaser_text": value})

    assert answer.status_code == 422
    assert "<script>alert(1)" not in answer.content.decode()


def test_one_place_sends_five_an_hour(client, answers):
    for number in range(6):
        words = {**answers, "key": str(uuid4()), "name": f"Numéro {number * 7919}", "email": "", "phone": ""}
        answer = client.post(ADDRESS, {**words, "sender_email": f"person{number}@example.org"})

    assert (answer.status_code, Proposal.objects.count()) == (429, 5)
    assert int(answer.headers["Retry-After"]) > 0
    assert f"Numéro {5 * 7919}" in answer.content.decode()


def test_one_address_receives_three_a_day(client, answers):
    for number in range(4):
        words = {**answers, "key": str(uuid4()), "name": f"Numéro {number * 7919}", "email": "", "phone": ""}
        answer = client.post(ADDRESS, words)

    assert (answer.status_code, Proposal.objects.count()) == (429, 3)
    assert "dans 24 heures" in answer.content.decode()


# The answer


def test_its_sender_is_told_once_it_is_online_and_speaks_for_it(client, answers):
    person = UserFactory(email="dominique@example.org")
    sign_in(client, person)
    proposal = proposed(client, answers)
    Email.objects.all().delete()

    proposal.page.get_latest_revision().publish()
    proposal.page.save_revision().publish()

    [mail] = Email.objects.all()
    assert "La Halle aux savoirs" in mail.subject
    assert proposal.page.get_url() in mail.message
    assert Membership.objects.get().user == person
    assert Proposal.objects.get().state == Proposal.State.PUBLISHED


def test_who_only_knows_the_structure_does_not_speak_for_it(client, answers):
    sign_in(client, UserFactory(email="dominique@example.org"))
    proposal = proposed(client, {**answers, "link": "outside"})

    proposal.page.get_latest_revision().publish()

    assert not Membership.objects.exists()
    assert {source.source for source in proposal.page.record.distinct_sources()} == {Source.EDITOR}


def test_an_editor_who_publishes_has_verified_the_page(client, answers):
    proposal, editor = proposed(client, answers), UserFactory(editor=True)

    proposal.page.save_revision(user=editor).publish(user=editor)

    record = RegisterRecord.objects.get(page=proposal.page)
    assert (record.verified_by, record.verified_source) == (editor, Source.EDITOR)
    page = client.get(proposal.page.url).content.decode()
    assert "Informations lues et vérifiées par l’équipe du portail" in page
    assert "registres publics" not in page


def test_a_refusal_gives_its_reason_and_forgets_the_draft(client, answers):
    proposal = proposed(client, answers)
    Email.objects.all().delete()
    editor = UserFactory(editor=True)
    sign_in(client, editor)

    client.post(reverse("proposals:read", args=[proposal.pk]), {"reason": "Hors du Gard."})

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.page) == (Proposal.State.REFUSED, editor, None)
    assert "Hors du Gard." in Email.objects.get().message
    assert not RegisterRecord.objects.filter(page__isnull=False).exists()
    with pytest.raises(AlreadyDecidedError):
        services.refuse(proposal=proposal, reason="Encore", person=editor)


def test_a_refusal_without_a_reason_is_asked_again(client, answers):
    proposal = proposed(client, answers)
    sign_in(client, UserFactory(editor=True))

    client.post(reverse("proposals:read", args=[proposal.pk]), {"reason": " "})

    assert Proposal.objects.get().is_waiting


def test_a_refused_siret_may_be_proposed_again(client, answers):
    answers["siret"] = invented_siret(901)
    services.refuse(proposal=proposed(client, answers), reason="À compléter", person=UserFactory(editor=True))

    client.post(ADDRESS, {**answers, "key": str(uuid4())})

    assert Proposal.objects.waiting().count() == 1


def test_the_editor_sees_what_resembles_drafts_included(client, answers):
    place = TerritoryFactory(name="Sommières", code="30321")
    answers["commune"] = "30321"
    StructurePageFactory(title="Association La Halle aux Savoirs", record__commune=place, live=False)
    proposal = proposed(client, answers)
    sign_in(client, UserFactory(editor=True))

    page = client.get(reverse("proposals:read", args=[proposal.pk])).content.decode()

    assert "Association La Halle aux Savoirs" in page


def test_a_proposal_is_read_whole_where_it_is_judged(client, answers):
    answers |= {
        "siret": invented_siret(904),
        "street": "8 rue des Arches",
        "presentation": "Nous <b>ici</b>.",
    }
    proposal = proposed(client, answers)
    sign_in(client, UserFactory(editor=True))

    page = client.get(reverse("proposals:read", args=[proposal.pk])).content.decode()

    told = ("8 rue des Arches", "Sommières", "04 65 71 00 99", "Nous &lt;b&gt;ici", answers["teaser_text"])
    assert [word for word in told if word not in page] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(client, count, django_assert_max_num_queries):
    sign_in(client, UserFactory(editor=True))
    for number in range(count):
        Proposal.objects.create(
            name=f"Proposée {number}", link="inside", language="fr", page=StructurePageFactory(live=False)
        )
    client.get(reverse("proposals:index"))

    with django_assert_max_num_queries(25):
        page = client.get(reverse("proposals:index")).content.decode()

    assert page.count("Proposée") >= count


@pytest.mark.parametrize("role", ["instructor", "reviewer"])
def test_others_read_no_proposal(client, answers, role):
    proposal = proposed(client, answers)
    sign_in(client, UserFactory(**{role: True}))

    answer = client.post(reverse("proposals:read", args=[proposal.pk]), {"reason": "Non"})

    assert answer.status_code in {302, 403, 404}
    assert Proposal.objects.get().is_waiting


# Personal data


def test_senders_are_forgotten_a_year_after_the_answer(client, answers):
    proposal = proposed(client, answers)
    services.refuse(proposal=proposal, reason="Non", person=UserFactory(editor=True))
    assert services.forget_senders() == 0

    Proposal.objects.update(decided_at=timezone.now() - timedelta(days=366))
    services.forget_senders()

    proposal.refresh_from_db()
    assert (proposal.sender_name, proposal.sender_email) == ("", "")


def test_a_person_takes_away_and_erases_what_they_sent(client, answers):
    proposed(client, answers)
    person = UserFactory(email="dominique@example.org")

    [exported] = personal.export(person)
    personal.erase(person)

    assert exported["structure"] == "La Halle aux savoirs"
    assert Proposal.objects.get().sender_email == ""
