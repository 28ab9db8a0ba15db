"""Following a search by e-mail: nothing without a yes, nothing twice, and one click to stop."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from accounts.services import erase
from accounts.services import export as export_account
from portal import subscriptions
from structures.alerts import links, news, rules, services
from structures.models import RegisterRecord, SearchAlert, Sector, ToldStructure
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    DirectoryPageFactory,
    SectorFactory,
    StructurePageFactory,
    home,
    language,
)

pytestmark = pytest.mark.django_db

READER = "lectrice@example.org"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def directory():
    return DirectoryPageFactory()


@pytest.fixture
def food() -> Sector:
    return SectorFactory(code="food", name="Alimentation")


def words(response) -> str:
    return unescape(response.content.decode()).replace("\xa0", " ")


def mails(to: str = READER) -> list[Email]:
    return list(Email.objects.filter(to=to).order_by("pk"))


def ask(client: Client, search: str = "", *, email: str = READER, frequency: str = "daily"):
    return client.post(f"{reverse('alerts:new')}?{search}", {"email": email, "frequency": frequency})


def alert(**options) -> SearchAlert:
    """A followed one, unless `confirmed=False`."""
    confirmed = options.pop("confirmed", True)
    fields = {"email": READER, "title": "Pain", "language": "fr", "frequency": "daily", **options}
    made = SearchAlert.objects.create(**{"created_at": timezone.now(), **fields})
    return services.confirm(alert=made) if confirmed else made


def told(of: SearchAlert) -> list[str]:
    return [row.structure.title for row in of.told.order_by("structure__title")]


# Saying yes


def test_an_alert_begins_when_its_address_says_yes(client, food) -> None:
    response = ask(client, "secteur=food&tri=nom&affichage=carte")

    assert response.status_code == 302
    made = SearchAlert.objects.get()
    assert (made.question, made.title, made.confirmed_at) == ("secteur=food", "Alimentation", None)
    mail = mails()[0]
    path = links.path(made, "confirm")
    assert path in mail.message
    assert "Alimentation" in mail.message

    page = client.get(path)
    made.refresh_from_db()
    assert made.confirmed_at is None, "a visit, such as a mail scanner's, changes nothing"
    assert "Oui, envoyez-moi cette alerte" in words(page)

    assert client.post(path).status_code == 302
    made.refresh_from_db()
    assert made.confirmed_at
    assert "Votre alerte est active" in words(client.get(path))


def test_an_unconfirmed_alert_tells_nothing_and_goes_after_seven_days(client, food) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ask(client)
        made = SearchAlert.objects.get()
        StructurePageFactory()
    now = MONDAY + subscriptions.CONFIRM_WITHIN
    with time_machine.travel(now, tick=False):
        assert news.send_due(now) == 0
        assert client.post(links.path(made, "confirm")).status_code == 404
        assert news.forget(now - timedelta(seconds=1)) == 0
        assert news.forget(now) == 1
    assert len(mails()) == 1


def test_the_page_says_what_is_followed_why_the_address_is_asked_and_for_how_long(client, food) -> None:
    page = words(client.get(f"{reverse('alerts:new')}?secteur=food"))

    assert "<strong>Alimentation</strong>" in page
    assert "supprimée au bout de sept jours" in page
    assert 'name="robots" content="noindex"' in page


def test_a_search_that_makes_no_sense_is_sent_back_to_the_directory(client, directory) -> None:
    response = client.get(f"{reverse('alerts:new')}?secteur=inconnu")

    assert response.status_code == 302
    assert response.headers["Location"] == f"{directory.url}?secteur=inconnu"


@pytest.mark.parametrize("email", ["", "pas-une-adresse", "a@b.fr\nBcc: x@y.fr", "a" * 300 + "@example.org"])
def test_a_wrong_address_is_told_and_kept(client, email) -> None:
    response = ask(client, email=email)

    assert response.status_code == 422
    assert not SearchAlert.objects.exists()
    assert not Email.objects.exists()


def test_the_same_search_asked_in_another_order_is_one_alert(client, food) -> None:
    ask(client, "q=pain&secteur=food")
    ask(client, "secteur=food&q=pain", email=READER.upper())

    assert SearchAlert.objects.get().question == "q=pain&secteur=food"


def test_another_frequency_replaces_the_alert_once_confirmed(food) -> None:
    daily = alert()
    weekly = alert(frequency="weekly", confirmed=False)
    assert SearchAlert.objects.count() == 2

    services.confirm(alert=weekly)

    assert not SearchAlert.objects.filter(pk=daily.pk).exists()


# Nobody is flooded, nobody is told who has what


def test_an_address_is_written_to_three_times_a_day_at_most(client, food) -> None:
    with time_machine.travel(MONDAY, tick=False):
        answers = [ask(client, f"q=mot{number}") for number in range(5)]
    assert len(mails()) == 3
    assert len({(answer.status_code, answer.headers["Location"]) for answer in answers}) == 1

    with time_machine.travel(MONDAY + timedelta(days=1, seconds=1), tick=False):
        ask(client, "q=mot9")
    assert len(mails()) == 4


def test_an_address_has_ten_alerts_at_most_and_learns_it_by_mail(client) -> None:
    for number in range(rules.MOST_ALERTS):
        alert(question=f"q=mot{number}", title=f"mot{number}")

    response = ask(client, "q=autre")

    assert response.headers["Location"] == reverse("alerts:sent")
    assert SearchAlert.objects.count() == rules.MOST_ALERTS
    assert all(links.path(each, "stop") in mails()[0].message for each in SearchAlert.objects.all())
    assert "List-Unsubscribe" not in (mails()[0].headers or {})


def test_a_stranger_who_asks_in_somebodys_name_takes_none_of_their_places(client) -> None:
    for number in range(rules.MOST_ALERTS + 2):
        asked = MONDAY - timedelta(days=2, minutes=number)
        alert(confirmed=False, question=f"q=mot{number}", created_at=asked)

    with time_machine.travel(MONDAY, tick=False):
        ask(client, "q=vrai")

    assert SearchAlert.objects.filter(question="q=vrai").exists()
    assert SearchAlert.objects.count() == rules.MOST_WAITING


def test_the_answer_is_the_same_for_an_alert_that_exists(client) -> None:
    alert()

    response = ask(client)

    assert response.headers["Location"] == reverse("alerts:sent")
    assert SearchAlert.objects.count() == 1
    assert "déjà" in mails()[0].subject


def test_too_many_requests_from_one_place_are_refused(client) -> None:
    for number in range(20):
        assert ask(client, email=f"p{number}@example.org").status_code == 302

    refused = ask(client, email="de-trop@example.org")
    assert refused.status_code == 429
    assert 'value="de-trop@example.org"' in refused.content.decode()
    assert not mails("de-trop@example.org")


# What is new


def test_what_the_search_already_gave_is_not_new(food) -> None:
    StructurePageFactory(title="Ancienne", sectors=[food])
    with time_machine.travel(MONDAY, tick=False):
        followed = alert(question="secteur=food")
    StructurePageFactory(title="Nouvelle", sectors=[food])
    StructurePageFactory(title="Ailleurs")
    StructurePageFactory(title="Brouillon", sectors=[food], live=False)

    news.send_due(followed.next_at)

    assert told(followed) == ["Nouvelle"]
    mail = mails()[0]
    assert mail.subject == "1 nouvelle structure : Pain"
    assert "Nouvelle" in mail.message
    assert not {"Ancienne", "Ailleurs", "Brouillon"} & set(mail.message.splitlines())


def test_a_structure_that_comes_to_match_is_new_and_one_that_comes_back_is_not(food) -> None:
    followed = alert(question="secteur=food")
    structure = StructurePageFactory(title="Convertie")
    now = followed.next_at
    news.send_due(now)
    assert told(followed) == []

    for sectors in ([food], [], [food]):
        structure.sectors = sectors
        structure.save()
        now = rules.next_time("daily", now)
        news.send_due(now)

    assert told(followed) == ["Convertie"]
    assert len(mails()) == 1


def test_nothing_new_sends_nothing_and_nothing_before_its_time() -> None:
    followed = alert()
    news.send_due(followed.next_at)
    assert not mails()

    StructurePageFactory()
    followed.refresh_from_db()
    news.send_due(followed.next_at - timedelta(seconds=1))
    assert not mails()


def test_a_structure_that_keeps_its_seat_silent_is_told_without_it() -> None:
    followed = alert()
    StructurePageFactory(
        title="Discrète", record__diffusion=RegisterRecord.Diffusion.PARTIAL, record__city="Uzès"
    )

    news.send_due(followed.next_at)

    assert "Discrète" in mails()[0].message
    assert "Uzès" not in mails()[0].message


def test_many_new_structures_make_one_short_mail() -> None:
    followed = alert()
    for number in range(rules.MOST_SHOWN + 2):
        StructurePageFactory(title=f"Structure n° {number:02d}")

    news.send_due(followed.next_at)

    assert len(told(followed)) == rules.MOST_SHOWN + 2
    assert mails()[0].message.count("Structure n°") == rules.MOST_SHOWN
    assert "Et 2 autres" in mails()[0].message


def test_killed_half_way_and_run_again_it_ends_as_if_run_once(monkeypatch) -> None:
    first, second = alert(), alert(question="q=pain", email="autre@example.org")
    StructurePageFactory(title="Pain")
    now = max(first.next_at, second.next_at)
    write = news.write
    calls = []

    def killed(which, *args, **options):
        write(which, *args, **options)
        calls.append(which)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(news, "write", killed)
    with pytest.raises(SystemExit):
        news.send_due(now)
    monkeypatch.setattr(news, "write", write)
    assert Email.objects.count() == ToldStructure.objects.count() == 1

    news.send_due(now)
    news.send_due(now)

    assert [len(mails(each.email)) for each in (first, second)] == [1, 1]
    assert told(first) == told(second) == ["Pain"]


def test_one_faulty_alert_does_not_keep_the_others_waiting(monkeypatch) -> None:
    faulty, sound = alert(email="a@example.org"), alert(email="b@example.org")
    StructurePageFactory()
    write = news.write

    def fail(which, *args, **options):
        if which.pk == faulty.pk:
            raise ValueError
        write(which, *args, **options)

    monkeypatch.setattr(news, "write", fail)
    news.send_due(sound.next_at)

    assert len(mails("b@example.org")) == 1
    assert told(faulty) == []


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_whatever_the_number_of_new_structures(count, django_assert_num_queries) -> None:
    alert()
    followed = SearchAlert.objects.get()
    for _ in range(count):
        StructurePageFactory()
    links.path(followed, "stop")

    with django_assert_num_queries(QUERIES):
        news.send_due(followed.next_at)
    assert len(mails()) == 1


QUERIES = 22


def test_the_mail_speaks_the_language_of_its_reader() -> None:
    english = DirectoryPageFactory(language_code="en", parent=home(language("en")))
    followed = alert(language="en")
    structure = StructurePageFactory(title="Pain")

    news.send_due(followed.next_at)

    mail = mails()[0]
    assert mail.subject.startswith("1 new structure")
    assert structure.url_in("en") in mail.message
    assert f"/en/{english.slug}/" in mail.message


def test_a_sector_that_disappears_is_told_once_and_the_search_resumes(food) -> None:
    followed = alert(question="secteur=food", title="Alimentation")
    now = followed.next_at
    Sector.objects.all().delete()
    for _ in range(2):
        news.send_due(now)
        now = rules.next_time("daily", now)
    assert [("food" in mail.message) for mail in mails()] == [True]

    structure = StructurePageFactory(sectors=[SectorFactory(code="food", name="Alimentation")])
    news.send_due(now)

    assert structure.title in mails()[1].message


# When


@pytest.mark.parametrize(
    ("frequency", "after", "expected"),
    [
        ("daily", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 3, 6, 0, tzinfo=UTC)),
        ("weekly", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), datetime(2026, 3, 9, 6, 0, tzinfo=UTC)),
        ("weekly", datetime(2026, 3, 8, 23, 30, tzinfo=UTC), datetime(2026, 3, 16, 6, 0, tzinfo=UTC)),
        # clocks change on 29 March: seven o'clock in Paris is an hour earlier in UTC
        ("daily", datetime(2026, 3, 28, 12, 0, tzinfo=UTC), datetime(2026, 3, 29, 5, 0, tzinfo=UTC)),
        ("daily", datetime(2026, 10, 24, 12, 0, tzinfo=UTC), datetime(2026, 10, 25, 6, 0, tzinfo=UTC)),
    ],
)
def test_alerts_leave_at_seven_in_the_morning_in_paris(frequency, after, expected) -> None:
    assert rules.next_time(frequency, after) == expected


# Stopping


def test_one_click_in_the_mail_program_stops_the_alert(client) -> None:
    followed = alert()
    StructurePageFactory()
    news.send_due(followed.next_at)
    headers = mails()[0].headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.fullmatch(r"<https?://[^/]+(/.*)>", headers["List-Unsubscribe"])[1]

    assert Client().get(path).status_code == 200
    assert SearchAlert.objects.exists(), "a visit changes nothing"
    program = Client(enforce_csrf_checks=True)
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not SearchAlert.objects.exists()
    assert not ToldStructure.objects.exists()
    assert "Cette alerte est arrêtée" in words(program.post(path)), "twice says the same"


@pytest.mark.parametrize("name", ["confirmer", "prolonger"])
@pytest.mark.parametrize("token", ["faux", "0" * 32 + ":x", "%00"])
def test_a_link_that_nobody_signed_does_nothing(client, name, token) -> None:
    alert(confirmed=False)

    assert client.post(f"/annuaire/alertes/{name}/{token}/").status_code == 404
    assert SearchAlert.objects.get().confirmed_at is None


def test_the_links_of_mails_that_left_earlier_still_act(client) -> None:
    followed = alert()
    token = Signer(salt=links.EARLIER_SALT).sign(followed.key.hex)

    assert client.post(reverse("alerts:stop", args=[token])).status_code == 200
    assert not SearchAlert.objects.exists()


def test_the_link_of_another_subscription_does_nothing(client) -> None:
    followed = alert()
    token = Signer(salt="calls.CallFollower").sign(followed.key.hex)

    client.post(reverse("alerts:stop", args=[token]))
    assert SearchAlert.objects.exists()


def test_no_page_shows_the_address(client) -> None:
    followed = alert()

    for name in ("confirm", "renew", "stop"):
        assert READER not in words(client.get(links.path(followed, name)))


def test_every_page_of_an_alert_shows_the_way_back_to_the_directory(client, directory) -> None:
    followed = alert()
    paths = [links.path(followed, name) for name in ("confirm", "renew", "stop")]

    for path in ["/annuaire/alertes/nouvelle/", "/annuaire/alertes/demandee/", *paths, f"{paths[0][:-2]}x/"]:
        content = client.get(path).content.decode()

        assert f'<li><a href="{directory.url}">{directory.title}</a></li>' in content, path


# A year


def test_an_alert_asks_before_its_end_whether_to_go_on(client) -> None:
    with time_machine.travel(MONDAY, tick=False):
        followed = alert()
    soon = followed.expires_at - rules.REMIND_BEFORE
    news.remind(soon - timedelta(seconds=1))
    assert not mails()
    news.remind(soon)
    news.remind(soon)
    assert len(mails()) == 1
    path = links.path(followed, "renew")
    assert path in mails()[0].message

    with time_machine.travel(soon, tick=False):
        client.get(path)
        followed.refresh_from_db()
        assert followed.expires_at == MONDAY + rules.LASTS
        client.post(path)
    followed.refresh_from_db()
    assert followed.expires_at == soon + rules.LASTS


def test_an_alert_that_nobody_prolongs_ends_and_is_deleted() -> None:
    with time_machine.travel(MONDAY, tick=False):
        followed = alert()
    StructurePageFactory()

    news.send_due(followed.expires_at)
    assert not mails()
    assert news.forget(followed.expires_at - timedelta(seconds=1)) == 0
    assert news.forget(followed.expires_at) == 1


# Whose it is


def test_an_account_exports_and_erases_the_alerts_of_its_address_and_no_other() -> None:
    person = UserFactory(email=READER)
    alert(title="La mienne")
    alert(email="autre@example.org", title="Une autre")

    exported = export_account(person)["search_alerts"]
    assert [each["search"] for each in exported] == ["La mienne"]

    erase(user=person)
    assert [each.title for each in SearchAlert.objects.all()] == ["Une autre"]
