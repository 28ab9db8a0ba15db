"""`make bench-filing`: groups file at the same time on a portal that is killed again and again.

A control of a few groups files first on a portal that does it naively: it must be found guilty, or the bench
could not see a fault and proves nothing.
"""

import os
import random
import signal
import sys
import time
from dataclasses import replace
from types import FrameType
from typing import Any

import django

from bench.filing.servers import Database, own_database
from bench.web import PRODUCTION
from portal.development import postgres
from portal.development.instance import manage, seeded_environment
from portal.development.manage import use_defaults

GROUPS = int(os.environ.get("GROUPS_N") or "200")
CONTROL_GROUPS = 40
#: By chance no two clicks of a control may meet: it is then made again, with other groups.
CONTROLS = 3
SEED = int(os.environ.get("SEED") or time.time())
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
#: In the control every group clicks twice, and few at once, so that two clicks meet.
CONTROL: dict[str, Any] = {"application": "bench.filing.naive_wsgi:application", "doubles": 1, "at_once": 8}


def tried(database: Database, environment: dict[str, str]) -> int:
    """The exit code. Imports wait for Django."""
    from bench.filing import groups, results  # noqa: PLC0415
    from bench.filing.trial import LOG, Trial  # noqa: PLC0415

    print(f"{GROUPS} groups, chance from SEED={SEED}", flush=True)
    LOG.parent.mkdir(exist_ok=True)
    LOG.unlink(missing_ok=True)
    ready = groups.make(GROUPS + CONTROLS * CONTROL_GROUPS)
    trial = Trial(
        application="portal.wsgi:application",
        groups=ready[CONTROLS * CONTROL_GROUPS :],
        database=database,
        environment=environment,
        chance=random.Random(SEED),  # noqa: S311 - no secret
    )
    for place in range(CONTROLS):
        few = ready[place * CONTROL_GROUPS : (place + 1) * CONTROL_GROUPS]
        control = replace(trial, groups=few, **CONTROL).run()
        print(f"Control: {results.sentence(control.verdict)}", flush=True)
        if results.is_proof(control):
            break
    return results.told(trial.run(), control)


def leave(number: int, _frame: FrameType | None) -> None:
    """Once: whoever presses Ctrl-C again must not keep servers from being stopped."""
    for each in STOPS:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


def main() -> int:
    for each in STOPS:
        signal.signal(each, leave)
    use_defaults()
    try:
        with own_database() as database, seeded_environment("filing") as seeded:
            environment = seeded | PRODUCTION
            manage(["collectstatic", "--noinput", "--verbosity=0"], environment)
            os.environ.update(environment)
            django.setup()
            return tried(database, environment)
    except postgres.Unavailable as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
