import factory
from django.utils import timezone

from commons.models import CommonsIndexPage, CommonsPage, Participant, Theme, Wanted
from tests.factories.events import PageFactory, home_page


def theme(code="mobility"):
    """A theme that the migrations load."""
    return Theme.objects.source().get(code=code)


class CommonsIndexPageFactory(PageFactory):
    class Meta:
        model = CommonsIndexPage

    title = "Communs"
    slug = "communs"
    parent = factory.LazyFunction(home_page)

    @classmethod
    def _create(cls, model_class, *args, parent, **fields):
        existing = model_class.objects.child_of(parent).first()
        return existing or super()._create(model_class, *args, parent=parent, **fields)


class CommonsPageFactory(PageFactory):
    """A published commons; `lead` a structure, `looks_for` kinds of things, `places` territories."""

    class Meta:
        model = CommonsPage

    title = factory.Sequence(lambda number: f"Commun {number}")
    introduction = "Une réponse construite à plusieurs."
    first_published_at = factory.LazyFunction(timezone.now)
    parent = factory.SubFactory(CommonsIndexPageFactory)

    @classmethod
    def _create(cls, model_class, *args, parent, lead=None, looks_for=(), places=(), **fields):
        page = model_class(locale=parent.locale, **fields)
        page.territories = list(places)
        page.wanted = [Wanted(kind=kind, title=f"Cherche {kind}") for kind in looks_for]
        page.participants = [Participant(structure=lead, role=Participant.Role.LEAD)] if lead else []
        return parent.add_child(instance=page)
