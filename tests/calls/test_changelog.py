"""What changed since the opening is told by itself, with what it said before."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.utils import timezone

from calls import changelog
from calls.models import CallFollower, CallPage, RulesVersion
from tests.factories.calls import ApplicationFactory, CallPageFactory, ask, explain, file, key, step
from tests.mails import mails_to

pytestmark = pytest.mark.django_db


def published(call: CallPage, **changes) -> CallPage:
    call = CallPage.objects.get(pk=call.pk)
    for name, value in changes.items():
        setattr(call, name, value)
    call.save_revision().publish()
    return CallPage.objects.get(pk=call.pk)


@pytest.fixture
def call() -> CallPage:
    return published(CallPageFactory(minimum_structures=3, budget=250_000))


def test_a_rule_changed_after_the_opening_shows_before_and_after(client, call) -> None:
    later = call.closing_at + timedelta(days=7)

    published(call, closing_at=later, change_note="Les vacances tombaient mal.")

    (entry,) = changelog.changelog(call)
    (change,) = entry["changes"]
    assert change.label == "Clôture"
    assert change.before != change.after
    page = client.get(call.url).content.decode()
    assert "Ce qui a changé depuis l’ouverture" in page
    assert "Les vacances tombaient mal." in page
    assert change.before in page
    assert change.after in page


def test_publishing_without_changing_a_rule_says_nothing(client, call) -> None:
    published(call, summary="Une autre phrase.")

    assert changelog.changelog(call) == []
    assert RulesVersion.objects.filter(call=call).count() == 1
    assert "Ce qui a changé" not in client.get(call.url).content.decode()


def test_what_changes_before_the_opening_is_no_change() -> None:
    call = published(CallPageFactory(upcoming=True))

    published(call, budget=300_000)

    assert changelog.changelog(call) == []


def test_an_opening_put_off_after_it_took_place_is_a_change(call) -> None:
    published(call, opening_at=timezone.now() + timedelta(days=2))

    assert len(changelog.changelog(call)) == 1


def test_a_change_of_the_form_is_named_without_its_whole_text(call) -> None:
    published(call, steps=[step("Autre étape", ask("short_text", "other"))])

    (entry,) = changelog.changelog(call)
    assert [(change.label, change.before, change.after) for change in entry["changes"]] == [
        ("Le formulaire", "", "")
    ]


def test_a_note_serves_once(call) -> None:
    first = published(call, budget=260_000, change_note="Le conseil a voté davantage.")

    published(first, budget=270_000)

    notes = [entry["version"].note for entry in changelog.changelog(call)]
    assert notes == ["", "Le conseil a voté davantage."]


def test_a_change_is_told_once_to_who_follows_the_call(call) -> None:
    now = timezone.now()
    followed = {"language": "fr", "created_at": now, "confirmed_at": now}
    CallFollower.objects.create(email="suit@example.org", call=call, **followed)
    CallFollower.objects.create(email="suit@example.org", call=None, **followed)
    CallFollower.objects.create(email="jamais@example.org", call=call, language="fr", created_at=now)

    published(call, minimum_structures=4)
    published(call, summary="Rien de neuf.")

    (mail,) = mails_to("suit@example.org")
    assert "Nombre minimum de structures" in mail.message or "structures" in mail.message
    assert mails_to("jamais@example.org") == []


def test_the_log_is_never_rewritten(call) -> None:
    version = RulesVersion.objects.get(call=call)

    with pytest.raises(TypeError):
        version.save()
    with pytest.raises(TypeError):
        version.delete()


def saved_again(steps):
    """The same form, as the editor's page stores it: marks of rich text, options left empty."""
    again = deepcopy(steps)
    for field in again[0]["value"]["fields"]:
        if field["type"] == "explanation":
            field["value"]["text"] = '<p data-block-key="x1y2z">Lisez <b>tout</b>.</p>\n'
        else:
            field["value"]["help"] = None
    return again


FORM = [step("Le besoin", ask("short_text", "name", "Nom"), explain("<p>Lisez <b>tout</b>.</p>"))]


class TestWhatOnlyEditingAdds:
    @pytest.fixture
    def written(self) -> CallPage:
        return published(CallPageFactory(steps=FORM, eligibility="<p>Trois <b>structures</b>.</p>"))

    def test_it_is_no_change(self, written) -> None:
        draft = ApplicationFactory(call=written)
        marked = '<p data-block-key="ab12c">Trois  <b>structures</b>.</p>'
        published(written, steps=saved_again(FORM), eligibility=marked)

        assert changelog.changelog(written) == []
        assert written.form_versions.count() == 1
        assert mails_to(draft.created_by.email) == []

    def test_one_word_is_the_only_change_told(self, written) -> None:
        steps = saved_again(FORM)
        steps[0]["value"]["fields"][0]["value"]["label"] = "Nom du commun"
        draft = ApplicationFactory(call=written)
        published(written, steps=steps, eligibility='<p data-block-key="ab12c">Trois <b>structures</b>.</p>')

        (entry,) = changelog.changelog(written)
        assert [change.label for change in entry["changes"]] == ["Le formulaire"]
        told = draft.events.get(kind="form_changed").data
        assert (told["reworded"], told["changed"]) == ([["Nom", "Nom du commun"]], [])

    def test_a_link_or_emphasis_that_changes_is_a_change(self, written) -> None:
        published(written, eligibility="<p>Trois <i>structures</i>.</p>")
        assert len(changelog.changelog(written)) == 1


class TestOneMessageForOnePublication:
    def test_who_writes_a_draft_hears_of_the_form_alone(self) -> None:
        call = published(CallPageFactory(steps=FORM))
        draft = ApplicationFactory(call=call)
        CallFollower.objects.create(
            call=call, email=draft.created_by.email, created_at=timezone.now(), confirmed_at=timezone.now()
        )
        published(call, steps=[*FORM, step("Le budget", ask("amount", "amount"))])
        assert [mail.letter.kind for mail in mails_to(draft.created_by.email)] == ["calls/form_changed"]

    def test_and_of_the_rest_without_the_form(self) -> None:
        call = published(CallPageFactory(steps=FORM))
        draft = ApplicationFactory(call=call)
        published(call, steps=[*FORM, step("Le budget", ask("amount", "amount"))], budget=90_000)
        told = {mail.letter.kind: mail.message for mail in mails_to(draft.created_by.email)}
        assert set(told) == {"calls/form_changed", "calls/rules_changed"}
        assert "90" in told["calls/rules_changed"]
        assert "Le formulaire" not in told["calls/rules_changed"]
        assert "votre structure prend part" in told["calls/rules_changed"]

    def test_who_filed_hears_that_the_form_changed(self) -> None:
        call = published(CallPageFactory(steps=FORM))
        filed = file(ApplicationFactory(call=call, answers={key("name"): "Garage"}))
        published(call, steps=[*FORM, step("Le budget", ask("amount", "amount"))])
        kinds = [mail.letter.kind for mail in mails_to(filed.created_by.email)]
        assert kinds.count("calls/rules_changed") == 1
