"""What is suggested waits for an editor, who applies it or not; whoever asked is answered."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError
from django.urls import reverse
from post_office.models import Email
from wagtail.models import GroupApprovalTask, Workflow, WorkflowTask

from structures.corrections import services
from structures.corrections.services import StaleError
from structures.models import (
    AlreadyDecidedError,
    Contact,
    RegisterRecord,
    Source,
    StructurePage,
    Suggestion,
    Territory,
)
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    LabelFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db

Origin = Suggestion.Origin
OLD = "https://ancien.example.org/"


def suggest(structure, field, current, proposed, origin=Origin.READER, **more):
    return services.suggest(
        structure=structure, field=field, current=current, proposed=proposed, origin=origin, **more
    )


def accept(suggestion, person=None, **more):
    services.accept(suggestion=suggestion, person=person or UserFactory(editor=True), **more)


@pytest.fixture
def structure():
    page = StructurePageFactory(title="La Fabrique", website=OLD)
    page.contacts = [
        Contact(kind="email", value="secret@example.org", is_public=False, sort_order=0),
        Contact(kind="email", value="bonjour@example.org", is_public=True, sort_order=1),
    ]
    page.save()
    return page


# Proposed


def test_nothing_waits_when_nothing_would_change(structure):
    assert suggest(structure, "website", "https://x.example.org", "https://x.example.org ") is None
    assert not Suggestion.objects.exists()


def test_the_same_import_proposes_once_and_never_again_what_was_refused(structure):
    first = suggest(structure, "street", "1 rue A", "2 rue B", Origin.IMPORT, source=Source.SIRENE)
    assert suggest(structure, "street", "1 rue A", "2 rue B", Origin.IMPORT) is None
    services.refuse(suggestion=first, person=UserFactory(editor=True))
    assert suggest(structure, "street", "1 rue A", "2 rue B", Origin.IMPORT) is None
    assert suggest(structure, "street", "1 rue A", "3 rue C", Origin.IMPORT) is not None
    assert suggest(structure, "street", "1 rue A", "2 rue B", Origin.READER) is not None


def test_what_a_register_no_longer_says_no_longer_waits(structure):
    suggest(structure, "street", "1 rue A", "2 rue B", Origin.IMPORT)
    suggest(structure, "street", "1 rue A", "3 rue C", Origin.IMPORT)
    assert [row.proposed for row in Suggestion.objects.waiting()] == ["3 rue C"]


def test_the_database_refuses_the_same_suggestion_twice(structure):
    kept = suggest(structure, "teaser_text", "", "y" * 5000)
    kept.pk = None
    with pytest.raises(IntegrityError):
        kept.save(force_insert=True)


def test_values_of_models_are_kept_by_their_codes(structure):
    nimes = TerritoryFactory(code="30189", name="Nîmes")
    suggestion = suggest(structure, "commune", None, nimes, Origin.IMPORT)
    assert (suggestion.current, suggestion.proposed) == ("", "30189")


# Accepted


def test_accepting_publishes_the_page_under_the_name_of_the_editor(structure):
    editor = UserFactory(editor=True)
    accept(suggest(structure, "website", OLD, "https://nouveau.example.org/"), editor)
    page = StructurePage.objects.get(pk=structure.pk)
    assert page.website == "https://nouveau.example.org/"
    assert page.live_revision.user == editor
    assert not page.has_unpublished_changes


def test_accepting_a_contact_changes_the_public_one_only(structure):
    accept(suggest(structure, "email", "bonjour@example.org", "salut@example.org"))
    page = StructurePage.objects.get(pk=structure.pk)
    assert {contact.value: contact.is_public for contact in page.contacts.all()} == {
        "secret@example.org": False,
        "salut@example.org": True,
    }


def test_accepting_an_empty_contact_removes_the_public_one_only(structure):
    accept(suggest(structure, "email", "bonjour@example.org", ""))
    assert [contact.value for contact in structure.contacts.model.objects.all()] == ["secret@example.org"]


def test_accepting_several_terms_of_a_list(structure):
    food, care = SectorFactory(code="food"), SectorFactory(code="care")
    accept(suggest(structure, "sectors", [], [food, care], Origin.IMPORT))
    assert set(StructurePage.objects.get(pk=structure.pk).sectors.all()) == {food, care}


def test_accepting_what_a_register_says_notes_the_register_over_a_person(structure):
    record = structure.record
    record.note("street", "1 rue A", Source.EDITOR, date(2025, 1, 1))
    record.save()
    told = date(2026, 3, 1)
    accept(
        suggest(structure, "street", "1 rue A", "2 rue B", Origin.IMPORT, source=Source.SIRENE, told_on=told)
    )
    record = RegisterRecord.objects.get(pk=record.pk)
    assert record.street == "2 rue B"
    assert record.source_of("street").source == Source.SIRENE
    assert record.source_of("street").date == told


def test_what_an_editor_edits_before_accepting_becomes_the_editors(structure):
    suggestion = suggest(structure, "street", "", "2 rue B", Origin.IMPORT, source=Source.SIRENE)
    accept(suggestion, value="2 bis rue B")
    record = RegisterRecord.objects.get(page=structure)
    assert (record.street, record.source_of("street").source) == ("2 bis rue B", Source.EDITOR)


def decide(client, suggestion, **changes):
    """What the editor's browser posts from the screen of a suggestion, with some changes."""
    address = reverse("suggestions:decide", args=[suggestion.pk])
    form = client.get(address).context["form"]
    shown = {field.name: field.value() for field in form}
    posted = {name: value for name, value in shown.items() if value not in (None, False)}
    changed = {f"{name}-{suggestion.pk}": change for name, change in changes.items()}
    return client.post(address, posted | changed)


@pytest.mark.parametrize(("field", "factory"), [("sectors", SectorFactory), ("labels", LabelFactory)])
def test_terms_of_a_list_are_edited_before_they_are_accepted(client, structure, field, factory):
    first, second, third = factory(), factory(), factory()
    suggestion = suggest(structure, field, [], [first, second])
    sign_in(client, UserFactory(editor=True))
    assert decide(client, suggestion, value=[second.pk, third.pk]).status_code == 302
    assert set(getattr(StructurePage.objects.get(pk=structure.pk), field).all()) == {second, third}


def test_an_action_zone_is_edited_before_it_is_accepted(client, structure):
    kinds = Territory.Kind
    epci = TerritoryFactory(name="Nîmes Métropole", kind=kinds.EPCI, code="243000643")
    nimes, ales = TerritoryFactory(name="Nîmes"), TerritoryFactory(name="Alès")
    TerritoryFactory(name="Uzès")
    suggestion = suggest(structure, "action_zone", [], [nimes])
    sign_in(client, UserFactory(editor=True))
    form = client.get(reverse("suggestions:decide", args=[suggestion.pk])).context["form"]
    offered = form[f"value-{suggestion.pk}"]
    assert {str(box.choice_label) for box in offered} == {"Nîmes Métropole", "Nîmes"}
    assert decide(client, suggestion, value=[epci.pk], communes="ales, Ailleurs").status_code == 200
    assert decide(client, suggestion, value=[epci.pk], communes="ales").status_code == 302
    assert set(StructurePage.objects.get(pk=structure.pk).action_zone.all()) == {epci, ales}


def test_a_family_is_edited_before_it_is_accepted(client, structure):
    told, better = LegalFamilyFactory(), LegalFamilyFactory()
    suggestion = suggest(structure, "family", structure.record.family, told, Origin.IMPORT)
    sign_in(client, UserFactory(editor=True))
    assert decide(client, suggestion, value=better.code).status_code == 302
    record = RegisterRecord.objects.get(page=structure)
    assert record.family == better
    assert record.sources["family"]["source"] == Source.EDITOR


def test_a_fact_of_yes_or_no_and_one_of_a_list_are_edited_as_such(client, structure):
    RegisterRecord.objects.update(is_ess_flagged=True, headcount="")
    structure = StructurePage.objects.get(pk=structure.pk)
    sign_in(client, UserFactory(editor=True))
    flagged = suggest(structure, "is_ess_flagged", True, False, Origin.IMPORT)
    decide(client, flagged)
    headcount = suggest(structure, "headcount", "", "250+", Origin.IMPORT)
    assert decide(client, headcount, value="many").status_code == 200
    decide(client, headcount, value="50-249")
    record = RegisterRecord.objects.get(page=structure)
    assert (record.is_ess_flagged, record.headcount) == (False, "50-249")


def test_accepting_a_commune_points_at_it(structure):
    nimes = TerritoryFactory(code="30189", name="Nîmes")
    accept(suggest(structure, "commune", None, nimes, Origin.READER))
    assert RegisterRecord.objects.get(page=structure).commune == nimes


def test_a_page_without_record_gets_one():
    structure = StructurePageFactory(record=False)
    accept(suggest(structure, "street", "", "2 rue B"))
    assert RegisterRecord.objects.get(page=structure).street == "2 rue B"


def test_a_page_that_changed_meanwhile_is_read_again_before_accepting(structure):
    suggestion = suggest(structure, "teaser_text", "Elle agit dans le Gard.", "Elle agit à Alès.")
    structure.teaser_text = "Elle agit partout."
    structure.save()
    with pytest.raises(StaleError):
        accept(suggestion)
    accept(suggestion, seen="Elle agit partout.")
    assert StructurePage.objects.get(pk=structure.pk).teaser_text == "Elle agit à Alès."


def test_what_the_page_could_not_hold_is_refused(structure):
    suggestion = suggest(structure, "website", OLD, "javascript:alert(1)")
    with pytest.raises(ValidationError):
        accept(suggestion)
    assert Suggestion.objects.waiting().count() == 1


def test_a_decision_is_taken_once(structure):
    suggestion = suggest(structure, "teaser_text", structure.teaser_text, "Autre texte.")
    editor = UserFactory(editor=True)
    services.refuse(suggestion=suggestion, person=editor)
    with pytest.raises(AlreadyDecidedError):
        accept(suggestion)
    assert Suggestion.objects.get().decided_by == editor
    assert StructurePage.objects.get(pk=structure.pk).teaser_text == structure.teaser_text


def test_who_may_not_publish_applies_nothing(structure):
    page_change = suggest(structure, "teaser_text", structure.teaser_text, "Autre texte.")
    record_change = suggest(structure, "street", "", "2 rue B")
    for suggestion in (page_change, record_change):
        with pytest.raises(PermissionDenied):
            accept(suggestion, UserFactory())
    assert Suggestion.objects.waiting().count() == 2


# Beside the draft of a member


def test_accepting_keeps_the_draft_of_a_member_and_its_moderation(structure):
    member = UserFactory()
    workflow = Workflow.objects.create(name="Relecture")
    task = GroupApprovalTask.objects.create(name="Relecture")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    structure.presentation = "<p>Brouillon du membre.</p>"
    structure.save_revision(user=member)
    state = workflow.start(structure, member)

    accept(suggest(structure, "website", OLD, "https://nouveau.example.org/"))

    page = StructurePage.objects.get(pk=structure.pk)
    draft = page.get_latest_revision()
    state.refresh_from_db()
    assert (page.website, page.presentation) == ("https://nouveau.example.org/", "")
    assert page.has_unpublished_changes
    assert draft.user == member
    assert draft.as_object().presentation == "<p>Brouillon du membre.</p>"
    assert draft.as_object().website == "https://nouveau.example.org/"
    assert state.status == state.STATUS_IN_PROGRESS
    assert state.current_task_state.revision == draft


# Answered


def test_each_person_who_proposed_the_same_value_is_answered(structure):
    first = suggest(structure, "website", OLD, "https://b.example.org/", sender="a@x.org")
    suggest(structure, "website", OLD, "https://b.example.org/", sender="b@x.org")
    other = suggest(structure, "website", OLD, "https://c.example.org/", sender="c@x.org")
    accept(first, answer="Merci à vous <b>!</b>")
    assert sorted(mail.to[0] for mail in Email.objects.all()) == ["a@x.org", "b@x.org"]
    assert all("Merci à vous <b>!</b>" in mail.message for mail in Email.objects.all())
    other.refresh_from_db()
    assert other.is_waiting


def test_a_refusal_is_answered_with_its_reasons(structure):
    suggestion = suggest(structure, "teaser_text", structure.teaser_text, "Autre.", sender="a@x.org")
    services.refuse(suggestion=suggestion, person=UserFactory(editor=True), answer="Texte publicitaire.")
    (mail,) = Email.objects.all()
    assert "Texte publicitaire." in mail.message
    assert "nous avons laissé la page telle qu’elle était" in mail.message


def test_a_report_that_is_followed_may_withdraw_the_page(structure):
    suggestion = suggest(structure, "", "", "", reason="closed", message="Fermée en mai.", sender="a@x.org")
    accept(suggestion, withdraw=True)
    assert not StructurePage.objects.get(pk=structure.pk).live
    (mail,) = Email.objects.all()
    assert "La page n’est plus en ligne" in mail.message
