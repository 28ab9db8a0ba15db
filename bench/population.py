"""Structures spread like the real ones, the same on every run: communes weigh what people live there."""

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from stdnum import luhn
from wagtail.models import Page

from accounts.models import User
from portal.memory import memory
from portal.text import fold
from structures.imports.writing import copying
from structures.indexing import index_structures
from structures.models import (
    DirectoryPage,
    Label,
    LegalFamily,
    Membership,
    Offer,
    RegisterRecord,
    Sector,
    StructurePage,
    Territory,
)
from structures.spelling.vocabulary import refresh_vocabulary

BATCH = 5000
FAMILIES = {"association": 80, "cooperative": 9, "company": 6, "mutual": 3, "foundation": 2}
HEADCOUNTS = {"0": 45, "1-9": 34, "10-49": 15, "50-249": 5, "250+": 1}
#: Shares of structures, between 0 and 1.
LOCATED, PARTIAL, VERIFIED, NETWORK, OFFERING, ANSWERING = 0.85, 0.02, 0.25, 0.05, 0.3, 0.5
#: Claimed by a member; of a name that no other structure has.
CLAIMED, UNHEARD = 0.1, 0.6

_words = tomllib.loads(Path(__file__).with_name("words.toml").read_text())
KINDS, OBJECTS, NAMES = (_words[part].split() for part in ("kinds", "objects", "names"))
SYLLABLES = _words["syllables"].split()
TEXTS = [*(word.lower() for word in (*OBJECTS, *KINDS, *NAMES)), *_words["texts"].split()]


def checked(digits: str) -> str:
    """With the digit that proves a number: imports refuse the others."""
    return digits + luhn.calc_check_digit(digits)


@dataclass(frozen=True)
class Gard:
    """What structures are spread over."""

    communes: list[Territory]
    people: list[int]
    epci_of: dict[int, int]
    departement: int
    sectors: list[int]
    labels: list[int]
    families: dict[str, int]

    @classmethod
    def read(cls) -> "Gard":
        communes = list(Territory.objects.light().communes().order_by("code"))
        edges = Territory.contained_in.through.objects.filter(to_territory__kind=Territory.Kind.EPCI)
        families = dict(LegalFamily.objects.source().values_list("code", "pk"))
        return cls(
            communes=communes,
            people=[place.population or 1 for place in communes],
            epci_of=dict(edges.values_list("from_territory_id", "to_territory_id")),
            departement=Territory.objects.get(kind=Territory.Kind.DEPARTEMENT).pk,
            sectors=list(Sector.objects.source().order_by("code").values_list("pk", flat=True)),
            labels=list(Label.objects.source().order_by("code").values_list("pk", flat=True)),
            families={code: families[code] for code in FAMILIES if code in families},
        )


class Population:
    """Adds structures to the directory, batch by batch."""

    def __init__(self) -> None:
        self.chance = random.Random(30)  # noqa: S311 - nothing secret: the same structures every time
        self.gard = Gard.read()
        self.directory = DirectoryPage.objects.get(locale__language_code="fr")
        self.content_type = ContentType.objects.get_for_model(StructurePage)
        self.now = timezone.now()
        self.count = 0

    def grow(self, size: int) -> None:
        """Up to this number."""
        while self.count < size:
            self._add(min(BATCH, size - self.count))
        refresh_vocabulary()
        memory.forget()  # rows written so tell nobody
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    @transaction.atomic
    def _add(self, number: int) -> None:
        keys = copying.reserve_keys(Page, number)
        pages = [self._page(key, self.count + step + 1) for step, key in enumerate(keys)]
        copying.insert([_base(page) for page in pages])
        copying.insert(pages)
        Page.objects.filter(pk=self.directory.pk).update(numchild=F("numchild") + number)
        copying.insert(
            [self._record(key, self.count + step + 1) for step, key in enumerate(keys)], leaving=["id"]
        )
        copying.insert(list(self._offers(keys)), leaving=["id"])
        self._claim([key for key in keys if self.chance.random() < CLAIMED])
        self._link("sectors", keys, self.gard.sectors, [0, 70, 25, 5])
        self._link("labels", keys, self.gard.labels, [75, 20, 5])
        self._zones(keys)
        index_structures(keys)
        self.count += number

    def _page(self, key: int, number: int) -> StructurePage:
        title = self._name()
        page = StructurePage(
            pk=key,
            title=title,
            draft_title=title,
            slug=f"{slugify(fold(title))}-b{number}",
            locale_id=self.directory.locale_id,
            content_type=self.content_type,
            sort_key=fold(title),
            teaser_text=self._text(15)[:300],
            presentation=f"<p>{self._text(60)}</p>",
            is_network_member=self.chance.random() < NETWORK,
        )
        page.id = key
        page.path = Page._get_path(self.directory.path, self.directory.depth + 1, 100_000 + number)
        page.depth, page.url_path = self.directory.depth + 1, f"{self.directory.url_path}{page.slug}/"
        page.first_published_at = page.last_published_at = self.now
        return page

    def _name(self) -> str:
        """As names do, most hold a word that is theirs: the vocabulary grows with the directory."""
        chance = self.chance
        own = self._word() if chance.random() < UNHEARD else chance.choice(NAMES)
        return f"{chance.choice(KINDS)} {chance.choice(OBJECTS)} {chance.choice(NAMES)} {own}"

    def _word(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=self.chance.randint(2, 4))).capitalize()

    def _text(self, length: int) -> str:
        ranks = (min(int(self.chance.expovariate(0.03)), len(TEXTS) - 1) for _ in range(length))
        return " ".join(TEXTS[rank] for rank in ranks)

    def _record(self, key: int, number: int) -> RegisterRecord:
        chance, gard = self.chance, self.gard
        (commune,) = chance.choices(gard.communes, gard.people)
        family = gard.families[chance.choices(list(gard.families), [FAMILIES[c] for c in gard.families])[0]]
        siren = checked(f"9{number:07d}")
        located = chance.random() < LOCATED and commune.latitude is not None and commune.longitude is not None
        return RegisterRecord(
            page_id=key,
            siren=siren,
            siret=checked(f"{siren}0001"),
            legal_name=self._name().upper(),
            family_id=family,
            is_ess_flagged=True,
            headcount=chance.choices(list(HEADCOUNTS), list(HEADCOUNTS.values()))[0],
            commune_id=commune.pk,
            city=commune.name,
            postal_code=commune.postal_codes[0],
            latitude=(commune.latitude or 0) + chance.gauss(0, 0.012) if located else None,
            longitude=(commune.longitude or 0) + chance.gauss(0, 0.015) if located else None,
            diffusion="P" if chance.random() < PARTIAL else "O",
            verified_at=self._some_day() if chance.random() < VERIFIED else None,
        )

    def _some_day(self) -> datetime:
        return self.now - timedelta(days=self.chance.random() * 700)

    def _offers(self, keys: Sequence[int]) -> Iterator[Offer]:
        for key in keys:
            if self.chance.random() < OFFERING:
                answers = self.chance.random() < ANSWERING
                yield Offer(
                    structure_id=key, title=self._text(3), text=self._text(12), answers_public_tenders=answers
                )

    def _claim(self, keys: Sequence[int]) -> None:
        """By one person each, who joined at some moment of the last two years."""
        people = copying.reserve_keys(User, len(keys))
        copying.insert(
            [User(pk=person, email=f"b{person}@example.org", password="!") for person in people]  # noqa: S106
        )
        copying.insert(
            [
                Membership(user_id=person, structure_id=key, role="manager", joined_at=self._some_day())
                for person, key in zip(people, keys, strict=True)
            ],
            leaving=["id"],
        )

    def _link(self, relation: str, keys: Sequence[int], terms: list[int], numbers: list[int]) -> None:
        """As many terms each as `numbers` weigh; the first terms of a list are the most common."""
        weights = [1 / (rank + 2) for rank in range(len(terms))]
        pairs = [
            (key, term)
            for key, many in zip(
                keys, self.chance.choices(range(len(numbers)), numbers, k=len(keys)), strict=True
            )
            for term in set(self.chance.choices(terms, weights, k=many))
        ]
        _write_links(relation, pairs)

    def _zones(self, keys: Sequence[int]) -> None:
        communes = dict(RegisterRecord.objects.filter(page__in=keys).values_list("page_id", "commune_id"))
        _write_links("action_zone", [(key, place) for key in keys for place in self._zone(communes[key])])

    def _zone(self, commune: int | None) -> set[int | None]:
        """Nothing said, one's commune, one's intercommunality, some communes or the whole Gard."""
        (kind,) = self.chance.choices(["none", "commune", "epci", "some", "gard"], [35, 20, 25, 8, 12])
        epci = self.gard.epci_of.get(commune or 0)
        some = {place.pk for place in self.chance.sample(self.gard.communes, 3)} if kind == "some" else set()
        zones: dict[str, set[Any]] = {"commune": {commune}, "epci": {epci}, "gard": {self.gard.departement}}
        return zones.get(kind, some) - {None}


def _base(page: StructurePage) -> Page:
    return Page(**{field.attname: getattr(page, field.attname) for field in Page._meta.local_concrete_fields})


def _write_links(relation: str, pairs: list[tuple[int, Any]]) -> None:
    field: Any = StructurePage._meta.get_field(relation)
    through: type[models.Model] = field.remote_field.through
    columns = [
        through._meta.get_field(name) for name in (field.m2m_field_name(), field.m2m_reverse_field_name())
    ]
    copying.copy(through._meta.db_table, columns, pairs)
