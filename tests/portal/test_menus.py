"""Menus and texts come from the admin, in each language; the language switch is honest."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation
from wagtail.models import Locale, Page

from portal.models import Menu, MenuItem, SiteSettings, SiteTexts
from portal.templatetags.portal_tags import LanguageLink, language_links

pytestmark = pytest.mark.django_db


@pytest.fixture
def english() -> Locale:
    return Locale.objects.get_or_create(language_code="en")[0]


def make_menu(locale: Locale, place: str, **item: object) -> Menu:
    menu = Menu(title="Participer", place=place, locale=locale)
    menu.items.add(MenuItem(locale=locale, **item))
    menu.save()
    return menu


def render(source: str, path: str = "/", **variables: object) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **variables})).strip()


LINKS = (
    "{% menu place as links %}"
    "{% for link in links %}{{ link.title }}|{{ link.url }}|{{ link.is_current }};{% endfor %}"
)


def test_a_link_leads_to_the_page_and_knows_that_it_is_current(root_page: Page) -> None:
    page = root_page.add_child(instance=Page(title="Annuaire", slug="annuaire-test"))
    make_menu(root_page.locale, "main", page=page)

    assert render(LINKS, place="main") == "Annuaire|/annuaire-test/|False;"
    assert render(LINKS, "/annuaire-test/?q=x", place="main") == "Annuaire|/annuaire-test/|True;"


def test_an_unpublished_page_leaves_the_menu(root_page: Page) -> None:
    page = root_page.add_child(instance=Page(title="Brouillon", slug="brouillon", live=False))
    make_menu(root_page.locale, "main", page=page)

    assert render(LINKS, place="main") == ""


def test_each_language_has_its_menus(root_page: Page, english: Locale) -> None:
    make_menu(root_page.locale, "legal", title="Mentions légales", address="/mentions-legales/")
    make_menu(english, "legal", title="Legal notice", address="/en/legal-notice/")

    with translation.override("en"):
        assert render(LINKS, "/en/", place="legal") == "Legal notice|/en/legal-notice/|False;"
    assert render(LINKS, place="legal") == "Mentions légales|/mentions-legales/|False;"


def test_footer_menus_are_columns(root_page: Page) -> None:
    make_menu(root_page.locale, "footer", title="Nous écrire", address="mailto:ess@example.org")

    shown = render(
        "{% menu 'footer' as columns %}{% for c in columns %}{{ c.title }}:{{ c.items.0.url }}{% endfor %}"
    )

    assert shown == "Participer:mailto:ess@example.org"


@pytest.mark.parametrize("count", [1, 3])
def test_menus_cost_the_same_whatever_their_length(
    root_page: Page, count: int, django_assert_num_queries: object
) -> None:
    menu = Menu(title="Haut", place="main", locale=root_page.locale)
    for number in range(count):
        page = root_page.add_child(instance=Page(title=f"Page {number}", slug=f"page-{number}"))
        menu.items.add(MenuItem(locale=root_page.locale, page=page, sort_order=number))
    menu.save()
    render(LINKS, place="main")  # the addresses of sites are remembered

    with django_assert_num_queries(5):
        shown = render("{% menu 'main' as again %}" + LINKS, place="main")

    assert shown.count(";") == count


@pytest.mark.parametrize(
    "fields",
    [{}, {"title": "Deux", "address": "javascript:alert(1)"}, {"address": "/sans-titre/"}],
)
def test_a_link_needs_a_page_or_a_safe_address_with_words(fields: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MenuItem(**fields).clean()


def languages(path: str, **variables: object) -> dict[str, LanguageLink]:
    context = Context({"request": RequestFactory().get(path), **variables})
    return {link.code: link for link in language_links(context)}


def test_the_switch_says_that_a_page_is_not_translated(root_page: Page) -> None:
    page = root_page.add_child(instance=Page(title="Seule", slug="seule", locale=root_page.locale))

    links = languages("/seule/", page=page)

    assert links["fr"].is_current
    assert (links["en"].is_translated, links["en"].url) == (False, "/en/")


def test_the_switch_leads_to_the_same_page(root_page: Page, english: Locale) -> None:
    page = root_page.add_child(instance=Page(title="Deux", slug="deux", locale=root_page.locale))
    page.copy_for_translation(english).save_revision().publish()

    link = languages("/deux/", page=page)["en"]

    assert (link.is_translated, link.url) == (True, "/en/deux/")


def test_the_switch_keeps_what_was_asked_of_the_page(root_page: Page, english: Locale) -> None:
    page = root_page.add_child(instance=Page(title="Deux", slug="deux", locale=root_page.locale))
    page.copy_for_translation(english).save_revision().publish()

    link = languages("/deux/?secteur=culture&q=%C3%A9t%C3%A9", page=page)["en"]

    assert link.url == "/en/deux/?secteur=culture&q=%C3%A9t%C3%A9"


def test_a_page_that_does_not_exist_claims_no_translation(client: Client, root_page: Page, settings) -> None:
    settings.DEBUG = False

    page = client.get("/nulle-part/").content.decode()

    assert 'href="/en/"' in page
    assert "/en/nulle-part/" not in page


def test_accessibility_above_none_needs_an_audit(root_page: Page) -> None:
    settings = SiteSettings(accessibility=SiteSettings.Accessibility.PARTIAL)

    with pytest.raises(ValidationError) as refusal:
        settings.clean()

    assert "audited_on" in refusal.value.message_dict


def test_texts_have_a_default_until_an_editor_writes_them(root_page: Page) -> None:
    shown = "{% site_texts as texts %}{{ texts.site_name }}"

    assert render(shown) == "ESS en commun(s)"

    SiteTexts.objects.create(locale=root_page.locale, site_name="L’ESS du Gard")
    assert render(shown) == "L’ESS du Gard"


@pytest.mark.parametrize("count", [1, 3])
def test_links_are_found_in_as_many_queries_for_three_as_for_one(
    root_page: Page, english: Locale, django_assert_num_queries, count: int
) -> None:
    menu = Menu(title="Main", place=Menu.Place.MAIN, locale=english)
    for number in range(count):
        page = root_page.add_child(
            instance=Page(title=f"Page {number}", slug=f"page-{number}", locale=root_page.locale)
        )
        page.copy_for_translation(english).save_revision().publish()
        menu.items.add(MenuItem(locale=english, page=page))
    menu.save()
    request = RequestFactory().get("/en/")
    translation.activate("en")
    root_page.get_url(request)

    with django_assert_num_queries(4):
        links = Template('{% menu "main" as items %}{{ items|length }}').render(Context({"request": request}))

    assert links == str(count)
