"""The lead passes on: handed over, asked for, granted by silence."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from calls import services, tasks
from calls.models import CallPage, LeadRequest, Participant
from tests.factories.calls import (
    ApplicationFactory,
    CallPageFactory,
    ask_signatures,
    join,
    leader_of,
    together,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return ApplicationFactory(call=CallPageFactory(minimum_structures=3))


class TestLead:
    @pytest.fixture
    def application(self):
        return together()

    @pytest.fixture
    def heir(self, application):
        return application.parts.filter(role="co_holder").first()

    def ask(self, application, heir, now=None):
        member = heir.structure.memberships.get().user
        return services.ask_for_lead(application=application, by=member, now=now or timezone.now())

    def test_it_is_handed_over(self, application, heir):
        old = application.parts.get(role="lead")
        services.hand_over(application=application, to=heir, by=leader_of(application), now=timezone.now())
        application.refresh_from_db()
        assert application.lead == heir.structure
        assert Participant.objects.get(pk=old.pk).role == "co_holder"
        assert Email.objects.count() == 3

    def test_what_is_being_signed_returns_to_draft(self, application, heir):
        ask_signatures(application)
        services.hand_over(application=application, to=heir, by=leader_of(application), now=timezone.now())
        application.refresh_from_db()
        assert application.state == "draft"

    def test_only_to_a_co_holder(self, application):
        helper = join(application, role="contributor")
        with pytest.raises(services.NotAllowedError):
            services.hand_over(
                application=application, to=helper, by=leader_of(application), now=timezone.now()
            )

    def test_silence_hands_it_over_and_not_before(self, application, heir):
        asked = self.ask(application, heir)
        with time_machine.travel(asked.due_at - timedelta(seconds=1), tick=False):
            tasks.hand_leads_over(0)
        application.refresh_from_db()
        assert application.lead != heir.structure
        with time_machine.travel(asked.due_at, tick=False):
            tasks.hand_leads_over(0)
        application.refresh_from_db()
        assert application.lead == heir.structure
        assert application.events.get(kind="lead_by_silence").by is None

    def test_the_lead_may_refuse(self, application, heir):
        asked = self.ask(application, heir)
        services.answer_lead_request(
            request=asked, grants=False, by=leader_of(application), now=timezone.now(), reason="Je suis là."
        )
        with time_machine.travel(asked.due_at + timedelta(days=1), tick=False):
            tasks.hand_leads_over(0)
        application.refresh_from_db()
        assert application.lead != heir.structure
        assert "Je suis là." in Email.objects.get(to=heir.structure.memberships.get().user.email).message
        with pytest.raises(services.AskedAlreadyError):
            self.ask(application, heir)

    def test_the_lead_may_accept(self, application, heir):
        asked = self.ask(application, heir)
        services.answer_lead_request(
            request=asked, grants=True, by=leader_of(application), now=timezone.now()
        )
        application.refresh_from_db()
        assert application.lead == heir.structure

    def test_one_request_at_a_time(self, application, heir):
        self.ask(application, heir)
        with pytest.raises(services.AskedAlreadyError):
            self.ask(application, heir)

    def test_near_the_closing_silence_is_no_answer(self, client, application, heir):
        late = application.call.closing_at - timedelta(hours=4) + timedelta(seconds=1)
        with pytest.raises(services.TooLateForSilenceError):
            self.ask(application, heir, now=late)
        in_time = self.ask(application, heir, now=late - timedelta(seconds=1))
        assert in_time.due_at < application.call.closing_at

    def test_the_page_then_names_the_service_in_charge(self, client, application, heir):
        CallPage.objects.update(contact_email="appel@example.org")
        with time_machine.travel(application.call.closing_at - timedelta(hours=1)):
            client.force_login(heir.structure.memberships.get().user)
            page = client.get(reverse("calls:ask_lead", args=[application.pk])).content.decode()
        assert "appel@example.org" in page
        assert ">Demander à mener<" not in page

    def test_silence_hands_nothing_over_once_the_call_is_closed(self, application, heir):
        asked = self.ask(application, heir)
        with time_machine.travel(application.call.closing_at, tick=False):
            tasks.hand_leads_over(0)
        asked.refresh_from_db()
        application.refresh_from_db()
        assert asked.state == "over"
        assert application.lead != heir.structure

    def test_one_request_that_cannot_be_granted_stops_no_other(self, application, heir):
        gone, other = self.ask(application, heir), together()
        heir.structure.delete()
        later = self.ask(other, other.parts.filter(role="co_holder").first())
        with time_machine.travel(later.due_at + timedelta(hours=1), tick=False):
            tasks.hand_leads_over(0)
        states = [LeadRequest.objects.get(pk=asked.pk).state for asked in (gone, later)]
        assert states == ["over", "silence"]

    def test_silence_gives_nothing_to_one_who_left(self, application, heir):
        asked = self.ask(application, heir)
        services.leave(part=heir, by=heir.structure.memberships.get().user, now=timezone.now())
        with time_machine.travel(asked.due_at + timedelta(days=1), tick=False):
            tasks.hand_leads_over(0)
        application.refresh_from_db()
        assert application.lead != heir.structure

    def test_contributors_do_not_ask(self, application):
        helper = join(application, role="contributor")
        with pytest.raises(services.NotAllowedError):
            self.ask(application, helper)
