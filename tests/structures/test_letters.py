"""What the directory writes: in the words of editors, in its reader's language, to them alone."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from post_office.models import Email

from portal.mails.kinds import all_kinds, kind_of
from portal.mails.models import MailText
from structures import rules
from structures.alerts import services as alerts
from structures.corrections import services as suggestions
from structures.freshness import closures
from structures.freshness import services as freshness
from structures.models import Membership, RegisterRecord, SearchAlert, Source, StructurePage, Suggestion
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, StructurePageFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2030, 3, 2, 9, 0, tzinfo=UTC)
STRANGERS = (
    "structures/alert_confirm",
    "structures/proposal_received",
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


def reworded(kind: str, body: str, language: str = "fr") -> None:
    MailText.objects.create(kind=f"structures/{kind}", language=language, subject="Reformulé", body=body)


def told_by_register(structure: StructurePage, state: str) -> None:
    record = RegisterRecord.objects.get(page=structure)
    record.note("state", state, Source.SIRENE, date(2030, 3, 1))
    record.save()
    closures.tell()


def asked(language: str = "fr") -> Email:
    alerts.ask(
        email="lea@example.org", question="q=pain", title="Pain", frequency="weekly", language=language
    )
    return Email.objects.latest("pk")


class TestWords:
    def test_those_of_editors_come_first_and_keep_the_link_and_its_headers(self):
        reworded("alert_confirm", "Dites oui à {search} : {confirm_url}")
        mail = asked()
        assert mail.subject == "Reformulé"
        assert mail.message.startswith("Dites oui à Pain : http://127.0.0.1:8000/")
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    @pytest.mark.parametrize(("language", "frequency"), [("fr", "chaque semaine"), ("en", "every week")])
    def test_values_too_are_in_the_language_of_the_reader(self, language, frequency):
        mail = asked(language)
        assert mail.letter.language == language
        assert f"Pain ({frequency})" in mail.message

    @pytest.mark.parametrize(
        ("is_live", "outcome"), [(True, "le signale au public"), (False, "a été retirée de l’annuaire")]
    )
    def test_members_read_what_becomes_of_a_page_that_a_register_closes(self, is_live, outcome):
        structure = StructurePageFactory(live=is_live)
        MembershipFactory(structure=structure)
        told_by_register(structure, "F")
        message = Email.objects.get().message
        assert outcome in message
        assert "date du 1 mars 2030" in message.replace("1er", "1").replace("\u00a0", " ")

    def test_a_hidden_page_is_told_of_as_hidden(self):
        structure = StructurePageFactory(record__verified_at=rules.months_before(NOW, 16))
        membership = MembershipFactory(structure=structure, user=UserFactory(language="en"))
        Membership.objects.filter(pk=membership.pk).update(joined_at=rules.months_before(NOW, 40))
        assert freshness.ask() == 1
        mail = Email.objects.get()
        assert mail.letter.kind == "structures/confirm_page_hidden"
        assert "2 November 2028" in mail.message

    @pytest.mark.parametrize("answer", ["", "Merci."])
    def test_an_answer_that_nobody_wrote_leaves_no_empty_line(self, answer):
        structure = StructurePageFactory()
        suggestion = suggestions.suggest(
            structure=structure,
            field="website",
            current=structure.website,
            proposed="https://nouveau.example.org",
            origin=Suggestion.Origin.READER,
            sender="a@example.org",
        )
        suggestions.accept(suggestion=suggestion, person=UserFactory(editor=True), answer=answer)
        message = Email.objects.get().message
        assert ("La réponse de l’équipe" in message) == bool(answer)
        assert "\n\n\n" not in message


class TestReaders:
    def test_a_closed_account_is_not_told_of_its_structure(self):
        structure = StructurePageFactory()
        MembershipFactory(structure=structure, user=UserFactory(is_active=False))
        told_by_register(structure, "F")
        assert not Email.objects.exists()

    def test_the_list_of_alerts_goes_to_their_address_in_the_language_of_the_request(self):
        for number in range(10):
            SearchAlert.objects.create(
                email="lea@example.org",
                question=f"q={number}",
                title=f"Recherche {number}",
                language="fr",
                frequency="daily",
                created_at=NOW,
                confirmed_at=NOW,
            )
        mail = asked("en")
        assert mail.letter.kind == "structures/alert_full"
        assert mail.letter.language == "en"
        assert mail.message.count("http://127.0.0.1:8000/") == 10
        assert "List-Unsubscribe" not in mail.headers


class TestPrivacy:
    def test_what_acts_for_its_reader_or_was_written_to_a_structure_is_never_shown(self):
        acting = {"confirm_url", "stop_url", "renew_url", "alerts", "message"}
        for kind in all_kinds():
            is_acting = acting & {each.name for each in kind.placeholders}
            if kind.room == "structures" and is_acting:
                assert kind.is_private, kind.code

    def test_an_address_that_nobody_checked_gets_nothing_that_was_typed(self):
        typed = {"structure", "name", "sender", "message", "who", "reason"}
        for code in STRANGERS:
            assert not typed & {each.name for each in kind_of(code).placeholders}, code
