"""What a group says of a step: read by it alone, told once an hour, taken back while nobody answered."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from calls import services, tasks
from calls.models import StepComment
from calls.personal_data import erase_comments, export_comments
from portal.translation import translate
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, file, join, join_outside, key, member_of
from tests.factories.structures import StructurePageFactory
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
STEP = key("Le besoin")


@pytest.fixture
def draft():
    lead = StructurePageFactory(title="Recyclerie du Vistre")
    return ApplicationFactory(lead=lead, created_by=member_of(lead, full_name="Nadia Bensalem"))


@pytest.fixture
def marc(draft):
    return member_of(join(draft).structure, full_name="Marc Vidal")


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def url(draft):
    return f"/candidatures/{draft.pk}/etape/1/commentaires/"


def say(draft, person, text="Et les communes ?", now=None):
    now = now or datetime.now(UTC)
    return services.comment(application=draft, step=STEP, text=text, by=person, now=now)


def take_back(client, comment):
    return client.post(f"/candidatures/{comment.application_id}/commentaires/{comment.pk}/retirer/")


def test_a_comment_is_read_by_the_group_on_the_step(draft, marc):
    signed_in(marc).post(url(draft), {"text": "Et les communes ?"})
    lead = signed_in(draft.created_by)

    for page in (url(draft), f"/candidatures/{draft.pk}/etape/1/"):
        assert "Et les communes ?" in lead.get(page).content.decode()
    assert "Et les communes ?" not in lead.get(f"/candidatures/{draft.pk}/etape/2/").content.decode()


def test_an_outside_partner_reads_and_comments(draft, marc):
    person = UserFactory()
    join_outside(draft, person, name="Mairie de Vauvert")
    say(draft, marc)
    client = signed_in(person)
    client.post(url(draft), {"text": "La mairie prête une salle."})

    page = client.get(url(draft)).content.decode()
    assert "Et les communes ?" in page
    assert "Mairie de Vauvert" in page
    assert StepComment.objects.count() == 2


def test_nobody_else_reads_or_writes_it(draft, marc):
    say(draft, marc)
    stranger = signed_in(member_of(StructurePageFactory()))
    assert stranger.get(url(draft)).status_code == 404
    assert stranger.post(url(draft), {"text": "Intrus"}).status_code == 404
    assert StepComment.objects.count() == 1


def test_it_is_no_part_of_what_is_downloaded_or_filed(draft, marc):
    say(draft, marc, "Entre nous")
    lead = signed_in(draft.created_by)
    assert "Entre nous" not in lead.get(f"/candidatures/{draft.pk}/candidature.json").content.decode()


def test_an_empty_comment_is_refused(draft, marc):
    assert signed_in(marc).post(url(draft), {"text": "  "}).status_code == 422


def test_a_double_click_says_it_once(draft, marc):
    for _time in range(2):
        signed_in(marc).post(url(draft), {"text": "Et les communes ?"})
    assert StepComment.objects.count() == 1


def test_what_is_filed_is_commented_no_more(draft):
    filed = file(ApplicationFactory(complete=True, lead=draft.lead, created_by=draft.created_by))
    page = signed_in(draft.created_by).post(url(filed), {"text": "Trop tard"})
    assert page.status_code == 409
    assert "Trop tard" in page.content.decode()
    assert not StepComment.objects.exists()


class TestMails:
    START = datetime.now(UTC)

    def told(self):
        return sorted(email.to[0] for email in Email.objects.filter(subject__contains="commente"))

    def test_the_others_are_told_with_the_words(self, draft, marc):
        say(draft, marc)
        assert draft.created_by.email in self.told()
        assert marc.email not in self.told()
        body = Email.objects.get(to=draft.created_by.email).message
        assert "Marc Vidal" in body
        assert "Et les communes ?" in body

    @pytest.mark.parametrize("role", ["instructor", "administrator"])
    def test_no_staff_reads_the_words(self, client, draft, marc, role):
        say(draft, marc)
        mail = Email.objects.get(to=draft.created_by.email)
        sign_in(client, UserFactory(**{role: True}))
        page = client.get(reverse("outgoing_mails:mail", args=[mail.pk]))
        assert page.status_code == 200
        assert "Et les communes ?" not in page.content.decode()

    def test_once_an_hour_then_all_that_waited(self, draft, marc):
        say(draft, marc, "Un", self.START)
        say(draft, marc, "Deux", self.START + timedelta(minutes=10))
        with time_machine.travel(self.START + timedelta(minutes=59)):
            tasks.tell_comments(0)
        assert self.told().count(draft.created_by.email) == 1

        with time_machine.travel(self.START + timedelta(hours=1)):
            tasks.tell_comments(0)
            tasks.tell_comments(0)
        assert self.told().count(draft.created_by.email) == 2
        last = Email.objects.filter(to=draft.created_by.email).order_by("pk").last().message
        assert "Deux" in last
        assert "Un\n" not in last

    def test_once_an_hour_even_when_a_comment_is_removed_meanwhile(self, draft, marc):
        for text in ("Un", "Deux", "Trois"):
            comment = say(draft, marc, text, self.START)
            services.remove_comment(comment=comment, by=marc, now=self.START)
        assert self.told().count(draft.created_by.email) == 1

    def test_the_step_is_named_in_the_language_of_each_reader(self, draft, marc):
        translate(draft.call, {"Le besoin": "The need"})
        english = member_of(draft.lead, language="en")
        say(draft, marc)
        assert "(The need)" in Email.objects.get(to=english.email).message
        assert "(Le besoin)" in Email.objects.get(to=draft.created_by.email).message


class TestTakingBack:
    def test_ones_own_while_nobody_answered(self, draft, marc):
        comment = say(draft, marc)
        client = signed_in(marc)
        page = client.get(url(draft)).content.decode()
        assert "Retirer mon commentaire" in page
        assert page.count('method="post"') == page.count('name="csrfmiddlewaretoken"')
        assert take_back(client, comment).headers["Location"] == url(draft)
        assert not StepComment.objects.exists()

    def test_not_once_somebody_answered(self, draft, marc):
        comment = say(draft, marc)
        say(draft, draft.created_by, "Oui")
        client = signed_in(marc)
        take_back(client, comment)
        assert StepComment.objects.filter(pk=comment.pk).exists()
        assert "Retirer mon commentaire" not in client.get(url(draft)).content.decode()

    def test_not_that_of_another(self, draft, marc):
        comment = say(draft, marc)
        take_back(signed_in(draft.created_by), comment)
        assert StepComment.objects.filter(pk=comment.pk).exists()


def test_a_person_takes_their_comments_away_and_they_go_with_them(draft, marc):
    say(draft, marc)
    say(draft, draft.created_by, "Oui")
    assert [one["text"] for one in export_comments(marc)] == ["Et les communes ?"]
    erase_comments(marc)
    assert [one.text for one in StepComment.objects.all()] == ["Oui"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_thread_asks_the_same_queries(draft, count, django_assert_max_num_queries):
    for _number in range(count):
        say(draft, member_of(join(draft).structure))
    client = signed_in(draft.created_by)
    client.get(url(draft))
    with django_assert_max_num_queries(22):
        client.get(url(draft))
