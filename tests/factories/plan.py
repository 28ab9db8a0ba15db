import factory

from plan.models import Action, Axis, PlanPage
from tests.factories.events import PageFactory, home_page


class PlanPageFactory(PageFactory):
    """A published plan with two axes; `actions` takes them unsaved."""

    class Meta:
        model = PlanPage

    title = "Schéma départemental"
    slug = "schema"
    parent = factory.LazyFunction(home_page)

    @classmethod
    def _create(cls, model_class, *args, parent, actions=(), **fields):
        page = model_class(locale=parent.locale, **fields)
        page.axes = [Axis(title="Coopérer"), Axis(title="Promouvoir")]
        page.actions = list(actions)
        return parent.add_child(instance=page)


def action(title="Ateliers", **fields):
    return Action(title=title, **fields)
