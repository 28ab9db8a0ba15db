"""One trial: groups file at the same time on a portal of which parts are killed, then all is judged."""

import asyncio
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from bench.filing.clients import AT_ONCE, Clients
from bench.filing.evidence import kept
from bench.filing.groups import Group
from bench.filing.judging import Verdict, judge
from bench.filing.post import Post
from bench.filing.servers import Database, Process, keep_running, running
from bench.filing.trouble import KILLS, Kind, Trouble, plan
from bench.table import RESULTS
from portal.development.instance import HOST, free_port, granian, wait_until_open

WORKERS = os.cpu_count() or 1
#: What the killed servers had to say.
LOG = RESULTS / "filing.log"
#: Longest time in seconds for filing, and for the last mail: a fixed part, and one for each group.
FILING_TIME = MAIL_TIME = (300.0, 1.0)
WAITING = "SELECT count(*) FROM post_office_email WHERE status IS NULL OR status IN (2, 3)"


@dataclass
class Outcome:
    verdict: Verdict
    filing_seconds: float
    seconds: float
    double_posts: int
    struck: dict[Kind, int]
    answers: dict[str, int] = field(default_factory=dict)

    @property
    def kills(self) -> dict[str, int]:
        return {kind.value: self.struck.get(kind, 0) for kind in KILLS}

    @property
    def smtp_outages(self) -> int:
        return self.struck.get(Kind.POST, 0)


@dataclass
class Trial:
    application: str
    groups: Sequence[Group]
    database: Database
    environment: dict[str, str]
    chance: random.Random
    #: One group in so many clicks twice.
    doubles: int = 5
    at_once: int = AT_ONCE

    def run(self) -> Outcome:
        post, port = Post(), free_port()
        environment = self.environment | {"EMAIL_URL": f"smtp://{HOST}:{post.port}"}
        with LOG.open("ab") as log:
            serving = [*granian(self.application, port, workers=WORKERS), "--respawn-failed-workers"]
            web = Process(serving, environment, log)
            worker = Process(["manage.py", "procrastinate", "worker"], environment, log)
            trouble = Trouble(self.database, web, worker, post, self.chance)
            try:
                post.rise()
                with running([web, worker]):
                    wait_until_open(f"http://{HOST}:{port}/healthz", [])
                    return asyncio.run(self._measured(port, trouble))
            finally:
                post.fall()

    async def _measured(self, port: int, trouble: Trouble) -> Outcome:
        start = time.monotonic()
        clients = self._clients(port)
        guard = asyncio.create_task(keep_running([trouble.web, trouble.worker]))
        try:
            await self._file(clients, trouble)
            await self._mails_leave(trouble)
        finally:
            guard.cancel()
        keys = [group.application for group in self.groups]
        rows = await asyncio.to_thread(lambda: list(kept(self.groups)))
        return Outcome(
            verdict=judge(keys, clients.seen, rows, trouble.post.delivered),
            filing_seconds=clients.seconds,
            seconds=time.monotonic() - start,
            double_posts=len(clients.twice),
            struck=dict(trouble.struck),
            answers=dict(clients.answers),
        )

    def _clients(self, port: int) -> Clients:
        keys = [group.application for group in self.groups]
        twice = set(self.chance.sample(keys, len(keys) // self.doubles))
        return Clients(port, self.groups, twice=twice, at_once=self.at_once)

    async def _file(self, clients: Clients, trouble: Trouble) -> None:
        """Until each has a receipt, or gives up: those are judged as unfiled."""
        moments = plan(len(self.groups), self.chance)
        follow = asyncio.create_task(trouble.follow(moments, lambda: clients.progress))
        try:
            await asyncio.wait_for(clients.file_all(), _within(FILING_TIME, len(self.groups)))
            await asyncio.wait_for(follow, FILING_TIME[0])
        except TimeoutError:
            print("Some groups had no receipt in time.")
        finally:
            follow.cancel()

    async def _mails_leave(self, trouble: Trouble) -> None:
        deadline = time.monotonic() + _within(MAIL_TIME, len(self.groups))
        while await asyncio.to_thread(self._waiting):
            if time.monotonic() > deadline:
                print("Some mails did not leave in time.")
                return
            await asyncio.sleep(1)

    def _waiting(self) -> int:
        with psycopg.connect(self.environment["DATABASE_URL"]) as connection:
            row = connection.execute(WAITING).fetchone()
        return int(row[0]) if row else 0


def _within(time_given: tuple[float, float], groups: int) -> float:
    fixed, each = time_given
    return fixed + each * groups
