"""What was received before the closing is entered and filed after it, for a while."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from calls import rules, services
from calls.models import Application, Signature
from tests.calls.assisting import (
    add,
    ask,
    enter,
    filed,
    scan,
    sign_paper,
    submit,
    whole,
    write,
)
from tests.factories.calls import CallPageFactory, member_of, sign_for
from tests.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


class TestInTime:
    """The call closes in an hour; then it is two days later."""

    @pytest.fixture
    def closing(self):
        return timezone.now() + timedelta(hours=1)

    @pytest.fixture
    def call(self, closing):
        return CallPageFactory(minimum_structures=2, closing_at=closing)

    def test_a_file_received_before_the_closing_is_entered_after_it_with_a_reason(self, agent, call, closing):
        later = closing + timedelta(days=2)
        received_at = closing - timedelta(minutes=1)
        with time_machine.travel(later, tick=False):
            application = filed(
                agent, now=later, call=call, received_at=received_at, reason="Agente absente deux jours."
            )

        assert application.filed_at == received_at
        assert application.events.get(kind="honoured").data["reason"] == "Agente absente deux jours."
        assert "Agente absente deux jours." in application.assisted.words

    @pytest.mark.parametrize(
        ("way", "minutes", "reason", "refusal"),
        [
            ("paper", -1, "", services.NotInTimeError),
            ("paper", 0, "Trop tard.", services.CallClosedError),
            ("phone", -1, "Au téléphone.", services.CallClosedError),
            ("visit", -1, "Au guichet.", services.CallClosedError),
        ],
    )
    def test_what_is_not_honoured(self, agent, call, closing, way, minutes, reason, refusal):
        with pytest.raises(refusal):
            enter(
                agent,
                now=closing + timedelta(days=2),
                call=call,
                way=way,
                received_at=closing + timedelta(minutes=minutes),
                reason=reason,
            )
        assert not Application.objects.exists()

    def test_neither_before_the_opening_nor_to_come(self, agent, call):
        for received_at in (call.opening_at - timedelta(minutes=1), timezone.now() + timedelta(minutes=1)):
            with pytest.raises(services.NotInTimeError):
                enter(agent, call=call, received_at=received_at)

    def test_what_was_begun_in_time_goes_on_after_it_once_the_reason_is_given(self, agent, call, closing):
        application = enter(agent, call=call)
        write(application, agent)
        add(application, agent)
        later = closing + timedelta(days=1)
        with pytest.raises(services.CallClosedError):
            ask(application, agent, now=later)

        services.honour(application=application, reason="Panne du réseau.", by=agent, now=later)

        assert ask(application, agent, now=later).is_signing

    def test_a_signature_dated_after_it_was_received_is_refused(self, agent, call, closing):
        later, received_at = closing + timedelta(days=3), closing - timedelta(minutes=1)
        with time_machine.travel(later, tick=False):
            application = whole(agent, now=later, call=call, received_at=received_at, reason="Panne.")
            scan(application, agent)
            part, yesterday = application.parts.first(), timezone.localdate() - timedelta(days=1)
            with pytest.raises(services.DatedLateError):
                sign_paper(application, agent, part, dated_on=yesterday)
            given = {
                "content_hash": application.content_hash,
                "part": part.pk,
                "name": "Nadia Bensalem",
                "capacity": "Présidente",
                "seen": "on",
                "dated_on": yesterday.isoformat(),
            }
            address = reverse("calls:sign_on_paper", args=[application.pk])
            response = sign_in(Client(), agent).post(address, given)
        assert list(response.context["form"].errors) == ["dated_on"]
        assert not Signature.objects.exists()

    def test_what_is_filed_so_stays_filed(self, agent, call, closing):
        later, received_at = closing + timedelta(days=2), closing - timedelta(minutes=1)
        with time_machine.travel(later, tick=False):
            application = filed(agent, now=later, call=call, received_at=received_at, reason="Panne.")
            page = sign_in(Client(), agent).get(reverse("calls:take_back", args=[application.pk]))

        assert page.status_code == 302
        with pytest.raises(services.CallClosedError):
            services.take_back(application=application, by=agent, now=later)

    def test_the_group_itself_has_no_more_time(self, agent, call, closing):
        later = closing + timedelta(days=1)
        with time_machine.travel(later, tick=False):
            application = whole(
                agent, now=later, call=call, received_at=closing - timedelta(hours=2), reason="P"
            )
        member = member_of(application.lead)
        with pytest.raises(services.CallClosedError):
            sign_for(application, application.parts.first(), by=member, at=later)

    def test_before_the_closing_it_is_filed_when_it_is_filed(self, agent):
        now = timezone.now()
        application = filed(agent, now=now, received_at=now - timedelta(days=2))
        assert application.filed_at == now

    @pytest.mark.parametrize(
        "closing", [datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 1, tzinfo=UTC)]
    )
    def test_across_both_changes_of_hour_the_instant_decides(self, closing):
        facts = {"way": "paper", "closing_at": closing, "until": closing + rules.HONOURED_FOR, "now": closing}
        just, late = closing - timedelta(seconds=1), closing
        assert rules.may_honour(received_at=just.astimezone(rules.PARIS), **facts)
        assert not rules.may_honour(received_at=late.astimezone(rules.PARIS), **facts)


class TestItEnds:
    """Thirty days after the closing, or on the day of the results: an exclusive instant."""

    @pytest.mark.parametrize("days", [None, 10])
    def test_what_is_honoured_may_be_filed_until_the_end_and_no_later(self, agent, days):
        closing = timezone.now() + timedelta(hours=1)
        results_on = days and (closing + timedelta(days=days)).astimezone(rules.PARIS).date()
        call = CallPageFactory(minimum_structures=2, closing_at=closing, results_on=results_on)
        end = rules.midnight(results_on) if results_on else closing + timedelta(days=30)
        just = end - timedelta(seconds=1)
        with time_machine.travel(just, tick=False):
            application = signed_on_paper(agent, call, now=just)

        with pytest.raises(services.CallClosedError):
            submit(application, agent, now=end)
        with time_machine.travel(end, tick=False):
            client = sign_in(Client(), agent)
            page = client.get(application.get_absolute_url()).content.decode()
            assert client.get(reverse("calls:submit", args=[application.pk])).status_code == 302
        assert "Clos depuis" in page
        assert submit(application, agent, now=just).number

    def test_nothing_is_honoured_after_it(self, agent):
        closing = timezone.now() + timedelta(hours=1)
        call = CallPageFactory(closing_at=closing)
        draft, end = enter(agent, call=call), closing + timedelta(days=30)

        with pytest.raises(services.CallClosedError):
            services.honour(application=draft, reason="Panne.", by=agent, now=end)
        with pytest.raises(services.CallClosedError):
            enter(agent, call=call, received_at=closing - timedelta(days=1), reason="Panne.", now=end)
        with time_machine.travel(end, tick=False):
            client = sign_in(Client(), agent)
            assert client.get(reverse("calls:honour", args=[draft.pk])).status_code == 302
            assert call.title not in client.get(reverse("calls:enter")).content.decode()
        with time_machine.travel(end - timedelta(seconds=1), tick=False):
            assert call.title in sign_in(Client(), agent).get(reverse("calls:enter")).content.decode()

    def test_a_group_with_a_late_access_has_its_thirty_days_from_its_own_closing(self, agent):
        now = timezone.now()
        application = enter(agent, call=CallPageFactory(closing_at=now + timedelta(hours=1)))
        until = now + timedelta(days=5)
        services.give_late_access(application=application, until=until, reason="Crue", by=agent, now=now)
        services.honour(application=application, reason="Panne.", by=agent, now=until + timedelta(days=29))
        assert application.events.filter(kind="honoured").exists()


def signed_on_paper(agent, call, *, now):
    received_at = call.closing_at - timedelta(minutes=1)
    application = whole(agent, now=now, call=call, received_at=received_at, reason="Panne.")
    scan(application, agent)
    for part in application.parts.signing():
        sign_paper(application, agent, part, now=now)
    return application
