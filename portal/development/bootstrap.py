"""Makes the virtual environment; run by whatever Python the machine has, so written for an old one.

It installs again only when requirements-dev.txt has changed since the last complete installation.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

WANTED = (3, 11)
PROJECT = Path(__file__).resolve().parent.parent.parent
VENV = PROJECT / ".venv"
REQUIREMENTS = PROJECT / "requirements-dev.txt"
INSTALLED = VENV / "installed-requirements.txt"


def leave_for_a_newer_python() -> None:
    if sys.version_info >= WANTED:
        return
    for minor in range(20, WANTED[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])
    found = ".".join(map(str, sys.version_info[:2]))
    sys.exit(f"Python 3.11 or newer is needed, and this machine has only Python {found}.")


def refuse_without_venv() -> None:
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        sys.exit(
            f"This Python lacks its module “{missing[0]}”. On Debian or Ubuntu: "
            f"apt-get install python3-venv (or python3.{sys.version_info[1]}-venv), then run this again."
        )


def is_ready() -> bool:
    if VENV.is_symlink():
        return True  # someone else's environment: theirs to keep up to date
    if not (VENV / "bin" / "python").exists() or not INSTALLED.exists():
        return False
    return INSTALLED.read_bytes() == REQUIREMENTS.read_bytes()


def install() -> None:
    python = str(VENV / "bin" / "python")
    refuse_without_venv()
    sys.stdout.write(
        "Installing what requirements-dev.txt lists in .venv (a minute or two, the first time only)\n"
    )
    sys.stdout.flush()
    if not INSTALLED.exists():  # nothing there, or an installation that was interrupted
        subprocess.check_call([sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call([*pip, "--require-hashes", "--requirement", str(REQUIREMENTS)])
    shutil.copy(str(REQUIREMENTS), str(INSTALLED))


if __name__ == "__main__":
    leave_for_a_newer_python()
    if not is_ready():
        try:
            install()
        except subprocess.CalledProcessError as error:
            sys.exit("The installation stopped: the lines above say why. " + str(error))
        except KeyboardInterrupt:
            sys.exit("Interrupted: run this again to finish the installation.")
