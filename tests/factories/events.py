from datetime import UTC, datetime, timedelta

import factory
from django.utils import timezone
from wagtail.models import Locale, Site

from events.models import AgendaPage, Audience, EditionPage, EventPage, Organiser, Session
from portal.models import BasePage


class PageFactory(factory.django.DjangoModelFactory):
    """A published page under `parent`, in the language of its parent."""

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, parent, **fields):
        related = {name: fields.pop(name) for name in cls.after_creation() if name in fields}
        page = parent.add_child(instance=model_class(*args, locale=parent.locale, **fields))
        for name, values in related.items():
            getattr(page, name).set(values)
        if related:
            page.save()
        return page

    @classmethod
    def after_creation(cls):
        """Relations that need the page to exist."""
        return ()


def home_page(language: str = "fr") -> BasePage:
    """The home page that migrations leave, in this language."""
    home = Site.objects.get(is_default_site=True).root_page.specific
    return (
        home.get_translation(Locale.objects.get(language_code=language)).specific
        if language != "fr"
        else home
    )


class AgendaPageFactory(PageFactory):
    class Meta:
        model = AgendaPage

    title = "Agenda"
    slug = "agenda"
    parent = factory.LazyFunction(home_page)

    @classmethod
    def _create(cls, model_class, *args, parent, **fields):
        existing = model_class.objects.child_of(parent).filter(slug=fields["slug"]).first()
        return existing or super()._create(model_class, *args, parent=parent, **fields)


class EditionPageFactory(PageFactory):
    class Meta:
        model = EditionPage

    title = factory.LazyAttribute(lambda page: f"Mois de l’ESS {page.year}")
    year = 2026
    starts_on = factory.LazyAttribute(lambda page: datetime(page.year, 11, 1, tzinfo=UTC).date())
    ends_on = factory.LazyAttribute(lambda page: datetime(page.year, 11, 30, tzinfo=UTC).date())
    parent = factory.SubFactory(AgendaPageFactory)


class EventPageFactory(PageFactory):
    """A published event of two hours, in a week; `sessions` takes pairs of start and end.

    Traits: `past`, `cancelled`, `full`, `online`, `paying`.
    """

    class Meta:
        model = EventPage

    class Params:
        past = factory.Trait(
            sessions=factory.LazyFunction(lambda: [two_hours(timezone.now() - timedelta(days=7))])
        )
        cancelled = factory.Trait(status=EventPage.Status.CANCELLED)
        full = factory.Trait(status=EventPage.Status.FULL)
        online = factory.Trait(is_online=True, place_name="", online_url="https://visio.example.org/salle")
        paying = factory.Trait(is_free=False, price="8 €")

    title = factory.Sequence(lambda number: f"Café des communs {number}")
    summary = "Une rencontre ouverte autour d’un commun du territoire."
    place_name = "Maison des initiatives"
    sessions = factory.LazyFunction(lambda: [two_hours(timezone.now() + timedelta(days=7))])
    parent = factory.SubFactory(AgendaPageFactory)

    @classmethod
    def _create(cls, model_class, *args, sessions, **fields):
        structures = fields.pop("organisers", ())
        fields["organisers"] = [Organiser(structure=structure) for structure in structures]
        drawn = [Session(starts_at=start, ends_at=end) for start, end in sessions]
        return super()._create(model_class, *args, sessions=drawn, **fields)

    @classmethod
    def after_creation(cls):
        return ("audiences",)


def two_hours(start: datetime) -> tuple[datetime, datetime]:
    return start, start + timedelta(hours=2)


class AudienceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Audience

    code = factory.Sequence(lambda number: f"audience-{number}")
    name = factory.Sequence(lambda number: f"Public {number}")
    locale = factory.LazyFunction(lambda: Locale.objects.get(language_code="fr"))
