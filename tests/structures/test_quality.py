"""The board of the directory's quality, and what an editor does there."""

from datetime import timedelta

import httpx
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from portal.models import Bounce
from structures.membership import departures, people
from structures.models import (
    Contact,
    Invitation,
    Membership,
    PossibleDuplicate,
    RegisterRecord,
    StructurePage,
    WebsiteCheck,
)
from structures.quality import tasks, websites
from structures.quality.checks import CHECKS, DEAD_AFTER, check_called
from tests.factories.accounts import UserFactory
from tests.factories.structures import (
    MembershipFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    person = UserFactory(editor=True)
    sign_in(client, person)
    return person


def complete(**facts):
    """A structure that no check concerns."""
    structure = StructurePageFactory(
        presentation="<p>Nous.</p>",
        website="https://example.org/",
        sectors=[SectorFactory()],
        action_zone=[place := TerritoryFactory()],
        record__commune=place,
        record__verified=True,
        **facts,
    )
    MembershipFactory(structure=structure)
    return structure


def found(code):
    return list(check_called(code).find())


def test_a_complete_structure_needs_nobody():
    complete()

    assert {check.code: check.find().count() for check in CHECKS} == dict.fromkeys(
        (check.code for check in CHECKS), 0
    )


def silent(structure):
    long_ago = timezone.now() - timedelta(days=600)
    RegisterRecord.objects.filter(page=structure).update(verified_at=long_ago)
    Membership.objects.filter(structure=structure).update(joined_at=long_ago)


def unverified(structure):
    RegisterRecord.objects.filter(page=structure).update(verified_at=timezone.now() - timedelta(days=370))


def unreachable(structure):
    StructurePage.objects.filter(pk=structure.pk).update(website="")
    Contact.objects.create(structure=structure, kind="email", value="interne@example.org", is_public=False)


def noted(**facts):
    return lambda structure: RegisterRecord.objects.filter(page=structure).update(**facts)


def rewritten(**fields):
    return lambda structure: StructurePage.objects.filter(pk=structure.pk).update(**fields)


def emptied(relation):
    def empty(structure):
        setattr(structure, relation, [])
        structure.save()

    return empty


def dead(structure, failures=DEAD_AFTER):
    return WebsiteCheck.objects.create(
        structure=structure,
        address=structure.website,
        failures=failures,
        problem=websites.SILENT,
        checked_at=timezone.now(),
    )


def come_back(address):
    for number in range(2):
        Bounce.objects.create(
            digest=f"{number} {address}", address=address, is_permanent=True, received_at=timezone.now()
        )


def unreachable_by_mail(structure):
    address = f"Accueil{structure.pk}@Example.org"
    Contact.objects.create(structure=structure, kind=Contact.Kind.EMAIL, value=address)
    come_back(f"accueil{structure.pk}@example.org")


def members_out_of_reach(structure):
    come_back(structure.memberships.get().user.email)


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("fermees", noted(state="F")),
        ("masquees", silent),
        ("a-confirmer", unverified),
        ("a-confirmer", noted(verified_at=None)),
        ("sites-morts", dead),
        ("courriels-morts", unreachable_by_mail),
        ("courriels-morts", members_out_of_reach),
        ("sans-presentation", rewritten(presentation="", teaser_text="")),
        ("sans-contact", unreachable),
        ("sans-secteur", emptied("sectors")),
        ("sans-zone", emptied("action_zone")),
        ("sans-commune", noted(commune=None)),
        ("hors-ess", noted(is_ess_listed=False, is_ess_flagged=False)),
        ("sans-membre", lambda structure: structure.memberships.all().delete()),
    ],
)
def test_what_is_wrong_is_found_and_drafts_are_left_alone(code, spoil):
    complete()
    spoilt, draft = complete(), complete()
    for structure in (spoilt, draft):
        spoil(structure)
    StructurePage.objects.filter(pk=draft.pk).update(live=False)

    assert found(code) == [spoilt]


def test_a_site_is_dead_after_three_nights_and_only_at_the_address_asked():
    structure, moved = complete(), complete()
    dead(structure, failures=DEAD_AFTER - 1)
    dead(moved)
    StructurePage.objects.filter(pk=moved.pk).update(website="https://new.example.org/")

    assert found("sites-morts") == []


# On the spot


def act(client, code, structure, action):
    return client.post(reverse("quality:act", args=[code, structure.pk, action]), follow=True)


def test_an_editor_confirms_a_page(client, editor):
    structure = complete()
    unverified(structure)

    act(client, "a-confirmer", structure, "confirmer")

    assert found("a-confirmer") == []
    assert RegisterRecord.objects.get(page=structure).verified_by == editor


def test_an_editor_withdraws_a_closed_structure(client, editor):
    structure = complete()
    noted(state="F")(structure)

    act(client, "fermees", structure, "retirer")

    assert not StructurePage.objects.get(pk=structure.pk).live


def test_a_dead_address_is_removed_and_a_draft_stays_a_draft(client, editor):
    structure = complete()
    dead(structure)
    draft = StructurePage.objects.get(pk=structure.pk)
    draft.teaser_text = "Un brouillon"
    draft.save_revision()

    act(client, "sites-morts", structure, "oublier-le-site")

    page = StructurePage.objects.get(pk=structure.pk)
    assert (page.website, page.teaser_text) == ("", structure.teaser_text)
    latest = page.get_latest_revision_as_object()
    assert (latest.website, latest.teaser_text) == ("", "Un brouillon")
    assert page.has_unpublished_changes


def test_a_page_withdrawn_meanwhile_stays_so(client, editor):
    structure = complete()
    dead(structure)
    departures.object_by_link(structure=structure, reason="")

    answer = act(client, "sites-morts", structure, "oublier-le-site")

    assert not StructurePage.objects.get(pk=structure.pk).live
    assert "a quitté cette liste entre-temps" in answer.content.decode()


def test_an_action_that_a_check_does_not_offer_is_refused(client, editor):
    structure = complete()

    answer = act(client, "sans-secteur", structure, "retirer")

    assert answer.status_code == 404
    assert StructurePage.objects.get(pk=structure.pk).live


def test_nothing_happens_on_a_visit(client, editor):
    structure = complete()

    answer = client.get(reverse("quality:act", args=["a-confirmer", structure.pk, "confirmer"]))

    assert answer.status_code == 405


@pytest.mark.parametrize("role", ["instructor", "reviewer"])
def test_others_neither_read_nor_act(client, role):
    sign_in(client, UserFactory(**{role: True}))
    structure = complete()
    noted(state="F")(structure)

    assert client.get(reverse("quality:board")).status_code in {302, 403}
    act(client, "fermees", structure, "retirer")
    assert StructurePage.objects.get(pk=structure.pk).live


# Inviting


@pytest.fixture
def alone():
    structure = complete(title="La Halle")
    structure.memberships.all().delete()
    structure.contacts = [Contact(kind="email", value="bonjour@halle.example.org", is_public=True)]
    structure.save()
    return structure


def test_a_structure_that_nobody_speaks_for_is_invited_once_at_its_address_on_record(client, editor, alone):
    for _click in range(2):
        answer = act(client, "sans-membre", alone, "inviter")

    [mail] = Email.objects.all()
    assert mail.to == ["bonjour@halle.example.org"]
    assert reverse("structures:ask_objection", args=[alone.pk]) in mail.message
    assert "Invitée le" in answer.content.decode()
    person = UserFactory(email="bonjour@halle.example.org")
    people.accept_invitation(invitation=Invitation.objects.get(), person=person)
    assert Membership.objects.get(structure=alone).role == Membership.Role.MANAGER
    assert found("sans-membre") == []


def test_an_invitation_that_is_over_may_be_sent_again(client, editor, alone):
    act(client, "sans-membre", alone, "inviter")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=15))

    act(client, "sans-membre", alone, "inviter")

    assert Email.objects.count() == 2


def test_without_an_address_nobody_is_invited(client, editor, alone):
    Contact.objects.all().delete()

    answer = act(client, "sans-membre", alone, "inviter")

    assert "Aucune adresse connue" in answer.content.decode()
    assert not Invitation.objects.exists()


# Shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_check_takes_as_many_queries_whatever_its_length(
    client, editor, count, django_assert_max_num_queries
):
    for _number in range(count):
        dead(complete(title="Les Arches"))
    address = reverse("quality:check", args=["sites-morts"])
    client.get(address)

    with django_assert_max_num_queries(18):
        page = client.get(address).content.decode()

    assert page.count("Les Arches") >= count
    assert "ne répond pas" in page


def test_the_board_says_how_many(client, editor):
    noted(state="F")(complete())

    page = client.get(reverse("quality:board")).content.decode()

    assert "Fermées au registre" in page
    assert reverse("quality:check", args=["fermees"]) in page


def test_the_board_leads_to_what_waits_for_a_decision(client, editor):
    PossibleDuplicate.objects.create(first=complete(), second=complete(), clues=["name"])

    page = client.get(reverse("quality:board")).content.decode()

    assert reverse("duplicates:index") in page
    assert reverse("proposals:index") not in page.partition("<main")[2]


def test_an_unknown_check_is_not_found(client, editor):
    assert client.get(reverse("quality:check", args=["rien"])).status_code == 404


def test_a_closed_structure_waits_on_the_home_panel(client, editor):
    noted(state="F")(complete())

    assert reverse("quality:check", args=["fermees"]) in client.get("/admin/").content.decode()


# Asking websites

PUBLIC = "93.184.215.14"


def asking(answer):
    return httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=False)


@pytest.mark.parametrize("status", [200, 301, 403, 429, 503])
def test_a_site_that_answers_is_alive(status):
    client = asking(lambda request: httpx.Response(status))

    assert websites.problem_of("https://example.org/", client=client, resolve=lambda host: PUBLIC) == ""


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_site_that_answers_an_error_is_noted_with_its_number(status):
    client = asking(lambda request: httpx.Response(status))

    assert websites.problem_of("https://example.org/", client=client, resolve=lambda host: PUBLIC) == str(
        status
    )


def test_a_site_that_does_not_answer_is_silent():
    def refuse(request):
        raise httpx.ConnectTimeout("too long", request=request)

    assert (
        websites.problem_of("https://example.org/", client=asking(refuse), resolve=lambda host: PUBLIC)
        == websites.SILENT
    )


def test_a_name_that_leads_nowhere_is_not_found():
    def nowhere(host):
        raise OSError

    assert (
        websites.problem_of("https://nowhere.example/", client=asking(None), resolve=nowhere)
        == websites.NOT_FOUND
    )


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "::1", "192.168.1.1"])
def test_no_private_address_is_asked(address):
    asked = []
    client = asking(lambda request: asked.append(request) or httpx.Response(200))

    problem = websites.problem_of("https://example.org/", client=client, resolve=lambda host: address)

    assert problem == websites.PRIVATE
    assert asked == []


def test_the_host_asked_is_the_one_looked_up():
    asked = []
    client = asking(lambda request: asked.append(request) or httpx.Response(200))

    websites.problem_of("https://example.org:8443/a?b=c", client=client, resolve=lambda host: PUBLIC)

    assert str(asked[0].url) == f"https://{PUBLIC}:8443/a?b=c"
    assert asked[0].headers["host"] == "example.org:8443"
    assert asked[0].extensions["sni_hostname"] == "example.org"


def test_failures_add_up_and_an_answer_forgets_them():
    structure, tonight = complete(), timezone.now()
    for night, status in enumerate([404, 404, 404, 200]):
        client = asking(lambda request, status=status: httpx.Response(status))
        with time_machine.travel(tonight + timedelta(days=night, hours=night), tick=False):
            websites.check_websites(client=client, resolve=lambda host: PUBLIC)
        failures = WebsiteCheck.objects.get(structure=structure).failures
        assert failures == (night + 1 if night < 3 else 0)


def test_a_site_is_asked_once_a_day():
    complete()
    asked = []

    for _time in range(2):
        websites.check_websites(
            client=asking(lambda request: asked.append(request) or httpx.Response(200)),
            resolve=lambda host: PUBLIC,
        )

    assert len(asked) == 1


@pytest.mark.parametrize("odd", ["https://exemple.org:99999/", "https://exemple..org/", "https://.fr/"])
def test_an_odd_address_does_not_stop_the_night(odd):
    complete()
    StructurePage.objects.update(website=odd)
    other = complete()

    websites.check_websites(client=asking(answered), resolve=looked_up)

    assert set(WebsiteCheck.objects.values_list("structure__website", flat=True)) == {odd, other.website}


def test_a_site_that_breaks_the_asking_does_not_stop_the_night(caplog):
    complete(), complete()

    def break_down(request):
        raise RuntimeError

    assert websites.check_websites(client=asking(break_down), resolve=lambda host: PUBLIC) == 0
    assert len(caplog.records) == StructurePage.objects.count()


def test_a_host_with_accents_is_asked_as_the_network_knows_it():
    asked = []
    client = asking(lambda request: asked.append(request) or httpx.Response(200))

    assert not websites.problem_of("https://www.créateurs.fr/", client=client, resolve=lambda host: PUBLIC)
    assert asked[0].headers["host"] == "www.xn--crateurs-c1a.fr"


def answered(request):
    return httpx.Response(200)


def looked_up(host):
    host.encode("idna")
    return PUBLIC


def test_an_operator_may_forbid_it(settings):
    settings.CHECK_WEBSITES = False
    complete()

    tasks.check_websites(timestamp=0)

    assert not WebsiteCheck.objects.exists()
