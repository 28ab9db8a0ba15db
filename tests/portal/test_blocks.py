"""Blocks of page bodies, as readers see them."""

import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from wagtail.blocks import Block
from wagtail.documents.models import Document
from wagtail.models import Locale, Page, Site

from portal.blocks import BodyBlock
from portal.illustrations import illustrate


def rendered(*children: tuple[str, object]) -> str:
    block = BodyBlock()
    value = block.to_python([{"type": kind, "value": value} for kind, value in children])
    return block.render(value, {"request": RequestFactory().get("/")})


def test_text_stands_in_prose_without_wrappers() -> None:
    html = rendered(
        ("heading", "Ce que nous finançons"), ("paragraph", "<p>Trois structures <b>au moins</b>.</p>")
    )

    assert '<div class="prose"><h2>Ce que nous finançons</h2>' in html
    assert "<p>Trois structures <b>au moins</b>.</p>" in html


def test_what_editors_type_comes_out_inert() -> None:
    html = rendered(
        ("heading", "<script>alert(1)</script>"),
        ("quote", {"text": "<img src=x onerror=alert(1)>", "author": "<em>", "role": "{{ 7 }}"}),
        ("figures", [{"figure": "<i>", "label": "<u>", "source": "<s>"}]),
        ("questions", [{"question": "<q>", "answer": "<p>Oui</p>"}]),
    )

    for tag in ("<script>", "<img", "<em>", "<i>", "<u>", "<s>", "<q>"):
        assert tag not in html
    assert "{{ 7 }}" in html


def test_a_quotation_without_author_has_no_caption() -> None:
    assert "figcaption" not in rendered(("quote", {"text": "Ensemble.", "author": "", "role": ""}))


def test_a_question_opens_on_its_answer() -> None:
    html = rendered(
        ("questions", [{"question": "Qui peut répondre ?", "answer": "<p>Trois structures.</p>"}])
    )

    assert "<details><summary>Qui peut répondre ?</summary>" in html


@pytest.mark.django_db
def test_an_invitation_whose_page_is_gone_keeps_its_words() -> None:
    html = rendered(("call_to_action", {"title": "À vous", "text": "", "page": 0, "button": "Proposer"}))

    assert "À vous" in html
    assert "href" not in html


@pytest.mark.django_db
def test_an_invitation_leads_to_its_page() -> None:
    home = Site.objects.get(is_default_site=True).root_page
    page = home.add_child(instance=Page(title="Appel", slug="appel", locale=Locale.get_default()))

    html = rendered(
        ("call_to_action", {"title": "À vous", "text": "", "page": page.pk, "button": "Proposer"})
    )

    assert f'href="{page.url}">Proposer</a>' in html


@pytest.mark.parametrize("name", list(BodyBlock().child_blocks))
def test_each_block_has_a_template_of_its_own(name: str) -> None:
    block: Block = BodyBlock().child_blocks[name]

    assert block.meta.template.startswith("blocks/")


@pytest.mark.django_db
def test_an_image_comes_in_three_formats_with_its_description_and_credit() -> None:
    image = illustrate("Un marché", 1)
    described = {"image": image.pk, "decorative": False, "alt_text": "Des étals <frais>"}

    html = rendered(("image", {"image": described, "caption": "Le marché"}))

    assert 'type="image/avif"' in html
    assert 'type="image/webp"' in html
    assert 'alt="Des étals &lt;frais&gt;"' in html
    assert "<figcaption>Le marché · Dessin du portail, CC0</figcaption>" in html


@pytest.mark.django_db
def test_cards_show_chosen_pages_by_their_teaser() -> None:
    home = Site.objects.get(is_default_site=True).root_page.specific
    home.teaser_title, home.teaser_image = "Bienvenue", illustrate("Un marché", 1)
    home.save()

    html = rendered(("cards", [home.pk]))

    assert '<h3><a href="/">Bienvenue</a></h3>' in html
    assert 'alt=""' in html


@pytest.mark.django_db
def test_a_document_says_its_format_and_size() -> None:
    document = Document.objects.create(title="Règlement", file=ContentFile(b"x" * 2048, name="reglement.pdf"))

    html = rendered(("documents", [document.pk]))

    assert "Règlement" in html
    assert "(PDF, 2,0" in html
