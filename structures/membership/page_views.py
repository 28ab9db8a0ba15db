"""Members write their page: saved as a draft, sent to the editors, taken back."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal import kept_text
from portal.limits import Held, count
from structures.membership import drafts, pictures
from structures.membership.page_form import MOST_ROWS, PageForm
from structures.membership.views import MemberView
from structures.membership.words import NAMES, Words, changed, put, said, words_of
from structures.models import AlreadyDecidedError, PageDraft, StructurePage, Territory
from structures.writing.differences import sides

SALT = "structures.membership.seen"
#: Buttons that show the form again and keep nothing: the list that each makes one line longer.
SHOWN_AGAIN = {"write": "", "add-offer": "offers", "add-contact": "contacts"}


class PageView(MemberView):
    """One form: save, send, preview, add a line. Nothing typed is ever lost."""

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
        kept = kept_text.find(request, place=request.path)
        if kept is not None:
            form = self._form(kept)
            form.is_valid()
            return self._page(form, seen=_read_seen(kept) or self.published, is_kept=True)
        return self._page(self._form(), seen=self.published)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        action = request.POST.get("action", "save")
        seen = _read_seen(request.POST) or self.published
        form = self._form(request.POST, request.FILES, more=SHOWN_AGAIN.get(action, ""))
        is_valid = form.is_valid()
        held = self._hold_pictures(form)
        if held:
            return held.beside(form, lambda form: self._page(form, seen=seen))
        if action in SHOWN_AGAIN:
            return self._page(self._unchecked(form), seen=seen)
        if not is_valid:
            return self._page(form, seen=seen, status=422)
        if action == "preview":
            return self._preview(form)
        response = self._save(form, seen, sends=action == "send" or self.is_sent)
        kept_text.forget(request, place=request.path)
        return response

    def _form(self, data: Any = None, files: Any = None, more: str = "") -> PageForm:
        words = drafts.written_words(self.structure, self.draft)
        return PageForm(data, files, words=words, published=self.published, more=more)

    def _hold_pictures(self, form: PageForm) -> Held | None:
        """Kept even if something else is wrong; too many in a day are not."""
        for name, upload in form.new_pictures().items():
            held = count(self.request, "picture")
            if held:
                return held
            form.hold(name, pictures.keep(upload, structure=self.structure, person=self.person))
        return None

    def _unchecked(self, form: PageForm) -> PageForm:
        """What is still to correct will be said when it is saved or sent."""
        form.errors.clear()
        return form

    def _preview(self, form: PageForm) -> HttpResponse:
        """The page with these words, which go along to be sent, saved or gone on with; nothing is kept."""
        page = StructurePage.objects.get(pk=self.structure.pk)
        put(form.written(), page)
        typed = kept_text.posted(self.request)
        typed.pop("action", None)
        for picture in form.pictures:
            typed[f"{picture.name}_kept"] = picture.kept
        fields = [(name, value) for name in typed for value in typed.getlist(name)]
        context = page.get_context(self.request) | {"fields": fields, "is_sent": self.is_sent}
        return render(self.request, "structures/membership/preview.html", context)

    def _save(self, form: PageForm, seen: Words, *, sends: bool) -> HttpResponse:
        words = form.written()
        written: dict[str, Any] = {
            "structure": self.structure,
            "person": self.person,
            "words": words,
            "seen": seen,
            "version": _number(self.request.POST.get("version", "")),
        }
        try:
            self.draft = drafts.save_and_send(**written) if sends else drafts.save(**written)
        except drafts.ChangedError as error:
            return self._someone_saved(form, words, error.draft, seen)
        return self._sent(form) if sends else self._saved()

    def _saved(self) -> HttpResponse:
        messages.success(self.request, _("Your draft is saved. It will wait for you here."))
        return self.desk()

    def _sent(self, form: PageForm) -> HttpResponse:
        if self.draft is None:
            messages.info(self.request, _("You changed nothing: the page already says this."))
        elif self.draft.conflicts:
            return self._page(form, seen=self.draft.base, status=409)
        else:
            messages.success(
                self.request,
                _("Your page is sent to the portal’s editors. You will be told when it is online."),
            )
        return self.desk()

    def _someone_saved(self, form: PageForm, words: Words, stored: PageDraft, seen: Words) -> HttpResponse:
        """Nothing is written over a colleague's words before one has read them."""
        self.draft = stored
        theirs = drafts.written_words(self.structure, stored)
        lines = _lines(form, changed(words, theirs), theirs=theirs, mine=words)
        return self._page(form, seen=seen, status=409, theirs=lines)

    def _conflicts(self, form: PageForm) -> list[dict[str, Any]]:
        """Where the page now says otherwise than the draft, which its writers must have read."""
        if self.draft is None:
            return []
        return _lines(form, self.draft.conflicts, theirs=self.published, mine=self.draft.words)

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
            "most_rows": MOST_ROWS,
            "conflicts": self._conflicts(form),
            "theirs": [],
            **context,
        }
        return self.page("page_form", status, **context)


class DraftView(MemberView):
    """One button upon the draft that the screen showed."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().dispatch(request, *args, **kwargs)
        except AlreadyDecidedError:
            messages.warning(request, _("The editors have answered this draft meanwhile."))
            return self.desk()


class TakeBackView(DraftView):
    """What was sent is a draft again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = drafts.open_draft(self.structure)
        if draft and draft.state != PageDraft.State.DRAFT:
            drafts.take_back(draft=draft, person=self.person)
            messages.success(request, _("Your page is taken back: it is a draft again."))
        return redirect("structures:page", pk)


class TakeUpView(DraftView):
    """The words of a draft that was refused or given up begin another."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        decided = get_object_or_404(PageDraft, pk=number, structure=self.structure)
        if not decided.is_unpublished:
            raise Http404
        try:
            drafts.take_up(decided=decided, person=self.person)
        except drafts.OpenDraftError:
            messages.warning(request, _("A draft is being written already: finish it or give it up first."))
            return self.desk()
        messages.success(request, _("These words are a draft again. Change them, then send them."))
        return redirect("structures:page", pk)


class CancelView(DraftView):
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


def _lines(form: PageForm, names: list[str], *, theirs: Words, mine: Words) -> list[dict[str, Any]]:
    """Each disputed field: its name, a way to it, and both texts with what differs marked."""
    places = {"offers": "offers", "contacts": "contacts", "photo": "photo", "logo": "logo"}
    lines = []
    for name in names:
        stored, written = sides(said(name, theirs[name]), said(name, mine[name]))
        url = f"#{places.get(name) or form[name].auto_id}"
        lines.append({"label": NAMES[name], "url": url, "stored": stored, "written": written})
    return lines
