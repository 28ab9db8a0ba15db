"""Accounts and groups, as administrators keep them."""

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.users.views.groups import GroupViewSet as WagtailGroupViewSet
from wagtail.users.views.users import CreateView as WagtailCreateView
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from accounts import services
from accounts.admin_forms import PersonCreationForm, PersonEditForm
from accounts.group_forms import GroupForm
from accounts.models import User
from accounts.registry import people_columns


def groups_of(person: User) -> list[str]:
    names = sorted(group.name for group in person.groups.all())
    return [gettext("Administration"), *names] if person.is_superuser else names


class LinesColumn(Column):
    """A line for each of the words that a person has there."""

    cell_template_name = "accounts/admin/lines_cell.html"


class PeopleView(WagtailIndexView):
    @cached_property
    def columns(self) -> list[Column]:
        known = {column.name: column for column in super().columns}
        known[User.USERNAME_FIELD].label = gettext_lazy("E-mail address")
        known["is_superuser"] = LinesColumn("groups", accessor=groups_of, label=gettext_lazy("Groups"))
        more = [LinesColumn(each.name, accessor=each.words, label=each.label) for each in people_columns]
        rows = list(known.values())
        return [*rows[:4], *more, *rows[4:]]

    def get_base_queryset(self) -> QuerySet[User]:
        reads = [read for column in people_columns for read in column.reads]
        return super().get_base_queryset().prefetch_related("groups", *reads)


class NewPersonView(WagtailCreateView):
    page_title = gettext_lazy("Add somebody")

    def get_page_subtitle(self) -> str:
        return ""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.get_page_title()}]

    def save_instance(self) -> User:
        person = super().save_instance()
        services.introduce(person=person)
        return person


class UserViewSet(WagtailUserViewSet):
    index_view_class = PeopleView
    add_view_class = NewPersonView

    def get_form_class(self, for_update: bool = False) -> type[PersonCreationForm]:
        return PersonEditForm if for_update else PersonCreationForm


class GroupViewSet(WagtailGroupViewSet):
    def get_form_class(self, for_update: bool = False) -> type[GroupForm]:
        return GroupForm
