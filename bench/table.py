"""What every bench ends with: a table for people, the same rows as JSON for the next comparison.

The file holds `{"rows": […]}` and nothing else; what machine gave them is said on the screen.
"""

import json
import os
import platform
from pathlib import Path

RESULTS = Path(__file__).parent / "results"
Row = dict[str, str | int | float | None]


def show(name: str, rows: list[Row]) -> None:
    """Print `rows`, all with the same keys, and write them to `results/<name>.json`."""
    columns = list(rows[0])
    cells = [columns, *([_cell(row[column]) for column in columns] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(columns))]
    for line in cells:
        first, *others = (text for text in line)
        numbers = (text.rjust(width) for text, width in zip(others, widths[1:], strict=True))
        print("  ".join([first.ljust(widths[0]), *numbers]))
    print(f"\n{os.cpu_count()} cores, Python {platform.python_version()}, {platform.platform()}")
    _write(name, rows)


def _cell(value: str | float | None) -> str:
    if isinstance(value, float):
        return f"{value:.1f}"
    return "" if value is None else str(value)


def _write(name: str, rows: list[Row]) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps({"rows": rows}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Written to {path}")
