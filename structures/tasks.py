"""What the worker does for the directory: each concern's own jobs, found here by procrastinate."""

from structures.alerts import tasks as alerts
from structures.duplicates import tasks as duplicates
from structures.proposals import tasks as proposals

__all__ = ["duplicates", "proposals"]
__all__ = ["alerts", "duplicates"]
from structures.spelling import tasks as spelling

__all__ = ["duplicates", "spelling"]
from structures.quality import tasks as quality  # noqa: F401
