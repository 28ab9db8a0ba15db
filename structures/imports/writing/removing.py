"""Removes pages that an import made and nobody touched, in bulk."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, PageSubscription, ReferenceIndex
from wagtail.search.models import IndexEntry

from accounts.models import User
from portal.page_cache import forget_pages
from structures.imports.writing import copying
from structures.models import (
    Contact,
    ImportChange,
    ImportRun,
    NameStart,
    PossibleDuplicate,
    RegisterRecord,
    SearchEntry,
    StructurePage,
    Suggestion,
    ToldStructure,
    WebsiteCheck,
)

#: Rows that follow a page by themselves, and say nothing of what people did.
FOLLOWING: tuple[type[models.Model], ...] = (
    SearchEntry,
    NameStart,
    ToldStructure,
    WebsiteCheck,
    StructurePage.sectors.through,
    StructurePage.labels.through,
    StructurePage.action_zone.through,
    Contact,
    PageSubscription,  # written as soon as somebody opens the page to read it
)
OWN: tuple[type[models.Model], ...] = (
    *FOLLOWING,
    RegisterRecord,
    StructurePage,
    ImportChange,
    PageLogEntry,
    PossibleDuplicate,
)


def touched(pages: Sequence[int], run: ImportRun) -> set[int]:
    """Those that something else points at: a member, a suggestion, an application, a link in a text."""
    found: set[int] = set()
    for relation in _relations() if pages else ():
        model, name = relation.related_model, relation.field.attname
        pointing = model._base_manager.filter(**{f"{name}__in": pages})
        if model is Suggestion:  # the import's own go with it
            pointing = pointing.exclude(import_run=run, state=Suggestion.State.WAITING)
        found |= set(pointing.values_list(name, flat=True))
    return found | _linked(pages) | _decided(pages)


def _relations() -> Iterator[Any]:
    """Foreign keys of other models to a page, by Wagtail's half or by ours."""
    for each in StructurePage._meta.get_fields(include_hidden=True):
        points_here = each.auto_created and not each.concrete and (each.one_to_many or each.one_to_one)
        if points_here and each.related_model not in OWN:
            yield each


def _linked(pages: Sequence[int]) -> set[int]:
    kind = ContentType.objects.get_for_model(Page)
    records = ContentType.objects.get_for_model(RegisterRecord)
    links = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=[str(key) for key in pages])
    own = models.Q(base_content_type=records) | models.Q(base_content_type__model__in=_following_names())
    return {int(key) for key in links.exclude(own).values_list("to_object_id", flat=True)}


def _following_names() -> list[str]:
    return [model._meta.model_name or "" for model in OWN]


def _decided(pages: Sequence[int]) -> set[int]:
    """Pairs that wait are found again; what an editor said of one is not."""
    pairs = PossibleDuplicate.objects.exclude(state=PossibleDuplicate.State.WAITING)
    found = pairs.filter(models.Q(first__in=pages) | models.Q(second__in=pages))
    return {key for pair in found.values_list("first", "second") for key in pair} & set(pages)


def remove(changes: Iterable[ImportChange], person: User | None) -> None:
    """Pages with their records. What still points at one makes the transaction fail: none is lost unseen."""
    listed = list(changes)
    records = [change.record_id for change in listed if change.record_id]
    made = [change for change in listed if change.page_step == ImportChange.PageStep.CREATED]
    keys = [change.page_id for change in made if change.page_id]
    if not listed:
        return
    pages = list(StructurePage.objects.filter(pk__in=keys).select_related("content_type"))
    _log(pages, person)
    ImportChange.objects.filter(models.Q(record__in=records) | models.Q(page__in=keys)).update(
        record=None, page=None
    )
    PossibleDuplicate.objects.filter(models.Q(first__in=keys) | models.Q(second__in=keys)).delete()
    for model in FOLLOWING:
        _drop(model, **{f"{_pointing(model)}__in": keys})
    _drop_indexes(keys, records)
    _drop(RegisterRecord, pk__in=records)
    _drop(StructurePage, pk__in=keys)
    _drop(Page, pk__in=keys)
    _count_children(pages)
    forget_pages()


def _pointing(model: type[models.Model]) -> str:
    """The field by which rows of a model follow a page."""
    if model is PageSubscription:
        return "page"
    return "structurepage" if model._meta.auto_created else "structure"


def _drop(model: type[models.Model], **wanted: Any) -> None:
    model._base_manager.filter(**wanted)._raw_delete(connection.alias)


def _drop_indexes(pages: Sequence[int], records: Sequence[int]) -> None:
    kind = ContentType.objects.get_for_model
    for model, keys in ((Page, pages), (RegisterRecord, records)):
        texts = [str(key) for key in keys]
        _drop(ReferenceIndex, base_content_type=kind(model), object_id__in=texts)
        _drop(ReferenceIndex, to_content_type=kind(model), to_object_id__in=texts)
    page_kinds = [kind(Page), kind(StructurePage)]
    _drop(IndexEntry, content_type__in=page_kinds, object_id__in=[str(key) for key in pages])


def _count_children(pages: Sequence[StructurePage]) -> None:
    for path in {page.path[: -page.steplen] for page in pages}:
        parent = Page.objects.select_for_update().get(path=path)
        parent.numchild = Page.objects.filter(depth=parent.depth + 1, path__startswith=path).count()
        Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild)


def _log(pages: Sequence[StructurePage], person: User | None) -> None:
    rows = [
        PageLogEntry(
            content_type=page.content_type,
            label=page.title,
            action="wagtail.delete",
            timestamp=timezone.now(),
            user=person,
            uuid=uuid4(),
            deleted=True,
            page_id=page.pk,
        )
        for page in pages
    ]
    copying.insert(rows, leaving=["id"])
