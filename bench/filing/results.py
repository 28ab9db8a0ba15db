"""What a run is told by: a table for people, one JSON file, and whether it passed."""

import json
from typing import Any

from bench.filing.judging import Verdict
from bench.filing.trial import Outcome
from bench.table import RESULTS

FILE = RESULTS / "filing.json"


def told(outcome: Outcome, control: Outcome) -> int:
    """The exit code: 0 when nothing is lost and the control is a proof."""
    figures = _figures(outcome, control)
    FILE.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _print(figures)
    print(f"\nWritten to {FILE}")
    if not is_proof(control):
        print("The naive control was not found guilty of what it does: this run proves nothing.")
        return 1
    print(sentence(outcome.verdict))
    return 1 if outcome.verdict.faults else 0


def is_proof(control: Outcome) -> bool:
    """Whether the control shows that a loss would have been seen."""
    return not control.verdict.unfiled and bool(control.verdict.lost or control.verdict.twice)


def sentence(verdict: Verdict) -> str:
    if not verdict.faults:
        return "Not guilty: nothing lost, twice or damaged, every mail sent."
    return "Guilty: " + ", ".join(f"{count} {name}" for name, count in verdict.faults.items()) + "."


def _figures(outcome: Outcome, control: Outcome) -> dict[str, Any]:
    filed = outcome.verdict.filed
    return {
        **outcome.verdict.figures,
        "seconds": round(outcome.seconds, 1),
        "filing_seconds": round(outcome.filing_seconds, 1),
        "filed_a_second": round(filed / outcome.filing_seconds, 2),
        "double_posts": outcome.double_posts,
        "kills": outcome.kills,
        "smtp_outages": outcome.smtp_outages,
        "answers": dict(sorted(outcome.answers.items())),
        "control": control.verdict.figures,
    }


def _print(figures: dict[str, Any]) -> None:
    lines = []
    for name, value in figures.items():
        if isinstance(value, dict):
            lines += [(f"{name}: {inner}", each) for inner, each in value.items()]
        else:
            lines.append((name, value))
    width = max(len(name) for name, _value in lines)
    print()
    for name, value in lines:
        print(f"{name.replace('_', ' ').ljust(width)}  {value:>8}")
