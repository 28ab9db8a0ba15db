"""Browsers of the leads: each files, goes to its receipt, and begins again when the answer is lost."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Collection, Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx
from django.utils.crypto import get_random_string

from bench.filing.groups import Group
from bench.filing.judging import Seen
from portal.development.instance import HOST

#: Requests under way at the same time, as many as a proxy would let through.
AT_ONCE = 32
PATIENCE = httpx.Timeout(60, pool=None)
#: How long somebody looks at an error before asking again, in seconds.
SHORTEST_LOOK, LONGEST_LOOK = 0.3, 2.0
LONGEST_WAIT = 5.0
NUMBER = re.compile(r"<strong>(\d{4}-\d{4,})</strong>")
FINGERPRINT = re.compile(r"<code>([0-9a-f]{64})</code>")


class LostError(Exception):
    """No answer that a reader could use; `wait` is how long the server asks them to."""

    def __init__(self, wait: float = 0.0) -> None:
        self.wait = wait


class Clients:
    def __init__(
        self, port: int, groups: Sequence[Group], *, twice: Collection[str], at_once: int = AT_ONCE
    ) -> None:
        self.address = f"http://{HOST}:{port}"
        self.origin = f"https://{HOST}:{port}"
        self.groups, self.twice = groups, twice
        self.seen: list[Seen] = []
        #: How often each answer came, by status or by the name of what broke.
        self.answers: Counter[str] = Counter()
        self.seconds = 0.0
        self._at_once = at_once
        self._gate = asyncio.Semaphore(at_once)
        self._accepted: set[str] = set()

    @property
    def progress(self) -> float:
        """The share of groups whose filing was answered, were it for the first time."""
        return len(self._accepted) / len(self.groups)

    async def file_all(self) -> None:
        """Everybody at once, until each has a receipt or the trial is over: how long counts either way."""
        start = time.monotonic()
        try:
            await self._file_each()
        finally:
            self.seconds = time.monotonic() - start

    async def _file_each(self) -> None:
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))  # each request brings its own
        limits = httpx.Limits(max_connections=self._at_once)
        async with (
            httpx.AsyncClient(
                base_url=self.address, timeout=PATIENCE, limits=limits, cookies=no_cookies
            ) as http,
            asyncio.TaskGroup() as tasks,
        ):
            for group in self.groups:
                for _click in range(2 if group.application in self.twice else 1):
                    tasks.create_task(self._file(http, group))

    async def _file(self, http: httpx.AsyncClient, group: Group) -> None:
        while True:
            try:
                async with self._gate:
                    receipt = await self._attempt(http, group)
            except LostError as lost:
                await asyncio.sleep(max(lost.wait, random.uniform(SHORTEST_LOOK, LONGEST_LOOK)))  # noqa: S311 - no secret
                continue
            self.seen.append(receipt)
            return

    async def _attempt(self, http: httpx.AsyncClient, group: Group) -> Seen:
        token = get_random_string(32)
        headers = {
            "Cookie": f"__Host-session={group.session}; __Host-csrf={token}",
            "Origin": self.origin,
            "X-Forwarded-Proto": "https",
        }
        form = {"version": str(group.version), "csrfmiddlewaretoken": token}
        path = f"/candidatures/{group.application}"
        await self._ask(http.build_request("POST", f"{path}/deposer/", headers=headers, data=form), http)
        self._accepted.add(group.application)
        page = await self._ask(http.build_request("GET", f"{path}/recepisse/", headers=headers), http)
        number, fingerprint = NUMBER.search(page.text), FINGERPRINT.search(page.text)
        if not number or not fingerprint:
            raise LostError
        return Seen(group.application, number[1], fingerprint[1])

    async def _ask(self, request: httpx.Request, http: httpx.AsyncClient) -> httpx.Response:
        try:
            answer = await http.send(request)
        except httpx.TransportError as error:
            self.answers[type(error).__name__] += 1
            raise LostError from error
        self.answers[f"{request.method} {answer.status_code}"] += 1
        if answer.is_server_error:
            wait = answer.headers.get("Retry-After", "0")
            raise LostError(min(float(wait), LONGEST_WAIT))
        return answer
