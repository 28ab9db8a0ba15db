"""What imports write in bulk is what Wagtail writes one by one; interrupted, it ends as if run once."""

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex
from wagtail.search.models import IndexEntry

from structures.imports.writing import upsert
from structures.models import RegisterRecord, SearchEntry, StructurePage
from tests.factories.structures import (
    DirectoryPageFactory,
    LegalCategoryFactory,
    LegalFamilyFactory,
    SectorFactory,
    StructurePageFactory,
    TerritoryFactory,
)
from tests.structures.rows import row

pytestmark = pytest.mark.django_db

NOW = "2026-11-24T10:00:00+00:00"
#: What must differ from one page to another.
OWN = {"id", "path", "slug", "url_path", "translation_key", "page_ptr_id"}


@pytest.fixture(autouse=True)
def directory(db):
    TerritoryFactory(code="30189", name="Nîmes")
    LegalCategoryFactory(code="9220", default_family=LegalFamilyFactory())
    SectorFactory(code="solidarity", name="Action sociale", naf_codes=["88"])
    return DirectoryPageFactory()


def by_wagtail(directory, record):
    """The same structure, as Wagtail's own `add_child` makes it."""
    page = StructurePage(
        title="Les Arches 1",
        slug="a-la-main",
        live=record.is_publishable,
        has_unpublished_changes=not record.is_publishable,
    )
    if page.live:
        page.first_published_at = page.last_published_at = timezone.now()
    page.sectors = list(record.page.sectors.all())
    directory.add_child(instance=page)
    fields = {each.attname: getattr(record, each.attname) for each in record._meta.concrete_fields}
    copied = fields | {"id": None, "page_id": page.pk, "siret": None}
    RegisterRecord.objects.create(**copied)
    page.save()  # the record's words are indexed with the page's
    return page


def columns(page):
    page = StructurePage.objects.get(pk=page.pk)
    values = {each.attname: getattr(page, each.attname) for each in page._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in OWN}


def findable(page):
    """Words without the SIRET, which two structures cannot share."""
    siret = page.record.siret or "nothing"
    entry = SearchEntry.objects.get(structure=page)
    index = IndexEntry.objects.get(object_id=str(page.pk), content_type=page.content_type)
    texts = (entry.names, entry.subjects, entry.texts, index.title_text, index.body_text)
    return [" ".join(text.replace(siret, "").split()) for text in texts], index.title_norm


def references(page):
    rows = ReferenceIndex.objects.select_related("content_type", "base_content_type")
    own = rows.filter(base_content_type__model="page", object_id=str(page.pk))
    records = rows.filter(base_content_type__model="registerrecord", object_id=str(page.record.pk))
    return {(each.content_type.model, each.model_path, each.content_path) for each in (*own, *records)}


def history(page):
    fields = ("action", "label", "content_changed", "deleted", "data", "user_id", "content_type_id")
    return list(PageLogEntry.objects.filter(page=page.pk).values_list(*fields))


@pytest.mark.parametrize("flagged", [True, False], ids=["live", "draft"])
def test_a_page_made_in_bulk_is_the_page_that_wagtail_makes(directory, time_machine, flagged):
    time_machine.move_to(NOW, tick=False)
    upsert.run([row(1, is_ess_flagged=flagged)], directory=directory)
    made = StructurePage.objects.get()

    same = by_wagtail(directory, made.record)

    assert columns(made) == columns(same)
    assert findable(made) == findable(same)
    assert references(made) == references(same)
    assert history(made) == history(same)
    assert set(made.sectors.all()) == set(same.sectors.all())
    assert (made.slug, made.url_path) == ("les-arches-1", f"{directory.url_path}les-arches-1/")
    assert made.get_parent().specific == directory


def test_the_tree_is_sound_after_pages_made_in_bulk_and_one_by_one(directory):
    StructurePageFactory(record=False)
    upsert.run([row(number) for number in range(1, 41)], directory=directory)
    StructurePageFactory(record=False)
    upsert.run([row(number) for number in range(31, 61)], directory=directory)

    problems = Page.find_problems()

    assert not any(problems)
    directory.refresh_from_db()
    assert directory.numchild == directory.get_children().count() == 62


def test_a_page_made_in_bulk_can_be_edited_published_and_deleted(directory):
    upsert.run([row(1)], directory=directory)
    page = StructurePage.objects.get()

    page.title = "Les Grandes Arches"
    page.save_revision().publish()
    assert StructurePage.objects.get().title == "Les Grandes Arches"

    page.delete()
    assert not Page.objects.filter(pk=page.pk).exists()
    assert not any(Page.find_problems())


def test_same_names_get_addresses_of_their_own(directory):
    StructurePageFactory(title="Comité", slug="comite", record=False)

    upsert.run([row(number, name="Comité") for number in (1, 2)], directory=directory)
    upsert.run([row(3, name="Comité"), row(4, name="Comité 1")], directory=directory)

    slugs = set(StructurePage.objects.values_list("slug", flat=True))
    assert slugs == {"comite", "comite-1", "comite-2", "comite-3", "comite-1-1"}


def test_an_address_that_somebody_took_meanwhile_is_left_to_them(directory):
    writer = upsert.Writer(directory)
    with transaction.atomic():
        writer.write(next(upsert.batches([row(1, name="Avant")])))
    StructurePageFactory(title="Comité", slug="comite", record=False)

    with transaction.atomic():
        writer.write(next(upsert.batches([row(2, name="Comité")])))

    assert StructurePage.objects.get(record__siret=row(2).siret).slug == "comite-1"


def test_the_same_number_twice_in_a_file_makes_one_structure(directory):
    report = upsert.run([row(1), row(1, headcount="1-9"), row(1, headcount="1-9")], directory=directory)

    assert RegisterRecord.objects.get().headcount == "1-9"
    assert (report.counts["created"], report.counts["updated"], report.counts["unchanged"]) == (1, 1, 1)


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_a_preview_counts_as_the_import_does_whatever_the_batches(directory, monkeypatch, size):
    rows = [
        *(row(number) for number in range(1, 6)),
        row(1, headcount="1-9"),
        row(2, state="F"),
        row(3),
        row(6, is_ess_flagged=False),
        row(6),
        row(7, siret="1"),
    ]
    monkeypatch.setattr(upsert.batches, "__defaults__", (size,))

    foreseen = upsert.run(rows, directory=directory, dry_run=True)
    assert not StructurePage.objects.exists()
    done = upsert.run(rows, directory=directory)

    assert foreseen.counts == done.counts
    assert [str(each) for each in foreseen.messages] == [str(each) for each in done.messages]


def test_queries_do_not_grow_with_the_rows(directory, django_assert_max_num_queries):
    upsert.run([row(1)], directory=directory)

    with django_assert_max_num_queries(70):
        upsert.run([row(number) for number in range(2, 302)], directory=directory)
    with django_assert_max_num_queries(25):
        upsert.run([row(number, headcount="1-9") for number in range(2, 302)], directory=directory)


# Which record a row speaks of


def test_an_association_known_by_its_rna_number_takes_its_siret(directory):
    upsert.run([row(1, siret="", siren="", rna="W301234567", source="rna")], directory=directory)

    upsert.run([row(1, rna="W301234567")], directory=directory)

    record = RegisterRecord.objects.get()
    assert (record.siret, record.siren, record.rna) == (row(1).siret, row(1).siren, "W301234567")
    assert StructurePage.objects.count() == 1


def test_a_row_of_a_unit_speaks_of_each_of_its_establishments_and_makes_none(directory):
    second = row(1).siren + "00029"
    upsert.run([row(1), row(1, siret=_valid(second), is_seat=False)], directory=directory)
    listed = row(
        1, siret="", name="", source="ess-france", is_ess_listed=True, may_create=False,
        speaks_of=frozenset({"is_ess_listed"}),
    )  # fmt: skip
    stranger = row(9, siret="", source="ess-france", may_create=False, speaks_of=frozenset({"is_ess_listed"}))

    report = upsert.run([listed, stranger], directory=directory)

    assert RegisterRecord.objects.filter(is_ess_listed=True).count() == 2
    assert report.counts["unknown"] == 1
    assert RegisterRecord.objects.count() == 2


def _valid(digits):
    from tests.factories.structures import luhn_check_digit  # noqa: PLC0415

    return digits[:13] + luhn_check_digit(digits[:13])


def test_a_lesser_register_fills_what_is_empty_and_replaces_nothing(directory):
    upsert.run([row(1, naf="", headcount="")], directory=directory)

    upsert.run(
        [row(1, source="rna", naf="94.99Z", street="1 place du Siège", headcount="")], directory=directory
    )

    record = RegisterRecord.objects.get()
    assert (record.naf, record.street) == ("94.99Z", "12 rue des Arches")
    assert record.source_of("naf").source == "rna"


def test_a_page_without_record_is_found_by_its_address(directory):
    page = StructurePageFactory(slug="les-arches", record=False)

    upsert.run([row(1, slug="les-arches")], directory=directory)

    assert RegisterRecord.objects.get().page == page
    assert StructurePage.objects.count() == 1
