"""The lists and records that editors keep in the admin."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.models import Site
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.admin_menu import PagesMenuItem
from structures.admin_menu import DIRECTORY_MENU
from structures.models import (
    Label,
    LegalCategory,
    LegalFamily,
    Membership,
    RegisterRecord,
    Sector,
    Source,
    StructurePage,
    SynonymGroup,
    Territory,
)


class TerritoryViewSet(SnippetViewSet):
    model = Territory
    icon = "globe"
    list_display = ("name", "kind", "code", "population")
    list_filter = ("kind",)
    search_fields = ("name", "sort_key", "code")
    list_per_page = 50


class SectorViewSet(SnippetViewSet):
    model = Sector
    icon = "tag"
    list_display = ("name", "code", "locale")
    list_filter = ("locale",)
    search_fields = ("name", "sort_key")


class LabelViewSet(SnippetViewSet):
    model = Label
    icon = "tag"
    list_display = ("name", "short_name", "kind", "locale")
    list_filter = ("kind", "locale")
    search_fields = ("name", "sort_key", "short_name")


class LegalFamilyViewSet(SnippetViewSet):
    model = LegalFamily
    icon = "group"
    list_display = ("name", "code", "is_ess", "locale")
    list_filter = ("locale",)
    search_fields = ("name", "sort_key")


class LegalCategoryViewSet(SnippetViewSet):
    model = LegalCategory
    icon = "list-ul"
    list_display = ("name", "code", "default_family", "locale")
    list_filter = ("default_family", "locale")
    search_fields = ("name", "sort_key", "code")
    list_per_page = 50


class SynonymGroupViewSet(SnippetViewSet):
    model = SynonymGroup
    icon = "link"
    search_fields = ("expressions",)
    list_per_page = 50


class RecordForm(WagtailAdminModelForm):
    """What an editor changes becomes the editor's: imports leave it alone from then on."""

    def save(self, commit: bool = True) -> RegisterRecord:
        today = timezone.localdate().isoformat()
        for field in self.changed_data:
            self.instance.sources[field] = {"source": str(Source.EDITOR), "date": today}
        return super().save(commit)


class RegisterRecordViewSet(SnippetViewSet):
    model = RegisterRecord
    icon = "clipboard-list"
    list_display = (
        "legal_name",
        "siret",
        "family",
        "commune",
        "state",
        DateColumn("verified_at", label=_("Verified on"), sort_key="verified_at"),
    )
    list_filter = ("family", "state", "diffusion", "headcount", "is_ess_listed", "is_ess_flagged")
    search_fields = ("legal_name", "siret", "siren", "rna")
    panels = (
        MultiFieldPanel(
            [FieldPanel("siret"), FieldPanel("siren"), FieldPanel("rna"), FieldPanel("legal_name")],
            heading=_("Identity"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("family"),
                FieldPanel("legal_category"),
                FieldPanel("is_ess_listed"),
                FieldPanel("is_ess_flagged"),
            ],
            heading=_("Belonging to the ESS"),
            help_text=_("A structure belongs to the ESS if it is in ESS France’s list or flagged in SIRENE."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldPanel("postal_code"),
                FieldPanel("city"),
                FieldPanel("commune"),
                FieldPanel("longitude"),
                FieldPanel("latitude"),
            ],
            heading=_("Seat"),
        ),
        MultiFieldPanel(
            [FieldPanel("naf"), FieldPanel("headcount"), FieldPanel("state"), FieldPanel("diffusion")],
            heading=_("Activity"),
        ),
        FieldPanel("page", read_only=True),
    )

    def get_form_class(self, for_update: bool = False) -> Any:
        return self.get_edit_handler().get_form_class()

    def get_edit_handler(self) -> Any:
        handler = super().get_edit_handler()
        handler.base_form_class = RecordForm
        return handler


class MembershipViewSet(SnippetViewSet):
    model = Membership
    icon = "user"
    list_display = ("user", "structure", "role", DateColumn("joined_at", label=_("Since")))
    list_filter = ("role",)
    search_fields = ("user__email", "user__full_name", "structure__title")
    panels = (FieldPanel("user"), FieldPanel("structure"), FieldPanel("role"))


class ReferenceViewSetGroup(ViewSetGroup):
    items = (
        TerritoryViewSet,
        SectorViewSet,
        LabelViewSet,
        LegalFamilyViewSet,
        LegalCategoryViewSet,
        SynonymGroupViewSet,
        RegisterRecordViewSet,
        MembershipViewSet,
    )
    menu_icon = "table"
    menu_label = _("Reference lists")
    menu_name = "reference"
    menu_order = 800


class StructureFilterSet(WagtailFilterSet):
    class Meta:
        model = StructurePage
        fields = {
            "live": ["exact"],
            "is_network_member": ["exact"],
            "sectors": ["exact"],
            "labels": ["exact"],
            "record__family": ["exact"],
            "record__headcount": ["exact"],
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sectors", "labels", "record__family"):
            self.filters[name].field.queryset = self.filters[name].field.queryset.source()


class StructureIndexView(IndexView):
    def get_base_queryset(self) -> Any:
        """Not `select_related`: Wagtail reads each page again as what it is."""
        return super().get_base_queryset().prefetch_related("record__family", "record__commune")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The addresses of the sites are read once: Wagtail would for each row."""
        context = super().get_context_data(**kwargs)
        sites = Site.get_site_root_paths()
        for page in context["object_list"]:
            page._wagtail_cached_site_root_paths = sites
        return context


class StructureListing(PageListingViewSet):
    model = StructurePage
    index_view_class = StructureIndexView
    icon = "group"
    menu_label = _("Structures")
    menu_hook = DIRECTORY_MENU
    menu_order = 10
    menu_item_class = PagesMenuItem
    columns = (
        *(column for column in IndexView.base_columns if column.name in ("bulk_actions", "title")),
        Column("family", label=_("Family"), accessor="register.family"),
        Column("seat", label=_("Seat"), accessor="register.commune"),
        BooleanColumn("is_network_member", label=_("ESS Gard network"), accessor="is_network_member"),
        DateColumn("verified_at", label=_("Verified on"), accessor="register.verified_at"),
        *(column for column in IndexView.base_columns if column.name == "status"),
    )
    filterset_class = StructureFilterSet
