"""A run of `make bench-filing` that goes wrong is told as such, rather than broken off."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

from bench.filing import results, servers
from bench.filing.clients import Clients
from bench.filing.groups import Group
from bench.filing.judging import Verdict
from bench.filing.trial import Outcome

NOBODY = 1
FAULTLESS = Verdict(
    groups=1, filed=1, unfiled=0, lost=0, twice=0, damaged=0, mails_owed=0, mails_sent=0, mails_repeated=0
)


def outcome(seconds=1.0, **faults):
    verdict = Verdict(**{**FAULTLESS.figures, **faults})
    return Outcome(
        verdict=verdict, filing_seconds=seconds, seconds=seconds, double_posts=0, struck={}, answers={}
    )


@pytest.fixture(autouse=True)
def results_file(monkeypatch, tmp_path):
    monkeypatch.setattr(results, "FILE", tmp_path / "filing.json")


def test_groups_that_give_up_are_told(capsys):
    clients = Clients(NOBODY, [Group(application="a", version=1, session="s", signed_hash="")], twice=())

    async def give_up():
        await asyncio.wait_for(clients.file_all(), 0.2)

    with pytest.raises(TimeoutError):
        asyncio.run(give_up())

    code = results.told(outcome(clients.seconds, filed=0, unfiled=1), outcome(lost=1))
    assert code == 1
    assert "Guilty: 1 unfiled" in capsys.readouterr().out
    assert json.loads(results.FILE.read_text())["unfiled"] == 1


@pytest.mark.parametrize(("faults", "code"), [({"lost": 1}, 0), ({"twice": 1}, 0), ({"mails_owed": 1}, 1)])
def test_a_control_that_loses_no_filing_proves_nothing(faults, code):
    assert results.told(outcome(), outcome(**faults)) == code


def test_a_process_that_ended_meanwhile_has_nothing_to_read():
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()

    assert servers._children(child.pid) == []
    assert servers._read(f"/proc/{child.pid}/cmdline") == b""


def test_a_process_that_was_ended_is_never_struck_again(tmp_path):
    with (tmp_path / "log").open("wb") as log:
        process = servers.Process(["-c", "import time; time.sleep(60)"], dict(os.environ), log)
        process.start()
        process.kill()

        assert process._running is None
        assert not process.is_running
