"""What the addresses of the table of access speak of, belonging to `lead`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone
from wagtail.models import Page

from accounts.models import User
from calls import services
from calls.ideas import requests
from calls.models import Application, Assistance, CallFollower, CallPage, HelpOffer
from calls.services.reminders import token_of as token_of_reminders
from portal.subscriptions import token_of
from structures.freshness import links
from structures.models import Claim, Contact, Membership, SearchAlert, StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.calls import ApplicationFactory, ask_signatures, file, join, open_idea, sign_for
from tests.factories.structures import DirectoryPageFactory, MembershipFactory, StructurePageFactory


def application_of(lead: User) -> dict[str, Any]:
    """A draft of the structure that `lead` belongs to."""
    return {"key": _application(lead).key}


def reminded(lead: User) -> dict[str, Any]:
    return {"token": token_of_reminders(lead)}


def assisted_by(state: str = "draft") -> Callable[[User], dict[str, Any]]:
    """What an agent entered for the structure that `lead` belongs to."""

    def things(lead: User) -> dict[str, Any]:
        now = timezone.now()
        application = _whole(lead, "signing") if state == "signing" else _application(lead)
        Assistance.objects.create(
            application=application, way="paper", received_at=now - timedelta(days=1), started_at=now
        )
        if state == "closed":
            CallPage.objects.filter(pk=application.call_id).update(closing_at=now - timedelta(minutes=1))
        return {"key": application.key}

    return things


def step_of(lead: User) -> dict[str, Any]:
    return {"key": _application(lead).key, "number": 1}


def file_of(lead: User) -> dict[str, Any]:
    return {"key": _application(lead).key, "file_key": uuid4()}


def signing_of(lead: User) -> dict[str, Any]:
    """The application of the structure that `lead` belongs to, being signed."""
    return {"key": _whole(lead, "signing").key}


def signed_of(lead: User) -> dict[str, Any]:
    """The same, with the signatures that it needs."""
    application = _whole(lead, "signing")
    sign_for(application, application.parts.get())
    return {"key": application.key}


def filed_of(lead: User) -> dict[str, Any]:
    return {"key": _whole(lead, "submitted").key}


def withdrawn_of(lead: User) -> dict[str, Any]:
    return {"key": _whole(lead, "withdrawn").key}


def part_of(lead: User) -> dict[str, Any]:
    """Another structure that takes part."""
    application = _application(lead)
    return {"key": application.key, "number": join(application).pk}


def asked_lead_of(lead: User) -> dict[str, Any]:
    application = _application(lead)
    co_holder = join(application)
    services.ask_for_lead(
        application=application, by=co_holder.structure.memberships.get().user, now=timezone.now()
    )
    return {"key": application.key}


def co_held_by(lead: User) -> dict[str, Any]:
    """Here the structure of `lead` takes part, and another leads."""
    application = ApplicationFactory(call=_call())
    return {"key": application.key, "number": join(application, person=lead).pk}


def co_held_key(lead: User) -> dict[str, Any]:
    return {"key": co_held_by(lead)["key"]}


def invited(lead: User) -> dict[str, Any]:
    return {"number": join(ApplicationFactory(call=_call()), person=lead, state="invited").pk}


def open_call(lead: User) -> dict[str, Any]:
    return {"call_id": _call().pk}


def an_idea(lead: User) -> dict[str, Any]:
    """Open to everyone; of an application that somebody else leads."""
    idea = open_idea(ApplicationFactory(call=_call()))
    return {"call_id": idea.application.call_id, "number": idea.pk}


def a_request(lead: User) -> dict[str, Any]:
    """To join an application that the structure of `lead` leads."""
    application = _application(lead)
    structure = MembershipFactory(structure=StructurePageFactory()).structure
    asked = requests.ask_to_join(
        idea=open_idea(application),
        structure=structure,
        role="co_holder",
        message="",
        by=structure.memberships.get().user,
        now=timezone.now(),
    )
    return {"key": application.key, "number": asked.pk}


def an_offer(lead: User) -> dict[str, Any]:
    application = _application(lead)
    offered = HelpOffer.objects.create(
        idea=open_idea(application),
        name="Nadia B.",
        sender="voisine@example.org",
        kind="skills",
        message="Je soude.",
        language="fr",
        offered_at=timezone.now(),
    )
    return {"key": application.key, "number": offered.pk}


def structure_of(lead: User) -> dict[str, Any]:
    """One that `lead` is in charge of."""
    membership = MembershipFactory(user=lead, structure=StructurePageFactory(), role=Membership.Role.MANAGER)
    return {"pk": membership.structure_id}


def colleague_of(lead: User) -> dict[str, Any]:
    found = structure_of(lead)
    colleague = MembershipFactory(structure=StructurePage.objects.get(pk=found["pk"]))
    return found | {"number": colleague.pk}


def claim_of(lead: User) -> dict[str, Any]:
    found = structure_of(lead)
    asked = Claim.objects.create(structure_id=found["pk"], person=UserFactory())
    return found | {"number": asked.pk}


def a_directory(**parameters: Any) -> dict[str, Any]:
    DirectoryPageFactory()
    return parameters


def listed_siret() -> str:
    return StructurePageFactory().record.siret


def some_directory(lead: User) -> dict[str, Any]:
    DirectoryPageFactory()
    return {}


def signed_alert(lead: User) -> dict[str, Any]:
    alert = SearchAlert.objects.create(
        email=lead.email, title="Pain", language="fr", frequency="daily", created_at=timezone.now()
    )
    return {"token": token_of(alert)}


def a_follower(lead: User) -> dict[str, Any]:
    made = CallFollower.objects.create(email=lead.email, call=None, language="fr", created_at=timezone.now())
    return {"token": token_of(made)}


def _application(lead: User) -> Application:
    structure = StructurePageFactory()
    MembershipFactory(user=lead, structure=structure)
    return ApplicationFactory(call=_call(), lead=structure, created_by=lead)


def _whole(lead: User, state: str) -> Application:
    """Complete, in a call that one structure alone may answer, as far as `state`."""
    structure = StructurePageFactory()
    MembershipFactory(user=lead, structure=structure)
    application = ApplicationFactory(complete=True, lead=structure, created_by=lead)
    if state == "signing":
        return ask_signatures(application)
    filed = file(application)
    if state == "withdrawn":
        return services.withdraw(application=filed, by=lead, now=timezone.now())
    return filed


def _call() -> CallPage:
    now = timezone.now()
    call = CallPage(
        title="Appel",
        slug=f"appel-{uuid4()}",
        edition=uuid4().hex[:12],
        opening_at=now - timedelta(days=1),
        closing_at=now + timedelta(days=1),
    )
    return Page.objects.filter(depth=2).first().add_child(instance=call)


def some_structure(lead: User) -> dict[str, Any]:
    return {"pk": StructurePageFactory().pk}


def reachable_structure(lead: User) -> dict[str, Any]:
    page = StructurePageFactory()
    page.contacts = [Contact(kind=Contact.Kind.EMAIL, value="secret@example.org")]
    page.save()
    return {"pk": page.pk}


def confirmation_link(lead: User) -> dict[str, Any]:
    """Whoever holds the link that `lead` received by mail may press its button."""
    structure = MembershipFactory(user=lead, structure=StructurePageFactory()).structure
    return {"token": links.path(structure, lead, timezone.now()).split("/")[-2]}
