"""New pages in bulk: the very rows that Wagtail would write one by one, revisions and signals apart."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import slugify
from wagtail.models import Page, PageLogEntry

from accounts.models import User
from portal.text import fold
from structures.addresses import owned
from structures.imports.rows import Establishment
from structures.imports.writing import copying
from structures.imports.writing.matching import Entry
from structures.imports.writing.vocabulary import Vocabulary
from structures.models import Contact, DirectoryPage, Sector, StructurePage

#: What a page of our own files may say of itself, in plain fields.
PLAIN_WORDS = ("teaser_text", "presentation", "website", "is_network_member")
LONGEST_SLUG = 200


class Slugs:
    """Addresses still free under the directory."""

    def __init__(self, directory: DirectoryPage) -> None:
        self.directory = directory
        self.taken = set(self._siblings().values_list("slug", flat=True)) | owned()
        self.next: dict[str, int] = {}

    def choose(self, rows: Sequence[Establishment]) -> list[str]:
        """One address a row; asked under the lock of the directory, so that nobody takes it meanwhile."""
        wanted = {self._wanted(row) for row in rows}
        self.taken |= set(self._siblings().filter(slug__in=wanted).values_list("slug", flat=True))
        chosen = [self._free(self._wanted(row)) for row in rows]
        late = set(self._siblings().filter(slug__in=chosen).values_list("slug", flat=True))
        if not late:
            return chosen
        self.taken = (self.taken - set(chosen)) | late
        self.next.clear()
        return self.choose(rows)

    def _siblings(self) -> models.QuerySet[Page]:
        return Page.objects.child_of(self.directory).order_by()

    def _wanted(self, row: Establishment) -> str:
        return (
            slugify(fold(row.name))[:LONGEST_SLUG].strip("-") or f"structure-{row.siret or row.rna}".lower()
        )

    def _free(self, wanted: str) -> str:
        slug, number = wanted, self.next.get(wanted, 1)
        while slug in self.taken:
            slug, number = f"{wanted}-{number}", number + 1
        self.taken.add(slug)
        self.next[wanted] = number
        return slug


class PageMaker:
    def __init__(
        self, directory: DirectoryPage, vocabulary: Vocabulary, *, now: datetime, person: User | None
    ) -> None:
        self.directory = directory
        self.vocabulary = vocabulary
        self.now = now
        self.person = person
        self.slugs = Slugs(directory)
        self.content_type = ContentType.objects.get_for_model(StructurePage)

    def make(self, entries: Sequence[Entry]) -> None:
        """Give each entry its page, within a transaction: the directory is locked until its end."""
        if not entries:
            return
        parent = Page.objects.select_for_update().get(pk=self.directory.pk)
        pages = self._pages(entries, parent)
        copying.insert([_base(page) for page in pages])
        copying.insert(pages)
        Page.objects.filter(pk=parent.pk).update(numchild=models.F("numchild") + len(pages))
        self._relate(entries, pages)
        self._contacts(entries)
        self._log(pages)

    def _pages(self, entries: Sequence[Entry], parent: Page) -> list[StructurePage]:
        rows = [_row(entry) for entry in entries]
        keys = copying.reserve_keys(Page, len(entries))
        paths = _paths(parent, len(entries))
        pages = []
        for entry, row, slug, key, path in zip(
            entries, rows, self.slugs.choose(rows), keys, paths, strict=True
        ):
            page = self._page(entry, row, slug)
            page.pk = page.id = key
            page.path, page.depth, page.url_path = path, parent.depth + 1, f"{parent.url_path}{slug}/"
            entry.record.page_id = key
            pages.append(page)
        return pages

    def _page(self, entry: Entry, row: Establishment, slug: str) -> StructurePage:
        live = entry.record.is_publishable
        page = StructurePage(
            title=row.name,
            draft_title=row.name,
            slug=slug,
            locale_id=self.directory.locale_id,
            content_type=self.content_type,
            live=live,
            has_unpublished_changes=not live,
            sort_key=fold(row.name)[:255],
            **{name: row.words[name] for name in PLAIN_WORDS if row.words.get(name)},
        )
        if live:
            page.first_published_at = page.last_published_at = self.now
        return page

    def _relate(self, entries: Sequence[Entry], pages: Sequence[StructurePage]) -> None:
        chosen: dict[str, list[tuple[int, int]]] = {"sectors": [], "labels": [], "action_zone": []}
        for entry, page in zip(entries, pages, strict=True):
            row = _row(entry)
            chosen["sectors"] += [(page.pk, term.pk) for term in self._sectors(row)]
            chosen["labels"] += [(page.pk, key) for key in _keys(self.vocabulary.labels, row, "labels")]
            zone = _keys(self.vocabulary.territories, row, "action_zone")
            chosen["action_zone"] += [(page.pk, key) for key in zone]
        for name, pairs in chosen.items():
            field = StructurePage._meta.get_field(name)
            through = field.remote_field.through  # type: ignore[union-attr]
            columns = [
                through._meta.get_field(field.m2m_field_name()),
                through._meta.get_field(field.m2m_reverse_field_name()),
            ]  # type: ignore[union-attr]
            if pairs:
                copying.copy(through._meta.db_table, columns, pairs)

    def _contacts(self, entries: Sequence[Entry]) -> None:
        """Those of our own files are public: they were written to be read."""
        told = [
            (entry.record.page_id, kind, value)
            for entry in entries
            for name, kind in (("emails", Contact.Kind.EMAIL), ("phones", Contact.Kind.PHONE))
            for value in _row(entry).words.get(name, ())
        ]
        contacts = [
            Contact(structure_id=page, kind=kind, value=value, is_public=True, sort_order=rank)
            for rank, (page, kind, value) in enumerate(told)
        ]
        copying.insert(contacts, leaving=["id"])

    def _sectors(self, row: Establishment) -> list[Sector]:
        told = [
            self.vocabulary.sectors[code]
            for code in row.words.get("sectors", ())
            if code in self.vocabulary.sectors
        ]
        guessed = None if told else self.vocabulary.sector_of(row.naf)
        return [*told, guessed] if guessed else told

    def _log(self, pages: Sequence[StructurePage]) -> None:
        """What `add_child` notes in the history of a page."""
        entries = [
            PageLogEntry(
                content_type=self.content_type,
                label=page.get_admin_display_title(),
                action="wagtail.create",
                timestamp=self.now,
                user=self.person,
                uuid=uuid4(),
                content_changed=True,
                page_id=page.pk,
            )
            for page in pages
        ]
        copying.insert(entries, leaving=["id"])


def _row(entry: Entry) -> Establishment:
    row = entry.origin.row if entry.origin else None
    if not isinstance(row, Establishment):
        raise TypeError(f"{entry.record} has no row to make a page of")
    return row


def _keys(terms: Mapping[str, models.Model], row: Establishment, name: str) -> Iterable[int]:
    return [terms[code].pk for code in dict.fromkeys(row.words.get(name, ())) if code in terms]


def _base(page: StructurePage) -> Page:
    """The half of the page that is in Wagtail's own table."""
    return Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.local_concrete_fields})


def _paths(parent: Page, count: int) -> list[str]:
    """Places after the last child."""
    last = Page.objects.child_of(parent).order_by("-path").values_list("path", flat=True).first()
    taken = Page._str2int(last[-Page.steplen :]) if last else 0
    return [Page._get_path(parent.path, parent.depth + 1, taken + step) for step in range(1, count + 1)]
