"""The form in which members write their page: its errors, pictures, lines and plain text."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from home.models import ContentPage
from portal.models import PortalImage
from structures.membership import pictures
from structures.models import Offer, PageDraft, StructurePage
from structures.writing.plain_text import to_html, to_plain
from tests.factories.accounts import UserFactory
from tests.factories.structures import StructurePageFactory, home, language
from tests.sign_in import sign_in
from tests.structures.writing import act, address, draft_of, filled, member, page_of, picture, send

__all__ = ["member"]

pytestmark = pytest.mark.django_db


def test_errors_are_told_and_pictures_kept(client, member):
    data = filled(client, member, title="", photo_file=picture(), photo_alt="Le four")
    response = client.post(address(member), data)
    assert response.status_code == 422
    shown = response.content.decode()
    assert 'href="#id_title"' in shown
    kept = response.context["form"].picture("photo")
    assert kept.kept
    again = data | {"title": "Fournil", "photo_kept": kept.kept, "action": "send"}
    again.pop("photo_file")
    client.post(address(member), again)
    act("approve")
    assert page_of(member).photo.description == "Le four"


def test_picture_chosen_again_is_the_same_and_too_many_wait(client, member):
    wrong = filled(client, member, title="")
    for _time in range(3):
        response = client.post(address(member), wrong | {"photo_file": picture(), "photo_alt": "Le four"})
    assert response.status_code == 422
    assert PortalImage.objects.count() == 1

    for size in range(90, 107):
        client.post(address(member), wrong | {"photo_file": picture(size=(size, size))})
    response = client.post(
        address(member), wrong | {"photo_file": picture(size=(300, 300)), "website": "kept"}
    )

    assert response.status_code == 429
    assert "kept" in response.content.decode()
    assert PortalImage.objects.count() == 18


@pytest.mark.parametrize("name", ["title", "teaser_text"])
def test_words_of_control_characters_alone_are_none(client, member, name):
    response = send(client, member, **{name: "\x01\x02"})

    assert response.status_code == 422
    assert name in response.context["form"].errors


def test_members_decide_whether_they_receive_messages(client, member):
    data = filled(client, member) | {"action": "send"}
    del data["accepts_messages"]
    client.post(address(member), data)

    act("approve")

    assert not page_of(member).accepts_messages


def test_picture_needs_a_description(client, member):
    response = client.post(address(member), filled(client, member, photo_file=picture()))
    assert response.status_code == 422
    assert "photo_alt" in response.context["form"].errors


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
        SimpleUploadedFile("photo.png", b"<script>alert(1)</script>"),
        SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 200),
        picture("JPEG", "photo.png"),
        picture(size=(20, 20)),
        SimpleUploadedFile("photo.jpg", b"0" * (pictures.MOST_BYTES + 1)),
    ],
)
def test_what_is_no_sound_picture_is_refused(client, member, upload):
    response = client.post(address(member), filled(client, member, photo_file=upload, photo_alt="x"))
    assert response.status_code == 422
    assert not PortalImage.objects.exists()


def test_picture_is_made_again_without_what_it_hides(client, member):
    exif = Image.Exif()
    exif[0x010E] = "48 rue Secrète"
    upload = picture("JPEG", "../../moi chez moi.jpg", exif=exif)
    upload = SimpleUploadedFile(upload.name, upload.read() + b"<script>appended</script>")
    client.post(address(member), filled(client, member, photo_file=upload, photo_alt="Le four"))
    image = PortalImage.objects.get()
    content = image.file.read()
    assert b"Secr" not in content
    assert b"appended" not in content
    assert "moi" not in image.file.name


def test_picture_of_another_cannot_be_taken_by_its_number(client, member):
    other = pictures.keep(pictures.made_again(picture()), structure=member.structure, person=UserFactory())
    client.post(address(member), filled(client, member, photo_kept=str(other.pk), photo_alt="x"))
    assert draft_of(member).words["photo"] is None


def test_row_of_another_structure_is_not_taken(client, member):
    foreign = Offer.objects.create(structure=StructurePageFactory(), title="Ailleurs")
    send(client, member, **{"offer-0-id": foreign.pk, "offer-0-title": "Volé"})
    act("approve")
    foreign.refresh_from_db()
    assert foreign.title == "Ailleurs"
    assert page_of(member).offers.get().title == "Volé"


def test_lines_are_added_and_taken_off_without_script(client, member):
    response = client.post(address(member), filled(client, member, title="Gardé", action="add-offer"))
    form = response.context["form"]
    assert len(form.offers) == 2
    assert form["title"].value() == "Gardé"
    assert not PageDraft.objects.exists()
    send(
        client,
        member,
        **{"offers-count": 2, "offer-1-title": "Brioche", "offer-0-remove": "on", "contact-1-remove": "on"},
    )
    act("approve")
    page = page_of(member)
    assert [offer.title for offer in page.offers.all()] == ["Brioche"]
    assert [contact.value for contact in page.contacts.all()] == ["bonjour@exemple.org"]


def test_unknown_commune_and_wrong_contact_are_told(client, member):
    data = filled(client, member, new_communes="Paris", **{"contact-0-value": "pas une adresse"})
    errors = client.post(address(member), data).context["form"].errors
    assert {"new_communes", "contact-0-value"} <= set(errors)


def test_hostile_words_come_out_inert(client, member):
    words = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) **<img src=x onerror=1>**"
    send(client, member, presentation=words)
    act("approve")
    html = page_of(member).presentation
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_text_is_kept_when_the_session_ended(client, member):
    data = filled(client, member, title="Pas perdu")
    client.logout()
    response = client.post(address(member), data)
    assert response.headers["Location"].startswith("/compte/connexion/")
    session = client.session["kept_text"]
    sign_in(client, member.user)
    store = client.session
    store["kept_text"] = session
    store.save()
    shown = client.get(address(member))
    assert "Pas perdu" in shown.content.decode()
    assert "Voici ce que vous aviez écrit" in shown.content.decode()
    assert "Pas perdu" in client.get(address(member)).content.decode()
    client.post(address(member), data)
    assert "Voici ce que vous aviez écrit" not in client.get(address(member)).content.decode()


@pytest.mark.parametrize(
    "html",
    [
        "<p>Un <b>gras</b> et <i>italique</i>.</p><h3>Titre</h3><ul><li>a</li><li>b</li></ul><p>fin</p>",
        "<ol><li>un</li><li>deux</li></ol>",
        '<p><a href="https://exemple.org/a_b_c">lien</a> et <a linktype="page" id="3">page</a></p>',
        '<p><a href="https://fr.example.org/Pont_(Gard)">le pont</a> (ici)</p>',
        "<p>ligne<br/>suite</p><h4>Petit</h4>",
        "<p>5 &lt; 6 &amp; 7</p>",
    ],
)
def test_presentation_goes_to_plain_text_and_back(html):
    assert to_plain(to_html(to_plain(html))) == to_plain(html)
    assert to_html(to_plain(html)) == html


def test_presentation_not_touched_stays_as_editors_wrote_it(client, member):
    StructurePage.objects.update(presentation='<p data-block-key="a1">Du  pain<br/>bon</p>')
    send(client, member, title="Autre")
    assert draft_of(member).words["presentation"] == '<p data-block-key="a1">Du  pain<br/>bon</p>'


def test_pictures_that_nothing_shows_are_forgotten(client, member):
    client.post(address(member), filled(client, member, photo_file=picture(), photo_alt="Le four"))
    forgotten = pictures.keep(
        pictures.made_again(picture(size=(120, 90))), structure=member.structure, person=member.user
    )
    PortalImage.objects.update(created_at=timezone.now() - pictures.KEPT - timedelta(days=1))
    assert pictures.forget_unused() == 1
    assert not PortalImage.objects.filter(pk=forgotten.pk).exists()
    assert PortalImage.objects.filter(pk=draft_of(member).words["photo"]).exists()


def test_picture_that_another_page_shows_is_kept(client, member):
    sent = pictures.keep(pictures.made_again(picture()), structure=member.structure, person=member.user)
    home(language()).add_child(instance=ContentPage(title="Actualité", slug="actualite", teaser_image=sent))
    PortalImage.objects.update(created_at=timezone.now() - pictures.KEPT - timedelta(days=1))

    assert pictures.forget_unused() == 0


def test_picture_of_a_page_that_editors_have_not_published_yet_is_kept(client, member):
    page = page_of(member)
    page.photo = pictures.keep(pictures.made_again(picture()), structure=member.structure, person=member.user)
    page.save_revision()
    PortalImage.objects.update(created_at=timezone.now() - pictures.KEPT - timedelta(days=1))

    assert pictures.forget_unused() == 0
