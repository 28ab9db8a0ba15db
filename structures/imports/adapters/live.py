"""The State's API « Recherche d'entreprises », asked over the network.

It allows 7 requests a second, gives 25 units a page and 10,000 a question; a SIREN or a SIRET as `q` is
looked up directly, whatever the filters. Nothing else than the configured host is ever asked.
"""

import email.utils
import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from structures.imports.adapters import codes
from structures.imports.adapters.recherche_entreprises import FORMAT, Record, establishments, units_of
from structures.imports.formats import Scope
from structures.imports.rows import GARD, BrokenFileError, Establishment, Line, Skipped
from structures.models import Territory

USER_AGENT = f"ess-en-communs/0.1 (+{settings.BASE_URL})"
TIMEOUT = httpx.Timeout(15, connect=5)
REQUESTS_A_SECOND = 7
UNITS_A_PAGE = 25
MOST_UNITS = 10_000
MOST_ESTABLISHMENTS = 100
LARGEST_ANSWER = 2 * 1024 * 1024
TRIES = 6
LONGEST_WAIT = 60.0
#: Sections of the NAF, to divide a commune that alone passes the limit.
SECTIONS = "ABCDEFGHIJKLMNOPQRSTU"
TOO_MANY_REQUESTS = 429
SERVER_FAULTS = frozenset({500, 502, 503, 504})
SIREN_LENGTH = 9


class UnreachableError(BrokenFileError):
    """The API does not answer, or not as it should: what was read before stands, nothing more is."""


class PassingFaultError(Exception):
    """Worth another try, after as long as the server asked."""

    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.wait = wait


class Client:
    """Asks slowly enough, tries again when it may help. `transport`, `sleep` and `clock` are for tests."""

    def __init__(
        self,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.address = settings.RECHERCHE_ENTREPRISES_URL
        self._http = httpx.Client(
            base_url=self.address,
            headers={"User-Agent": USER_AGENT, "Accept": "application/json"},
            timeout=TIMEOUT,
            follow_redirects=False,
            transport=transport,
        )
        self._sleep = sleep
        self._clock = clock
        self._free_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._http.close()

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def page(self, **question: str | int) -> Record:
        """One answer: `results`, `total_results`, `total_pages`. Raises `UnreachableError`."""
        attempts = Retrying(
            stop=stop_after_attempt(TRIES),
            wait=_wait,
            retry=retry_if_exception_type(PassingFaultError),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return attempts(self._ask, question)
        except PassingFaultError as fault:
            raise UnreachableError(
                _("%(host)s does not answer: %(why)s.") % {"host": self.host, "why": fault}
            ) from None

    def pages(self, **question: str | int) -> Iterator[Record]:
        """Every page of a question, from the first, whose totals tell whether to divide it."""
        number, last = 1, 1
        while number <= last:
            answer = self.page(**question, page=number, per_page=UNITS_A_PAGE)
            yield answer
            last = min(_count(answer, "total_pages"), MOST_UNITS // UNITS_A_PAGE)
            number += 1

    def _ask(self, question: dict[str, str | int]) -> Record:
        self._take_turn()
        try:
            with self._http.stream("GET", "/search", params=question) as response:
                self._refuse(response)
                content = self._read(response)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise PassingFaultError(type(error).__name__) from None
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            raise UnreachableError(_("%(host)s answered no JSON.") % {"host": self.host}) from None
        units_of(answer, self.host)
        return answer

    def _take_turn(self) -> None:
        now = self._clock()
        if now < self._free_at:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + 1 / REQUESTS_A_SECOND

    def _refuse(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == TOO_MANY_REQUESTS or status in SERVER_FAULTS:
            raise PassingFaultError(f"HTTP {status}", _asked_wait(response))
        if status != httpx.codes.OK:
            raise UnreachableError(
                _("%(host)s answered with status %(status)d.") % {"host": self.host, "status": status}
            )

    def _read(self, response: httpx.Response) -> bytes:
        """The body, never more of it than an answer may be."""
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > LARGEST_ANSWER:
                raise UnreachableError(_("%(host)s answered more than is read.") % {"host": self.host})
        return bytes(content)


def _wait(state: RetryCallState) -> float:
    """What the server asked, or twice as long each time."""
    fault = state.outcome.exception() if state.outcome else None
    asked = fault.wait if isinstance(fault, PassingFaultError) else 0
    return asked or min(2.0 ** (state.attempt_number - 1), LONGEST_WAIT)


def _asked_wait(response: httpx.Response) -> float:
    """`Retry-After`, in seconds or as a date; one of more than a minute is not waited for."""
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdecimal():
        wait = float(text)
    else:
        try:
            wait = (email.utils.parsedate_to_datetime(text) - timezone.now()).total_seconds()
        except (TypeError, ValueError):
            return 0
    if wait > LONGEST_WAIT:
        raise UnreachableError(
            _("%(host)s asks to come back in %(seconds)d seconds.")
            % {"host": response.url.host, "seconds": wait}
        )
    return max(wait, 0)


def _count(answer: Record, name: str) -> int:
    count = answer.get(name)
    return count if isinstance(count, int) and not isinstance(count, bool) else 0


class LiveReading:
    """Read like the files of `reading.Reading`: rows numbered in the order in which the API gives them."""

    formats = (FORMAT,)

    def __init__(
        self, client: Client, *, numbers: Sequence[str] | None = None, everywhere: bool = False
    ) -> None:
        """The SIREN and SIRET to look up, or, without `numbers`, all that is active and ESS in the Gard."""
        self.client = client
        self.numbers = None if numbers is None else list(dict.fromkeys(numbers))
        self.scope = Scope(everywhere)
        self._asked, self._expected = 0, 0

    @property
    def done(self) -> float:
        return min(self._asked / self._expected, 1.0) if self._expected else 0.0

    def lines(self) -> Iterator[Line]:
        """Raises `UnreachableError` where the API stops answering."""
        rows = self._of_the_gard() if self.numbers is None else self._of_numbers(self.numbers)
        for number, row in enumerate(rows, start=1):
            yield Line(self.client.host, number, row)

    # One by one

    def _of_numbers(self, numbers: list[str]) -> Iterator[Establishment | Skipped]:
        self._expected = len(numbers)
        for number in numbers:
            units = self.client.page(q=number, page=1, per_page=1)["results"]
            yield from self._known_as(number, units)
            self._asked += 1

    def _known_as(self, number: str, units: list[Record]) -> Iterator[Establishment | Skipped]:
        """The establishment asked for, or all those of the Gard for a SIREN."""
        found = [unit for unit in units if unit.get("siren") == number[:SIREN_LENGTH]]
        if not found:
            yield Skipped(number, _("the API does not show it"))
        is_siren = len(number) == SIREN_LENGTH
        for row in (row for unit in found for row in self._rows(unit, everywhere=not is_siren)):
            if is_siren or isinstance(row, Skipped) or row.siret == number:
                yield row

    # All

    def _of_the_gard(self) -> Iterator[Establishment | Skipped]:
        """An establishment met under several questions comes once."""
        met: set[str] = set()
        communes = Territory.objects.communes().filter(code__startswith=GARD).order_by("code")
        codes_ = list(communes.values_list("code", flat=True))
        for unit in self._units({"departement": GARD}, _divided(codes_)):
            for row in self._rows(unit, everywhere=self.scope.everywhere):
                key = row.siret if isinstance(row, Establishment) else row.name
                if key not in met:
                    met.add(key)
                    yield row

    def _units(self, filters: dict[str, str], narrower: Iterable["Question"]) -> Iterator[Record]:
        """Units of a question, or of narrower ones when it passes the limit."""
        pages = self.client.pages(
            est_ess="true",
            etat_administratif=codes.ACTIVE,
            limite_matching_etablissements=MOST_ESTABLISHMENTS,
            **filters,
        )
        for answer in pages:
            parts = list(narrower) if _count(answer, "total_results") >= MOST_UNITS else []
            if parts:
                for part, narrower_still in parts:
                    yield from self._units(filters | part, narrower_still)
                return
            self._note(answer)
            yield from answer["results"]

    def _note(self, answer: Record) -> None:
        if _count(answer, "page") == 1:
            self._expected += max(_count(answer, "total_pages"), 1)
        self._asked += 1

    def _rows(self, unit: Record, *, everywhere: bool) -> Iterator[Establishment | Skipped]:
        return establishments(unit, everywhere=everywhere)


#: Filters, and the narrower questions that together ask the same.
Question = tuple[dict[str, str], Iterable[Any]]


def _divided(communes: Sequence[str]) -> Iterator[Question]:
    """Communes in two halves, one commune by section of activity."""
    if len(communes) == 1:
        yield from (({"section_activite_principale": section}, ()) for section in SECTIONS)
        return
    middle = len(communes) // 2
    for half in (communes[:middle], communes[middle:]):
        if half:
            yield {"code_commune": ",".join(half)}, _divided(half)
