"""Members write their page: saved as a draft, sent to the editors, taken back."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal import kept_text
from structures.membership import drafts, pictures
from structures.membership.page_form import PageForm
from structures.membership.views import MemberView
from structures.membership.words import NAMES, Words, changed, said, words_of
from structures.models import PageDraft, StructurePage, Territory

SALT = "structures.membership.seen"
ADDING = {"add-offer": "offers", "add-contact": "contacts"}


class PageView(MemberView):
    """One form, three buttons: save, send, add a line. Nothing typed is ever lost."""

    def handle_no_permission(self) -> HttpResponseRedirect:
        exists = StructurePage.objects.filter(pk=self.kwargs["pk"]).exists()
        if self.request.method == "POST" and exists and not self.request.user.is_authenticated:
            kept_text.keep(self.request, place=self.request.path)
        return super().handle_no_permission()

    @cached_property
    def draft(self) -> PageDraft | None:
        return drafts.open_draft(self.structure)

    @cached_property
    def published(self) -> Words:
        return words_of(self.structure)

    @property
    def is_sent(self) -> bool:
        """Whether editors hold the draft: what is saved must then be what they read."""
        return bool(self.draft and self.draft.state == PageDraft.State.SENT)

    @property
    def version(self) -> int:
        return self.draft.version if self.draft else 0

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and self.structure.withdrawals.standing().exists():
            messages.warning(request, _("This page has left the directory: it can no longer be written."))
            return self.desk()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        kept = kept_text.take(request, place=request.path)
        if kept is not None:
            form = self._form(kept)
            form.is_valid()
            return self._page(form, seen=_read_seen(kept) or self.published, is_kept=True)
        return self._page(self._form(), seen=self.published)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        action = request.POST.get("action", "save")
        seen = _read_seen(request.POST) or self.published
        form = self._form(request.POST, request.FILES, more=ADDING.get(action, ""))
        is_valid = form.is_valid()
        self._hold_pictures(form)
        if action in ADDING:
            return self._page(self._lengthened(form), seen=seen, added=ADDING[action])
        if not is_valid:
            return self._page(form, seen=seen, status=422)
        return self._save(form, seen, sends=action == "send" or self.is_sent)

    def _form(self, data: Any = None, files: Any = None, more: str = "") -> PageForm:
        words = drafts.written_words(self.structure, self.draft)
        return PageForm(data, files, words=words, published=self.published, more=more)

    def _hold_pictures(self, form: PageForm) -> None:
        for name, upload in form.new_pictures().items():
            form.hold(name, pictures.keep(upload, structure=self.structure, person=self.person))

    def _lengthened(self, form: PageForm) -> PageForm:
        """Shown again with one more line; what is still to correct will be said when it is sent."""
        form.errors.clear()
        return form

    def _save(self, form: PageForm, seen: Words, *, sends: bool) -> HttpResponse:
        words = form.written()
        try:
            draft = drafts.save(
                structure=self.structure,
                person=self.person,
                words=words,
                seen=seen,
                version=_number(self.request.POST.get("version", "")),
            )
        except drafts.ChangedError as error:
            return self._someone_saved(form, words, error.draft, seen)
        self.draft = draft
        return self._send(form, draft) if sends else self._saved()

    def _saved(self) -> HttpResponse:
        messages.success(self.request, _("Your draft is saved. It will wait for you here."))
        return self.desk()

    def _send(self, form: PageForm, draft: PageDraft) -> HttpResponse:
        try:
            drafts.send(draft=draft, person=self.person)
        except drafts.NothingNewError:
            drafts.cancel(draft=draft, person=self.person)
            messages.info(self.request, _("You changed nothing: the page already says this."))
            return self.desk()
        except drafts.ConflictError as error:
            drafts.settle_conflicts(draft=draft, current=error.current)
            lines = _lines(form, error.names, error.current)
            return self._page(form, seen=error.current, status=409, conflicts=lines)
        messages.success(
            self.request, _("Your page is sent to the portal’s editors. You will be told when it is online.")
        )
        return self.desk()

    def _someone_saved(
        self, form: PageForm, words: Words, stored: PageDraft | None, seen: Words
    ) -> HttpResponse:
        """Nothing is written over a colleague's words before one has read them."""
        self.draft = stored
        theirs = drafts.written_words(self.structure, stored)
        lines = _lines(form, changed(words, theirs), theirs)
        return self._page(form, seen=seen, status=409, theirs=lines)

    def _page(self, form: PageForm, *, seen: Words, status: int = 200, **context: Any) -> HttpResponse:
        context = {
            "form": form,
            "draft": self.draft,
            "version": self.version,
            "is_sent": self.is_sent,
            "seen": signing.dumps(seen, salt=SALT, compress=True),
            "communes": Territory.objects.communes().order_by("sort_key").values_list("name", flat=True),
            "record": self.structure.register,
            "is_kept": False,
            "added": "",
            "conflicts": [],
            "theirs": [],
            **context,
        }
        return self.page("page_form", status, **context)


class TakeBackView(MemberView):
    """What was sent is a draft again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = drafts.open_draft(self.structure)
        if draft and draft.state != PageDraft.State.DRAFT:
            drafts.take_back(draft=draft, person=self.person)
            messages.success(request, _("Your page is taken back: it is a draft again."))
        return redirect("structures:page", pk)


class CancelView(MemberView):
    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = drafts.open_draft(self.structure)
        return self.page("cancel", draft=draft) if draft else self.desk()

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = drafts.open_draft(self.structure)
        if draft:
            drafts.cancel(draft=draft, person=self.person)
            messages.success(request, _("The draft is given up: the page stays as it is."))
        return self.desk()


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0  # noqa: PLR2004


def _read_seen(data: QueryDict) -> Words | None:
    try:
        found = signing.loads(data.get("seen", ""), salt=SALT)
    except signing.BadSignature:
        return None
    return found if isinstance(found, dict) else None


def _lines(form: PageForm, names: list[str], words: Words) -> list[dict[str, Any]]:
    """Each disputed field: its name, a way to it, and what is stored."""
    places = {"offers": "offers", "contacts": "contacts", "photo": "photo", "logo": "logo"}
    return [
        {
            "label": NAMES[name],
            "url": f"#{places.get(name) or form[name].auto_id}",
            "stored": said(name, words[name]),
        }
        for name in names
    ]
