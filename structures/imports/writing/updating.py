"""Records in bulk, then what follows from them: pages shown or withdrawn, and everything that finds them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import ReferenceIndex
from wagtail.search.backends import get_search_backends

from accounts.models import User
from portal.page_cache import forget_pages
from structures.imports.writing import copying
from structures.imports.writing.matching import Entry
from structures.imports.writing.vocabulary import PERSONAL_FACTS
from structures.indexing import index_structures
from structures.models import ImportChange, RegisterRecord, StructurePage

#: Facts that change the words by which a structure is found.
TELLING = frozenset({"siret", "siren", "rna", "legal_name", "city", "commune", "family", "diffusion"})
RELATIONS = frozenset({"family", "legal_category", "commune"})
#: Every column that an import may write.
WRITTEN = (
    "page",
    "siret",
    "siren",
    "rna",
    "legal_name",
    "family",
    "is_ess_listed",
    "is_ess_flagged",
    "legal_category",
    "naf",
    "headcount",
    "street",
    "postal_code",
    "city",
    "commune",
    "longitude",
    "latitude",
    "is_seat",
    "diffusion",
    "state",
    "sources",
    "refreshed_at",
)
PageStep = ImportChange.PageStep


def write_records(entries: Sequence[Entry], *, now: datetime) -> None:
    """New records by COPY, changed ones by COPY and one UPDATE; the others were read again, no more."""
    new = [entry.record for entry in entries if entry.is_new]
    for record, key in zip(new, copying.reserve_keys(RegisterRecord, len(new)), strict=True):
        record.pk = key
    copying.insert(new)
    changed = [entry.record for entry in entries if entry.is_dirty and not entry.is_new]
    for record in changed:
        record.refreshed_at = now
    copying.update(changed, _changed_fields(entries))  # type: ignore[misc]
    same = [entry.record.pk for entry in entries if entry.is_read and not entry.is_dirty]
    RegisterRecord.objects.filter(pk__in=same).update(refreshed_at=now)


def _changed_fields(entries: Sequence[Entry]) -> list[Any]:
    """Few change from one edition of a register to the next: the others are not written again."""
    names = {name for entry in entries for name in entry.before} | {"sources", "refreshed_at"}
    if any(entry.is_opposed for entry in entries):
        names |= {*PERSONAL_FACTS, "diffusion"}
    return [RegisterRecord._meta.get_field(name) for name in WRITTEN if name in names]


def page_step(entry: Entry) -> str:
    """What a change of the record does to its page.

    One that has members stays when the register says closed: it says so, and they answer.
    """
    page, record = entry.page, entry.record
    if page is None:
        return PageStep.NONE
    closed = entry.was_active and record.state == RegisterRecord.State.CLOSED
    if page.live and (entry.is_opposed or (closed and not page.is_claimed)):
        return PageStep.WITHDRAWN
    if page.is_untouched_draft and record.is_publishable and not entry.was_publishable:
        return PageStep.PUBLISHED
    return PageStep.NONE


def take_step(entry: Entry, person: User | None) -> None:
    """One page at a time, by Wagtail itself: few change so, and much hangs on it."""
    page = StructurePage.objects.get(pk=entry.record.page_id)
    if entry.step == PageStep.WITHDRAWN:
        page.unpublish(user=person)
    else:
        page.save_revision(user=person, log_action=False).publish(user=person)
    page.refresh_from_db(fields=["latest_revision"])
    if entry.page:
        entry.page.live = entry.step == PageStep.PUBLISHED
        entry.page.latest_revision_id = page.latest_revision_id


def index(entries: Sequence[Entry]) -> None:
    """The directory's words, Wagtail's search and its index of references, for what changed."""
    changed = [entry for entry in entries if entry.is_new or entry.is_dirty]
    telling = {entry.record.page_id for entry in changed if _finds_anew(entry)}
    find_anew(sorted(filter(None, telling)))
    moved = [entry.record for entry in changed if entry.is_new or RELATIONS & entry.before.keys()]
    rewrite_references(moved)
    if changed:
        forget_pages()


def find_anew(pages: Sequence[int]) -> None:
    if pages:
        index_structures(pages)
        _index_search(pages)


def _finds_anew(entry: Entry) -> bool:
    return entry.is_new or entry.is_opposed or bool(TELLING & entry.before.keys())


def _index_search(pages: Sequence[int]) -> None:
    wanted = StructurePage.objects.filter(pk__in=pages).select_related(
        "locale", "record__commune", "record__family"
    )
    found = list(wanted.prefetch_related("sectors", "labels", "action_zone", "offers"))
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(StructurePage, found)


def rewrite_references(objects: Sequence[models.Model]) -> None:
    """`ReferenceIndex.create_or_update_for_object`, for many rows of one model."""
    if not objects:
        return
    model = type(objects[0])
    kinds = [ContentType.objects.get_for_model(each) for each in (model, *model._meta.get_parent_list())]
    keys = [str(each.pk) for each in objects]
    ReferenceIndex.objects.filter(base_content_type=kinds[-1], object_id__in=keys).delete()
    rows = [
        ReferenceIndex(
            content_type=kinds[0],
            base_content_type=kinds[-1],
            object_id=each.pk,
            to_content_type_id=to_kind,
            to_object_id=to_key,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for each in objects
        for to_kind, to_key, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(each)
        )
    ]
    copying.insert(rows, leaving=["id"])
