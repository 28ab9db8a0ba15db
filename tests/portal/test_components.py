"""The shared components say what they must to everyone, and nothing that a security policy refuses."""

import json
import re
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from wagtail.models import Locale, Page, Site

from portal.templatetags.design_tags import initials, shown_pages, structured_data, visitor_messages
from tests.portal import showcase


def render(source: str, request: HttpRequest | None = None, **context: object) -> str:
    return engines["django"].from_string(source).render(context, request or RequestFactory().get("/"))


@pytest.mark.django_db
def test_nothing_inline_in_any_component(rf: RequestFactory) -> None:
    html = showcase.render(rf.get("/"))

    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style", html)
    scripts = re.findall(r"<script(?![^>]*(?:\ssrc=|application/ld\+json))", html)
    assert scripts == []


@pytest.mark.django_db
def test_each_identifier_is_used_once_and_each_reference_leads_somewhere(rf: RequestFactory) -> None:
    html = showcase.render(rf.get("/"))

    identifiers = re.findall(r'\sid="([^"]+)"', html)
    references = " ".join(re.findall(r'\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"', html))
    assert len(identifiers) == len(set(identifiers))
    assert set(references.split()) <= set(identifiers)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Les Paniers des Cévennes", "PC"), ("L’Atelier", "A"), ("La Les", "LL"), ("éclat", "É"), ("—", "")],
)
def test_a_monogram_takes_the_first_letters_of_telling_words(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_pages_of_results_keep_what_was_asked(rf: RequestFactory) -> None:
    request = rf.get("/annuaire/?q=vélo&page=2")
    results = Paginator(range(60), 20).page(2)

    html = render(
        '{% include "components/pagination.html" with results=results only %}', request, results=results
    )

    assert 'href="?q=v%C3%A9lo"' in html
    assert 'href="?q=v%C3%A9lo&amp;page=3"' in html
    assert html.count('aria-current="page"') == 1


def test_one_page_of_results_needs_no_links() -> None:
    results = Paginator(range(3), 20).page(1)

    assert not render('{% include "components/pagination.html" %}', results=results).strip()


def test_structured_data_cannot_leave_its_script() -> None:
    written = structured_data({"name": "</script><script>alert(1)</script> & co"})

    assert written.count("</script>") == 1
    inside = written.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inside) == {"name": "</script><script>alert(1)</script> & co"}


class NeedForm(forms.Form):
    title = forms.CharField(label="Titre", help_text="Quelques mots.")
    kind = forms.ChoiceField(label="Sorte", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    note = forms.CharField(label="Note", required=False)


def test_a_faulty_field_is_tied_to_its_hint_and_its_error() -> None:
    html = str(NeedForm({"kind": "a"})["title"].as_field_group())

    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_title_error"' in html


def test_the_summary_of_errors_takes_the_focus_and_leads_to_each_field() -> None:
    html = str(NeedForm({}))

    assert 'class="error-summary" tabindex="-1" autofocus' in html
    assert '<a href="#id_title">Titre</a>' in html
    assert '<a href="#id_kind_0">Sorte</a>' in html


def test_only_optional_fields_are_marked() -> None:
    html = str(NeedForm())

    assert html.count("field__mark") == 1
    assert "error-summary" not in html


def test_a_group_of_choices_has_a_legend() -> None:
    html = str(NeedForm()["kind"].as_field_group())

    assert "<fieldset>" in html
    assert "<legend>Sorte" in html


@pytest.mark.django_db
def test_messages_are_not_looked_for_without_a_cookie(rf: RequestFactory) -> None:
    request = rf.get("/")  # carries neither session nor messages: looking for them would fail

    assert visitor_messages(engine_context(request)) == []


def engine_context(request: HttpRequest) -> object:
    return type("Context", (), {"request": request})()


@pytest.mark.django_db
def test_an_unknown_address_answers_in_the_portals_look(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/nulle-part/")

    assert response.status_code == 404
    assert 'class="site-header"' in response.text
    assert 'name="robots" content="noindex"' in response.text
    assert not response.cookies


def test_the_page_of_a_breakdown_needs_neither_database_nor_request() -> None:
    html = render_to_string("500.html")

    assert "Le portail a rencontré un problème" in html
    assert 'lang="en"' in html


@pytest.mark.django_db
def test_chosen_pages_show_published_ones_in_the_readers_language() -> None:
    root = Page.get_first_root_node()
    shown = root.add_child(instance=Page(title="Visible", slug="visible", locale=Locale.get_default()))
    hidden = root.add_child(
        instance=Page(title="Brouillon", slug="brouillon", live=False, locale=Locale.get_default())
    )

    assert [page.title for page in shown_pages([hidden, shown, None])] == ["Visible"]


@pytest.mark.django_db
def test_a_message_left_for_a_visitor_is_shown_once(client: Client, rf: RequestFactory) -> None:
    client.cookies = message_left("Enregistré.", rf.get("/")).cookies

    first, second = client.get("/nulle-part/"), client.get("/nulle-part/")

    assert "Enregistré." in first.text
    assert "Enregistré." not in second.text


def message_left(words: str, request: HttpRequest) -> HttpResponse:
    storage, response = CookieStorage(request), HttpResponse()
    storage.add(messages.SUCCESS, words)
    storage.update(response)
    return response


def test_the_language_switch_says_when_this_page_is_not_translated() -> None:
    languages = [
        SimpleNamespace(code="fr", label="Français", url="/seule/", is_current=True, is_translated=True),
        SimpleNamespace(code="en", label="English", url="/en/", is_current=False, is_translated=False),
    ]
    html = render('{% include "components/languages.html" %}', languages=languages)

    assert '<a href="/en/" lang="en" hreflang="en">English (page not translated)</a>' in html
    assert "Français" not in html


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_trail_leads_up_to_the_home_page_whatever_its_length(
    rf: RequestFactory, django_assert_num_queries, count
) -> None:
    page = Site.objects.get(is_default_site=True).root_page
    for number in range(count + 1):
        page = page.add_child(
            instance=Page(title=f"Étage {number}", slug=f"etage-{number}", locale=page.locale)
        )
    Site.get_site_root_paths()

    with django_assert_num_queries(2):  # the site, then the pages above
        html = render('{% include "components/breadcrumb.html" with page=page only %}', page=page)

    assert '<a href="/">Accueil</a>' in html
    assert html.count("<a ") == count + 1
    assert f'<li aria-current="page">Étage {count}</li>' in html
