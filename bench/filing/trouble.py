"""What goes wrong while groups file: processes and PostgreSQL killed, the mail server out of reach."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from bench.filing.post import Post
from bench.filing.servers import Database, Process

LOOK_SECONDS = 0.1
#: Between the moment that was drawn and the blow.
MOST_LATE = 0.5
#: How long PostgreSQL stays down before somebody starts it, and the mail server out of reach.
DATABASE_DOWN = (0.3, 2.0)
POST_DOWN = (3.0, 8.0)


class Kind(StrEnum):
    WEB_PROCESS = "web process"
    WEB_SERVER = "web server"
    WORKER = "mail worker"
    DATABASE = "PostgreSQL"
    POST = "mail server"


KILLS = (Kind.WEB_PROCESS, Kind.WEB_SERVER, Kind.WORKER, Kind.DATABASE)


def plan(groups: int, chance: random.Random) -> list[tuple[float, Kind]]:
    """Moments of a run, by the share of groups that have filed: more of them the longer it lasts."""
    numbers = {
        Kind.WEB_PROCESS: 1 + groups // 200,
        Kind.WEB_SERVER: 1 + groups // 1000,
        Kind.WORKER: 1 + groups // 1000,
        Kind.DATABASE: 1 + groups // 1000,
        Kind.POST: 1 + groups // 2500,
    }
    kinds = [kind for kind, number in numbers.items() for _ in range(number)]
    return sorted((chance.uniform(0.05, 0.9), kind) for kind in kinds)


@dataclass
class Trouble:
    """The parts that may be hit. `struck` counts what happened."""

    database: Database
    web: Process
    worker: Process
    post: Post
    chance: random.Random
    struck: Counter[Kind] = field(default_factory=Counter)

    async def follow(self, moments: list[tuple[float, Kind]], progress: Callable[[], float]) -> None:
        async with asyncio.TaskGroup() as blows:
            for moment, kind in moments:
                while progress() < moment:  # noqa: ASYNC110 - a share of many, told by nobody
                    await asyncio.sleep(LOOK_SECONDS)
                await asyncio.sleep(self.chance.uniform(0, MOST_LATE))
                blows.create_task(self.strike(kind))

    async def strike(self, kind: Kind) -> None:
        self.struck[kind] += 1
        match kind:
            case Kind.WEB_PROCESS:
                self.web.kill_part()
            case Kind.WEB_SERVER:
                self.web.kill()
            case Kind.WORKER:
                self.worker.kill()
            case Kind.DATABASE:
                await self._kill_database()
            case Kind.POST:
                await self._cut_post()

    async def _kill_database(self) -> None:
        self.database.kill()
        await asyncio.sleep(self.chance.uniform(*DATABASE_DOWN))
        await asyncio.to_thread(self.database.start)

    async def _cut_post(self) -> None:
        await asyncio.to_thread(self.post.fall)
        try:
            await asyncio.sleep(self.chance.uniform(*POST_DOWN))
        finally:
            self.post.rise()
