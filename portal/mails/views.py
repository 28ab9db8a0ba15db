"""Where editors change the words of messages: the list of them, one text beside the default, its preview."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from portal.limits import too_many
from portal.mail import Reader
from portal.mails import editing
from portal.mails.editing import Place
from portal.mails.forms import MailTextForm
from portal.mails.kinds import MailKind, Placeholder, all_kinds, known
from portal.mails.listing import Room, rooms
from portal.mails.scopes import Choices, Scope, all_scopes, scope_of
from portal.mails.texts import Text
from portal.text import whole_number

CHANGE = "portal.change_mailtext"
MOST_HISTORY = 30

may_change = method_decorator(permission_required(CHANGE, raise_exception=True), name="dispatch")


@dataclass(frozen=True)
class Where:
    """Everywhere, or the one row of a scope that the address names as `scope:key`."""

    scope: Scope | None = None
    key: str = ""
    label: str = ""

    @property
    def parameter(self) -> str:
        return f"{self.scope.code}:{self.key}" if self.scope else ""

    @classmethod
    def named(cls, parameter: str) -> "Where":
        code, _colon, key = parameter.partition(":")
        for scope in all_scopes():
            label = dict(scope.choices()).get(key) if scope.code == code else None
            if label:
                return cls(scope, key, label)
        if parameter:
            raise Http404
        return cls()


@may_change
class TextsView(WagtailAdminTemplateMixin, TemplateView):
    """Every message that editors may reword, room by room; `?where=` looks at those of one call."""

    template_name = "portal/admin/mail_texts.html"
    page_title = _("Texts of messages")
    header_icon = "mail"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        where = Where.named(self.request.GET.get("where", ""))
        return super().get_context_data(
            where=where, rooms=self._rooms(where), places=self._places(), **kwargs
        )

    def _rooms(self, where: Where) -> list[Room]:
        kinds = [kind for kind in all_kinds() if not where.scope or kind.scope == where.scope.code]
        return rooms(kinds, scope=where.key)

    def _places(self) -> list[tuple[Scope, Choices]]:
        return [
            (scope, [(f"{scope.code}:{key}", label) for key, label in scope.choices()])
            for scope in all_scopes()
        ]


class OnePlace(WagtailAdminTemplateMixin):
    """A view of one text: the kind and the language are in the path, the scope in `?where=`."""

    header_icon = "mail"
    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def where(self) -> Where:
        where = Where.named(self.request.GET.get("where", ""))
        if where.scope and scope_of(self.kind) != where.scope:
            raise Http404
        return where

    @cached_property
    def kind(self) -> MailKind:
        kind = known(f"{self.kwargs['room']}/{self.kwargs['name']}")
        if kind is None:
            raise Http404
        return kind

    @cached_property
    def place(self) -> Place:
        if self.kwargs["language"] not in dict(settings.LANGUAGES):
            raise Http404
        return Place(self.kind, self.kwargs["language"], self.where.key)

    @property
    def query(self) -> str:
        return f"?where={self.where.parameter}" if self.where.scope else ""

    def address(self, name: str) -> str:
        return reverse(f"mail_texts:{name}", kwargs=self.kwargs) + self.query

    def get_page_title(self) -> str:
        return str(self.kind.label)

    def get_page_subtitle(self) -> str:
        language = str(dict(settings.LANGUAGES)[self.place.language])
        return ", ".join(filter(None, [language, self.where.label]))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        texts = {"url": reverse("mail_texts:index") + self.query, "label": TextsView.page_title}
        return [*self.breadcrumbs_items, texts, {"url": "", "label": self.get_page_title()}]


class TextForm(OnePlace, FormView):
    """What the page of a text and its live preview share."""

    form_class = MailTextForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "place": self.place, "person": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        text = self._past_text() or self.place.text
        return {"subject": text.subject, "body": text.body, "seen": self.place.digest}

    def _past_text(self) -> Text | None:
        """A text of the history, taken up again with `?from=`."""
        entry = whole_number(self.request.GET.get("from", ""))
        past = self.place.history().filter(pk=entry).first() if entry else None
        words = past.data if past else {}
        return Text(words["subject"], words["body"]) if "body" in words else None

    def values(self, form: MailTextForm) -> dict[str, str]:
        sample = form.cleaned_data.get("sample", "") if form.is_bound and form.is_valid() else ""
        return editing.sample_values(self.place, person=self.request.user, reader=self.reader, sample=sample)

    @property
    def reader(self) -> Reader:
        person: Any = self.request.user
        return Reader(person.email, person.get_full_name(), self.place.language)

    def preview(self, form: MailTextForm) -> dict[str, Any]:
        """The message as it would be read, or why it cannot be."""
        shown = None
        if not form.is_bound:
            shown = Text(form.initial["subject"], form.initial["body"])
        elif form.is_valid():
            shown = form.text
        filled = shown.filled(self.values(form)) if shown else None
        return {"form": form, "shown": filled, "reader": self.reader}


@may_change
class PreviewView(TextForm):
    """The preview alone, for the script that follows what is typed. It changes nothing."""

    http_method_names = ["post"]

    def form_valid(self, form: MailTextForm) -> HttpResponse:
        return render(self.request, "portal/admin/_mail_preview.html", self.preview(form))

    form_invalid = form_valid


@may_change
class TextView(TextForm):
    template_name = "portal/admin/mail_text.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        return {
            **context,
            "place": self.place,
            "kind": self.kind,
            "where": self.where,
            "placeholders": self._placeholders(form),
            "entries": self.place.history()[:MOST_HISTORY],
            "languages": self._languages(),
            "theirs": kwargs.get("theirs"),
            "preview_url": self.address("preview"),
            "put_back_url": self.address("put_back"),
            **self.preview(form),
        }

    def form_valid(self, form: MailTextForm) -> HttpResponse:
        action = self.request.POST.get("action")
        if action == "preview":
            return self.render_to_response(self.get_context_data(form=form))
        if action == "test":
            return self._send_test(form)
        try:
            editing.save_text(
                place=self.place, text=form.text, seen=form.cleaned_data["seen"], by=self.request.user
            )
        except editing.ChangedError:
            return self._show_both(form)
        messages.success(self.request, gettext("Saved: the next messages leave with this text."))
        return redirect(self.address("edit"))

    def _send_test(self, form: MailTextForm) -> HttpResponse:
        if refused := too_many(self.request, "mail_test"):
            return refused
        editing.send_test(
            place=self.place, text=form.text, values=self.values(form), to=self.reader, mark=gettext("[Test]")
        )
        sent = gettext("The test is on its way to %(email)s.") % {"email": self.reader.email}
        unsaved = gettext("The text is not saved yet.") if self.place.text.differs(form.text) else ""
        messages.info(self.request, f"{sent} {unsaved}".strip())
        return self.render_to_response(self.get_context_data(form=form))

    def _show_both(self, form: MailTextForm) -> HttpResponse:
        """What was typed stays in the form, what is stored stands beside it: saving again replaces it."""
        self.place.__dict__.pop("row", None)
        kept = self.request.POST.copy()
        kept["seen"] = self.place.digest
        form.data = kept
        form.add_error(
            None,
            gettext(
                "Somebody changed this text while you were writing. Theirs is shown beside yours: "
                "take from it what you need, then save."
            ),
        )
        return self.render_to_response(self.get_context_data(form=form, theirs=self.place.text), status=409)

    def _placeholders(self, form: MailTextForm) -> list[tuple[Placeholder, str]]:
        """Each with what it stands for in the preview."""
        values = self.values(form)
        return [(each, values[each.name]) for each in self.kind.all_placeholders]

    def _languages(self) -> list[tuple[str, str, bool]]:
        return [
            (
                str(label),
                reverse("mail_texts:edit", kwargs={**self.kwargs, "language": code}) + self.query,
                code == self.place.language,
            )
            for code, label in settings.LANGUAGES
        ]


@may_change
class PutBackView(OnePlace, TemplateView):
    """Asks before the editors' text gives way to the one that stands behind it."""

    template_name = "portal/admin/mail_put_back.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(place=self.place, back_url=self.address("edit"), **kwargs)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        editing.put_back(place=self.place, by=request.user)
        messages.success(request, gettext("The text is put back as it was."))
        return redirect(self.address("edit"))


class TextsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(CHANGE)


def menu_item() -> TextsMenuItem:
    return TextsMenuItem(TextsView.page_title, reverse("mail_texts:index"), icon_name="edit", order=10)


ONE = "<slug:room>/<slug:name>/<slug:language>/"
urlpatterns: list[URLPattern] = [
    path("", TextsView.as_view(), name="index"),
    path(ONE, TextView.as_view(), name="edit"),
    path(f"{ONE}apercu/", PreviewView.as_view(), name="preview"),
    path(f"{ONE}remettre/", PutBackView.as_view(), name="put_back"),
]
