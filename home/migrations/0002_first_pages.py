"""A new site opens with the two languages and an empty home page in each, instead of Wagtail's welcome page."""

from uuid import uuid4

from django.db import migrations
from wagtail.models import Page

LANGUAGES = {
    "fr": {"title": "Accueil", "slug": "accueil", "url_path": "/accueil/"},
    "en": {"title": "Home", "slug": "home-en", "url_path": "/home-en/"},
}
WELCOME_PAGE = "home"


def make_first_pages(apps, schema_editor):
    locales = {code: _locale(apps, code) for code in LANGUAGES}
    HomePage = apps.get_model("home", "HomePage")
    if HomePage.objects.exists():
        return
    root = apps.get_model("wagtailcore", "Page").objects.get(depth=1)
    _forget_welcome_page(apps, root)
    content_type, _created = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="homepage"
    )
    translation_key = uuid4()
    pages = []
    for number, (code, facts) in enumerate(LANGUAGES.items(), start=1):
        page = HomePage.objects.create(
            **facts,
            path=Page._get_path(root.path, 2, number),
            depth=2,
            draft_title=facts["title"],
            content_type=content_type,
            locale=locales[code],
            translation_key=translation_key,
        )
        pages.append(page)
    root.numchild = len(pages)
    root.save(update_fields=["numchild"])
    _make_site(apps, pages[0])


def _locale(apps, code):
    return apps.get_model("wagtailcore", "Locale").objects.get_or_create(language_code=code)[0]


def _forget_welcome_page(apps, root):
    """Only the page that Wagtail itself made; anything else is somebody's."""
    Page = apps.get_model("wagtailcore", "Page")
    apps.get_model("wagtailcore", "Site").objects.filter(root_page__slug=WELCOME_PAGE).delete()
    Page.objects.filter(depth=2, slug=WELCOME_PAGE, path__startswith=root.path, numchild=0).delete()


def _make_site(apps, page):
    Site = apps.get_model("wagtailcore", "Site")
    if not Site.objects.exists():
        Site.objects.create(
            hostname="localhost", port=80, site_name="ESS en commun(s)", root_page=page, is_default_site=True
        )


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial"), ("wagtailcore", "0098_apitoken")]

    operations = [migrations.RunPython(make_first_pages, migrations.RunPython.noop)]
