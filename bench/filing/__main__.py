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
from typing import Any

import django

from bench.filing.servers import Database, own_database
from bench.web import PRODUCTION
from portal.development import postgres
from portal.development.instance import manage, seeded_environment
from portal.development.manage import use_defaults

GROUPS = int(os.environ.get("GROUPS_N") or "200")
CONTROL_GROUPS = 40
SEED = int(os.environ.get("SEED") or time.time())
#: In the control every group clicks twice, and few at once, so that two clicks meet.
CONTROL: dict[str, Any] = {"application": "bench.filing.naive_wsgi:application", "doubles": 1, "at_once": 8}


def tried(database: Database, environment: dict[str, str]) -> int:
    """The exit code. Imports wait for Django."""
    from bench.filing import groups, results  # noqa: PLC0415
    from bench.filing.trial import LOG, Trial  # noqa: PLC0415

    print(f"{GROUPS} groups, chance from SEED={SEED}", flush=True)
    LOG.parent.mkdir(exist_ok=True)
    LOG.unlink(missing_ok=True)
    ready = groups.make(GROUPS + CONTROL_GROUPS)
    trial = Trial(
        application="portal.wsgi:application",
        groups=ready[CONTROL_GROUPS:],
        database=database,
        environment=environment,
        chance=random.Random(SEED),  # noqa: S311 - no secret
    )
    control = replace(trial, groups=ready[:CONTROL_GROUPS], **CONTROL).run()
    print(f"Control: {results.sentence(control.verdict)}", flush=True)
    return results.told(trial.run(), control)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
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
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
