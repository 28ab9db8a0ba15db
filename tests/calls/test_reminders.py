"""Reminders before the closing: the nearest one that is due, once, to those who can still do something."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from post_office.models import Email

from calls import rules, services, tasks
from calls.models import CallPage, ReminderRefusal, RulesVersion, SettledReminder
from calls.services import reminders
from tests.factories.accounts import UserFactory
from tests.factories.calls import CallPageFactory, ask_signatures, file, join, leader_of, sign_for, together
from tests.factories.structures import MembershipFactory

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
BEGUN = datetime(2027, 1, 2, 9, tzinfo=PARIS)
CLOSING = datetime(2027, 1, 30, tzinfo=PARIS)
WEEK, TWO_DAYS, HOURS = rules.Reminder
INSTANTS = [timedelta(days=7), timedelta(days=2), timedelta(hours=3)]


def draft(*, count=2, closing_at=CLOSING, **call):
    call = CallPageFactory(
        opening_at=closing_at - timedelta(days=60), closing_at=closing_at, minimum_structures=3, **call
    )
    with time_machine.travel(BEGUN, tick=False):
        return together(call=call, count=count)


def run(at):
    with time_machine.travel(at, tick=False):
        tasks.remind_closing(0)


def sent():
    return Email.objects.order_by("pk")


class TestMoments:
    def test_days_are_those_of_the_calendar_whatever_the_clocks_do(self):
        for closing in (datetime(2027, 3, 30, 12, tzinfo=PARIS), datetime(2027, 11, 2, 12, tzinfo=PARIS)):
            week = rules.reminder_moment(WEEK, closing).astimezone(PARIS)
            two = rules.reminder_moment(TWO_DAYS, closing).astimezone(PARIS)
            assert (week.hour, two.hour) == (12, 12)
            assert week.date() == closing.date() - timedelta(days=7)

    @pytest.mark.parametrize(
        "closing", [datetime(2027, 3, 28, 4, tzinfo=PARIS), datetime(2027, 10, 31, 4, tzinfo=PARIS)]
    )
    def test_hours_are_those_that_are_left(self, closing):
        moment = rules.reminder_moment(HOURS, closing)
        assert closing.astimezone(UTC) - moment.astimezone(UTC) == timedelta(hours=3)

    def test_none_is_due_before_the_first_nor_from_the_closing_on(self):
        def due(now):
            return rules.due_reminder(closing_at=CLOSING, since=BEGUN, now=now)

        assert due(CLOSING - timedelta(days=7, seconds=1)) is None
        assert due(CLOSING - timedelta(days=7)) == WEEK
        assert due(CLOSING - timedelta(seconds=1)) == HOURS
        assert due(CLOSING) is None

    def test_what_was_due_before_a_draft_began_is_not_made_up_for(self):
        now = CLOSING - timedelta(days=1)
        assert rules.due_reminder(closing_at=CLOSING, since=now - timedelta(hours=1), now=now) is None

    def test_every_moment_is_within_the_reach_of_the_round(self):
        for closing in (datetime(2027, 3, 30, tzinfo=PARIS), datetime(2027, 11, 2, tzinfo=PARIS)):
            assert closing - rules.reminder_moment(WEEK, closing) <= rules.EARLIEST

    def test_what_is_left_is_told_to_the_nearest(self):
        told = {
            timedelta(days=6, hours=23, minutes=57): "7 jours",
            timedelta(days=1, hours=23, minutes=57): "2 jours",
            timedelta(hours=2, minutes=57): "3 heures",
            timedelta(minutes=40): "40 minutes",
            timedelta(seconds=10): "1 minute",
        }
        assert {left: rules.about_left(left) for left in told} == told


class TestWhoIsReminded:
    def test_members_of_structures_that_sign_each_in_their_language(self):
        application = draft(count=2)
        english = MembershipFactory(structure=application.lead, user=UserFactory(language="en")).user
        join(application, role="contributor")
        join(application, state="invited")

        run(CLOSING - timedelta(days=2))

        signers = {m.user.email for p in application.parts.signing() for m in p.structure.memberships.all()}
        assert {mail.to[0] for mail in sent()} == signers
        assert sent().get(to=english.email).subject.startswith("2 days left")
        assert sent().exclude(to=english.email).first().subject.startswith("Plus que 2 jours")

    def test_the_mail_says_what_is_missing_and_until_when(self):
        application = draft(count=2)
        application.answers = {}
        application.save(update_fields=["answers"])
        join(application, state="invited", title="Jardins du Rhôny")

        run(CLOSING - timedelta(days=7))

        words = sent().first().message
        for said in (
            "- 2 structures sur 3",
            "Jardins du Rhôny",
            "- Nom du commun",
            "- 0 signature sur 3",
            f"{rules.closing_words(CLOSING)} (heure de Paris)",
            f"/candidatures/{application.pk}/",
        ):
            assert said in words

    def test_while_being_signed_only_signatures_are_missing(self):
        application = draft(count=3)
        with time_machine.travel(CLOSING - timedelta(days=3), tick=False):
            ask_signatures(application)
            sign_for(application, application.parts.signing().first())
        Email.objects.all().delete()

        run(CLOSING - timedelta(days=2))

        words = sent().first().message
        assert "- 1 signature sur 3" in words
        assert "Nom du commun" not in words

    def test_with_every_signature_only_the_filing_is_left(self):
        application = draft(count=3)
        with time_machine.travel(CLOSING - timedelta(days=3), tick=False):
            ask_signatures(application)
            for part in application.parts.signing():
                sign_for(application, part)
        Email.objects.all().delete()

        run(CLOSING - timedelta(hours=3))

        assert "le dépôt seulement, par la structure cheffe de file" in sent().first().message

    def test_not_of_a_call_that_editors_took_off(self):
        application = draft()
        application.call.unpublish()

        run(CLOSING - timedelta(days=7))

        assert not sent().exists()

    def test_not_what_is_filed_nor_withdrawn(self):
        filed, gone = draft(count=3), draft(count=3)
        with time_machine.travel(CLOSING - timedelta(days=20), tick=False):
            file(filed)
            services.withdraw(application=file(gone), by=leader_of(gone), now=timezone.now())
        Email.objects.all().delete()

        run(CLOSING - timedelta(days=2))

        assert not sent().exists()
        assert not SettledReminder.objects.exists()


class TestOnce:
    def test_each_of_the_three_leaves_once(self):
        application = draft(count=1)
        for before in INSTANTS:
            for minutes in (-1, 0, 5, 60):
                run(CLOSING - before + timedelta(minutes=minutes))

        assert sent().count() == 3
        assert application.events.filter(kind="reminded").count() == 3

    def test_a_worker_that_slept_sends_only_the_nearest(self):
        draft(count=1)
        run(CLOSING - timedelta(days=1))
        run(CLOSING - timedelta(days=1, minutes=-5))

        assert [row.kind for row in SettledReminder.objects.all()] == [TWO_DAYS]
        assert sent().count() == 1

    def test_a_worker_killed_half_way_has_sent_nothing_and_the_next_one_all(self, monkeypatch):
        application = draft(count=1)
        now = CLOSING - timedelta(days=7)
        with monkeypatch.context() as broken:
            broken.setattr(reminders, "log", lambda *args, **options: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                reminders.remind(application=application, now=now)
        assert not sent().exists()

        run(now)

        assert sent().count() == 1

    def test_what_was_taken_back_is_not_reminded_of_what_passed_meanwhile(self):
        application = draft(count=3)
        with time_machine.travel(CLOSING - timedelta(days=4), tick=False):
            filed = file(application)
        with time_machine.travel(CLOSING - timedelta(days=1), tick=False):
            services.take_back(application=filed, by=leader_of(filed), now=timezone.now())
        Email.objects.all().delete()

        run(CLOSING - timedelta(hours=23))
        assert not sent().exists()
        run(CLOSING - timedelta(hours=3))
        assert sent().count() == 3


class TestAnotherClosing:
    def move(self, application, *, to, at):
        CallPage.objects.filter(pk=application.call.pk).update(closing_at=to)
        RulesVersion.objects.create(call=application.call, at=at, rules={}, changed=["closing_at"])

    def test_a_later_closing_is_reminded_of_again(self):
        application = draft(count=1)
        run(CLOSING - timedelta(days=2))
        later = CLOSING + timedelta(days=10)
        self.move(application, to=later, at=CLOSING - timedelta(days=1))

        run(CLOSING)
        assert sent().count() == 1
        run(later - timedelta(days=7))

        assert sent().count() == 2

    def test_a_moment_that_had_passed_when_the_closing_moved_is_not_made_up_for(self):
        application = draft(count=1)
        moved_at = CLOSING - timedelta(days=20)
        self.move(application, to=moved_at + timedelta(days=5), at=moved_at)

        run(moved_at + timedelta(minutes=5))
        assert not sent().exists()
        run(moved_at + timedelta(days=3))
        assert sent().count() == 1

    def test_a_late_access_has_its_own_closing(self):
        application = draft(count=1)
        given_at, until = CLOSING + timedelta(hours=1), CLOSING + timedelta(days=4)
        application.late_accesses.create(until=until, reason="Panne", given_at=given_at)

        run(given_at + timedelta(minutes=5))
        assert not sent().exists()
        run(until - timedelta(days=2))

        assert rules.closing_words(until) in sent().get().message


class TestChoices:
    def test_a_call_leaves_a_reminder_out_for_good(self):
        application = draft(count=1, reminds_two_days=False)
        run(CLOSING - timedelta(days=2))
        assert not sent().exists()

        CallPage.objects.filter(pk=application.call.pk).update(reminds_two_days=True)
        run(CLOSING - timedelta(days=1, hours=12))

        assert not sent().exists()

    def test_the_link_of_the_mail_stops_them_without_an_account_and_starts_them_again(self, client):
        application = draft(count=1)
        run(CLOSING - timedelta(days=7))
        mail = sent().get()
        person = leader_of(application)
        address = reminders.stop_path(person)
        assert address in mail.message
        assert address in mail.headers["List-Unsubscribe"]
        assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

        assert client.get(address).status_code == 200
        assert not ReminderRefusal.objects.exists(), "a visit changes nothing"
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
        run(CLOSING - timedelta(days=2))
        assert sent().count() == 1

        client.post(address, {"again": "1"})
        run(CLOSING - timedelta(hours=3))
        assert sent().count() == 2

    def test_one_person_stops_nobody_else(self):
        application = draft(count=2)
        reminders.choose_reminders(person=leader_of(application), wanted=False, now=BEGUN)
        run(CLOSING - timedelta(days=2))
        assert sent().count() == 1
        assert leader_of(application).email not in sent().get().to

    def test_a_forged_link_says_so(self, client):
        assert client.post("/candidatures/rappels/1:faux/").status_code == 404
        assert not ReminderRefusal.objects.exists()

    def test_my_space_says_it_and_leads_to_the_choice(self, client):
        application = draft(count=1)
        person = leader_of(application)
        with time_machine.travel(BEGUN, tick=False):
            client.force_login(person)
            page = client.get("/mon-espace/").content.decode()
        assert f"À déposer jusqu’au {rules.closing_words(CLOSING)}" in page
        assert "/candidatures/rappels/" in page

        client.force_login(person)
        client.post("/candidatures/rappels/")
        assert not reminders.wants_reminders(person)
        client.post("/candidatures/rappels/", {"again": "1"})
        assert reminders.wants_reminders(person)


@pytest.mark.parametrize("count", [1, 3])
def test_the_round_asks_as_many_questions_whatever_the_number(count, django_assert_num_queries):
    call = CallPageFactory(closing_at=CLOSING, opening_at=CLOSING - timedelta(days=60))
    with time_machine.travel(BEGUN, tick=False):
        for _number in range(count):
            together(call=call, count=1)

    with django_assert_num_queries(3):
        assert len(reminders.to_remind(CLOSING - timedelta(days=2))) == count
