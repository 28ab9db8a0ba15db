"""`make lock`: pins with hashes what pyproject.toml names; `--check` compares both without the network."""

import subprocess
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

PROJECT = Path(__file__).resolve().parents[2]
SHIPPED, DEVELOPED = "requirements.txt", "requirements-dev.txt"
COMPILE = ["uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes"]
HOSTS = ("http://", "https://", "--index-url", "--find-links")


def lock() -> None:
    command = [sys.executable, "-m", *COMPILE, "--no-emit-index-url", "pyproject.toml"]
    for options in (["-o", SHIPPED], ["--extra", "dev", "--constraint", SHIPPED, "-o", DEVELOPED]):
        subprocess.run([*command, *options], cwd=PROJECT, check=True)


def faults() -> list[str]:
    """What no longer agrees: a name without a pin, a pin out of its range, two pins, the name of a host."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    shipped, developed = pins(SHIPPED), pins(DEVELOPED)
    wanted, extra = project["dependencies"], project["optional-dependencies"]["dev"]
    return [
        *_unmet(wanted, shipped, SHIPPED),
        *_unmet([*wanted, *extra], developed, DEVELOPED),
        *(f"{DEVELOPED}: {name} differs" for name, pin in shipped.items() if developed.get(name) != pin),
        *(f"{name}: it names a host" for name in (SHIPPED, DEVELOPED) if _names_host(name)),
    ]


def pins(name: str) -> dict[str, str]:
    lines = [line.split(";")[0].split("\\")[0].strip() for line in (PROJECT / name).read_text().splitlines()]
    pairs = [line.split("==") for line in lines if "==" in line and not line.startswith("#")]
    return {_known(name): version for name, version in pairs}


def _unmet(wanted: list[str], pinned: dict[str, str], name: str) -> list[str]:
    return [
        f"{name}: {requirement} is not met, run `make lock`"
        for requirement in map(Requirement, wanted)
        if not requirement.specifier.contains(pinned.get(_known(requirement.name), "0"))
        or _known(requirement.name) not in pinned
    ]


def _names_host(name: str) -> bool:
    return any(host in (PROJECT / name).read_text() for host in HOSTS)


def _known(name: str) -> str:
    return name.partition("[")[0].lower().replace("_", "-").replace(".", "-")


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(faults()) or None)
    lock()
