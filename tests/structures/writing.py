"""A member who writes the page of their structure, and the editor who answers."""

from io import BytesIO

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import TaskState

from structures.models import Contact, Membership, Offer, PageDraft, StructurePage
from tests.factories.accounts import UserFactory
from tests.factories.structures import MembershipFactory, SectorFactory, StructurePageFactory
from tests.sign_in import sign_in


@pytest.fixture
def member(client):
    """Someone of a structure with a presentation, an offer and two contacts, signed in."""
    # Wagtail's index of references runs at once in tests: it asks for each kind of row.
    ContentType.objects.get_for_models(*apps.get_models())
    structure = StructurePageFactory(
        title="Le Fournil", presentation="<p>Du pain <b>bio</b>.</p>", sectors=[SectorFactory(name="Pain")]
    )
    Offer.objects.create(structure=structure, title="Pain des cantines", sort_order=0)
    Contact.objects.create(structure=structure, kind="email", value="bonjour@exemple.org", is_public=True)
    Contact.objects.create(structure=structure, kind="person", value="Interne", sort_order=1)
    membership = MembershipFactory(structure=structure, role=Membership.Role.MANAGER)
    sign_in(client, membership.user)
    return membership


def address(member):
    return reverse("structures:page", args=[member.structure_id])


def filled(client, member, **changes):
    """What a browser would post from the form as shown, with some changes."""
    context = client.get(address(member)).context
    form = context["form"]
    data = {"version": context["version"], "seen": context["seen"]}
    data |= {"offers-count": len(form.offers), "contacts-count": len(form.contacts)}
    for field in form:
        value = field.value()
        if hasattr(value, "__iter__") and not isinstance(value, str):
            value = list(value)
        if value not in (None, False):
            data[field.name] = "on" if value is True else value
    for picture in form.pictures:
        data[f"{picture.name}_kept"] = picture.kept
    return data | changes


def send(client, member, **changes):
    return client.post(address(member), filled(client, member, **changes) | {"action": "send"})


def picture(kind="PNG", name="photo.png", size=(200, 150), **options):
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind, **options)
    return SimpleUploadedFile(name, written.getvalue())


def page_of(member):
    return StructurePage.objects.get(pk=member.structure_id)


def draft_of(member):
    return PageDraft.objects.filter(structure=member.structure_id).first()


def act(action, **answers):
    """What the editor's button does in Wagtail."""
    state = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS).specific
    return state.task.specific.on_action(state, UserFactory(editor=True), action, **answers)


def published_change(member, **fields):
    """What an editor publishes beside the draft: from the page that is online."""
    page = page_of(member)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
