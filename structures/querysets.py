"""The directory's vocabulary: which structures stand, act or speak of what is asked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.search import SearchRank
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from portal.models import PortalImage
from portal.querysets import PageQuerySet
from structures import conditions, rules
from structures.distance import Centre, distance_from
from structures.models.membership import Membership
from structures.models.records import RegisterRecord
from structures.models.territories import Territory
from structures.questions import Question, in_names, question
from structures.registry import Particularity
from structures.words import asked_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOGO = "fill-128x128|format-webp"


def turn_of_the_day() -> tuple[Func, str]:
    """What decides between equals: an order drawn anew every day in Paris, the same from page to page.

    `hashint8extended` is what PostgreSQL spreads partitions with: it costs less than reading the row.
    """
    day = Value(timezone.localdate().toordinal(), output_field=BigIntegerField())
    key = Cast("pk", BigIntegerField())
    return Func(key, day, function="hashint8extended", output_field=BigIntegerField()), "pk"


def _silent(now: datetime | None = None) -> Exists:
    """Whether the members of a structure have not confirmed it for too long."""
    limit = rules.months_before(now or timezone.now(), rules.HIDE_AFTER_MONTHS)
    joined = Membership.objects.answering().filter(structure=OuterRef("pk"), joined_at__lte=limit)
    # The record at hand, which lists read anyway, rather than the structure and its record once more.
    last = ExpressionWrapper(OuterRef("record__verified_at"), output_field=DateTimeField())
    asked = joined.annotate(verified_at=last)
    return Exists(asked.filter(Q(verified_at__isnull=True) | Q(verified_at__lte=limit)))


class StructureQuerySet(PageQuerySet):
    def shown(self, now: datetime | None = None) -> Self:
        """Published, and not withdrawn because its members stopped confirming it."""
        return self.live().filter(~_silent(now))

    def withdrawn(self, now: datetime | None = None) -> Self:
        """Published, but withdrawn: what `shown` leaves out."""
        return self.live().filter(_silent(now))

    # Where

    def acting_in(self, territories: Iterable[Territory]) -> Self:
        return self.filter(conditions.acting_in(territories))

    def seated_in(self, territories: Iterable[Territory]) -> Self:
        return self.filter(conditions.seated_in(territories))

    def present_in(self, territories: Iterable[Territory]) -> Self:
        return self.filter(conditions.present_in(territories))

    def standing_in(self, box: Sequence[float]) -> Self:
        """Whose seat stands between west, south, east and north, where its place may be shown."""
        west, south, east, north = box
        return self.filter(
            record__diffusion=RegisterRecord.Diffusion.OPEN,
            record__longitude__range=(west, east),
            record__latitude__range=(south, north),
        )

    def with_distance(self, centre: Centre) -> Self:
        """`distance`, in kilometres."""
        return self.annotate(distance=distance_from(centre))

    def near(self, centre: Centre, kilometres: float) -> Self:
        return self.with_distance(centre).filter(centre.within(kilometres))

    # What

    def having(self, particularities: Iterable[Particularity]) -> Self:
        """With every one of the particularities."""
        structures = self
        for particularity in particularities:
            structures = structures.filter(particularity.condition())
        return structures

    # Words

    def matching(self, asked: "str | Question | None") -> Self:
        """Where each word, or one of its synonyms, is found; none if the text holds no word."""
        asked = question(asked) if isinstance(asked, str) else asked
        return self.filter(search_entry__vector=asked) if asked else self.none()

    def named(self, text: str) -> Self:
        """Whose usual or legal name holds each word, or their registers' number."""
        return self.filter(search_entry__vector=in_names(text)) if asked_words(text) else self.none()

    def by_relevance(self, asked: "str | Question | None", near: Iterable[Territory] = ()) -> Self:
        """Those seated in the territories `near` come before those that act there from elsewhere."""
        asked = question(asked) if isinstance(asked, str) else asked
        if asked is None:
            return self.by_name()
        rank = SearchRank(F("search_entry__vector"), asked)
        ranked = self.annotate(relevance=rank)
        territories = list(near)
        if not territories:
            return ranked.order_by("-relevance", *turn_of_the_day())
        is_seated = ExpressionWrapper(conditions.seated_in(territories), output_field=BooleanField())
        ranked = ranked.annotate(is_seated=Coalesce(is_seated, Value(False)))
        return ranked.order_by("-is_seated", "-relevance", *turn_of_the_day())

    # In which order

    def by_name(self) -> Self:
        return self.order_by("sort_key", "pk")

    def by_distance(self, centre: Centre) -> Self:
        return self.with_distance(centre).order_by("distance", *turn_of_the_day())

    def by_verification(self) -> Self:
        """Those that somebody verified last come first, those that nobody ever did last."""
        return self.order_by(F("record__verified_at").desc(nulls_last=True), *turn_of_the_day())

    # For lists

    def with_facts(self) -> Self:
        """With all that a line of a list shows, in a fixed number of queries."""
        joined = Membership.objects.answering().filter(structure=OuterRef("pk")).order_by("joined_at")
        logos: QuerySet[PortalImage] = PortalImage.objects.prefetch_renditions(LOGO)
        return (
            self.select_related("record__commune", "record__family", "locale")
            .defer("record__commune__outline")
            .prefetch_related("sectors", "labels", Prefetch("logo", queryset=logos))
            .annotate(claimed_at=Subquery(joined.values("joined_at")[:1]))
        )
