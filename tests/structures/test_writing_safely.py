"""What members type is seen before it is sent, and never lost when the page changes meanwhile."""

import pytest
from wagtail.models import WorkflowState

from accounts.models import User
from structures.models import PageDraft, StructurePage
from tests.factories.structures import MembershipFactory, SectorFactory
from tests.sign_in import sign_in
from tests.structures.writing import act, address, draft_of, filled, member, page_of, published_change, send

__all__ = ["member"]

pytestmark = pytest.mark.django_db


def post(client, member, action, **changes):
    return client.post(address(member), filled(client, member, **changes) | {"action": action})


# Preview


def test_preview_shows_the_page_with_the_words_and_keeps_nothing(client, member):
    sector = SectorFactory(name="Boulange")
    changes = {"title": "Fournil neuf", "presentation": "## Notre four\n\n- à bois", "sectors": [sector.pk]}
    shown = post(client, member, "preview", **changes, **{"offer-0-title": "Pain noir"}).content.decode()
    assert '<h1 class="size-3">Fournil neuf</h1>' in shown
    assert "<h3>Notre four</h3><ul><li>à bois</li></ul>" in shown
    assert "Boulange" in shown
    assert "Pain noir" in shown
    assert "Interne" not in shown.split("</form>", 1)[1]
    assert not PageDraft.objects.exists()
    assert (page_of(member).title, page_of(member).offers.get().title) == ("Le Fournil", "Pain des cantines")


def test_from_the_preview_one_goes_on_writing_or_sends_the_very_same(client, member):
    fields = post(client, member, "preview", title="Fournil neuf", teaser_text="Une phrase").context["fields"]
    carried = dict(fields)
    form = client.post(address(member), carried | {"action": "write"}).context["form"]
    assert (form["title"].value(), form["teaser_text"].value()) == ("Fournil neuf", "Une phrase")
    assert not PageDraft.objects.exists()
    assert client.post(address(member), carried | {"action": "send"}).status_code == 302
    act("approve")
    assert page_of(member).title == "Fournil neuf"


def test_preview_of_what_is_wrong_says_what_is_to_correct(client, member):
    response = post(client, member, "preview", title="", teaser_text="Gardée")
    assert response.status_code == 422
    assert "Gardée" in response.content.decode()


def test_preview_of_what_editors_hold_sends_nothing(client, member):
    send(client, member, title="Fournil A")
    shown = post(client, member, "preview", title="Fournil B").content.decode()
    assert 'value="save"' not in shown
    act("approve")
    assert page_of(member).title == "Fournil A"


def test_others_preview_nothing(client, member):
    data = filled(client, member, title="Piraté") | {"action": "preview"}
    sign_in(client, MembershipFactory().user)
    assert client.post(address(member), data).status_code == 404


# A line more


def test_the_page_holds_a_blank_line_for_each_list(client, member):
    shown = client.get(address(member)).content.decode()
    for name in ("offer-__place__-title", "contact-__place__-value", "contact-__place__-id"):
        assert f'name="{name}"' in shown
    assert shown.count("<template") == 2


def test_a_blank_line_filled_in_by_the_browser_is_taken(client, member):
    lines = {"offers-count": 2, "offer-1-title": "Brioche", "offer-1-id": ""}
    send(client, member, **lines)
    act("approve")
    assert [offer.title for offer in page_of(member).offers.all()] == ["Pain des cantines", "Brioche"]


# The page changes meanwhile


def test_words_sent_again_over_a_change_become_a_draft_that_shows_both_texts(client, member):
    """An editor changed the page without publishing: the draft that was sent is not what was typed since."""
    send(client, member, title="Fournil A")
    data = filled(client, member, title="Fournil B") | {"action": "send"}
    StructurePage.objects.update(title="Fournil corrigé")
    response = client.post(address(member), data)
    assert response.status_code == 409
    assert [line["label"] for line in response.context["conflicts"]] == ["Nom d’usage"]
    assert draft_of(member).state == "draft"
    assert draft_of(member).words["title"] == "Fournil B"
    assert not WorkflowState.objects.active().exists()


def test_both_texts_wait_for_the_members_until_they_send(client, member):
    data = filled(client, member, title="Fournil neuf") | {"action": "send"}
    published_change(member, title="Fournil corrigé")
    client.post(address(member), data)
    sign_in(client, MembershipFactory(structure=member.structure).user)
    shown = client.get(address(member))
    (line,) = shown.context["conflicts"]
    assert "corrigé" in line["stored"]
    assert "neuf" in line["written"]
    assert "corrigé" not in line["written"]
    assert shown.context["form"]["title"].value() == "Fournil neuf"
    assert send(client, member).status_code == 302
    assert draft_of(member).conflicts == []
    act("approve")
    assert page_of(member).title == "Fournil neuf"


def test_a_publication_that_conflicts_with_what_was_sent_is_shown_to_the_members(client, member):
    send(client, member, title="Fournil neuf")
    published_change(member, title="Fournil corrigé")
    shown = client.get(address(member))
    assert shown.context["is_sent"]
    assert "corrigé" in shown.context["conflicts"][0]["stored"]


def test_what_was_typed_while_editors_decided_is_kept(client, member):
    send(client, member, title="Fournil A")
    data = filled(client, member, title="Fournil B") | {"action": "send"}
    act("approve")
    # Wagtail's mail to editors, written in the request here, asks for the page once more than it may.
    User.objects.exclude(pk=member.user_id).update(is_active=False)
    response = client.post(address(member), data)
    assert response.status_code == 409
    assert response.context["form"]["title"].value() == "Fournil B"
    assert "<del>" in response.context["conflicts"][0]["stored"]
    again = data | {name: response.context[name] for name in ("version", "seen")}
    assert client.post(address(member), again).status_code == 302
    act("approve")
    assert page_of(member).title == "Fournil B"


def test_what_was_typed_while_the_draft_was_refused_begins_another(client, member):
    send(client, member, title="Fournil A")
    data = filled(client, member, title="Fournil B") | {"action": "save"}
    act("refuse", comment="Publicité")
    assert client.post(address(member), data).status_code == 302
    assert (draft_of(member).state, draft_of(member).words["title"]) == ("draft", "Fournil B")


def test_sending_again_what_the_page_says_by_now_leaves_nothing_to_decide(client, member):
    send(client, member, title="Fournil neuf")
    send(client, member, title="Le Fournil")
    assert not PageDraft.objects.open().exists()
    assert not WorkflowState.objects.active().exists()


def test_hostile_words_are_inert_side_by_side(client, member):
    data = filled(client, member, title="<script>alert(1)</script>") | {"action": "send"}
    published_change(member, title="<img src=x onerror=1>")
    shown = client.post(address(member), data).content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
