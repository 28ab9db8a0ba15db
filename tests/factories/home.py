from datetime import date

import factory

from home.models import ContentPage, NewsIndexPage, NewsPage
from tests.factories.events import PageFactory, home_page


class NewsIndexPageFactory(PageFactory):
    class Meta:
        model = NewsIndexPage

    title = "Actualités"
    slug = "actualites"
    parent = factory.LazyFunction(home_page)

    @classmethod
    def _create(cls, model_class, *args, parent, **fields):
        existing = model_class.objects.child_of(parent).first()
        return existing or super()._create(model_class, *args, parent=parent, **fields)


class NewsPageFactory(PageFactory):
    class Meta:
        model = NewsPage

    title = factory.Sequence(lambda number: f"Nouvelle {number}")
    introduction = "Ce qui se passe."
    date = date(2026, 11, 2)
    parent = factory.SubFactory(NewsIndexPageFactory)

    @classmethod
    def after_creation(cls):
        return ("tags",)


class ContentPageFactory(PageFactory):
    class Meta:
        model = ContentPage

    title = factory.Sequence(lambda number: f"Page {number}")
    parent = factory.LazyFunction(home_page)
