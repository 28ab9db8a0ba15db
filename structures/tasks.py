"""What the worker does for the directory: each concern's own jobs, found here by procrastinate."""

from structures.alerts import tasks as alerts
from structures.corrections import tasks as corrections
from structures.duplicates import tasks as duplicates
from structures.freshness import tasks as freshness
from structures.imports import jobs as import_jobs
from structures.imports import tasks as imports
from structures.membership import tasks as membership
from structures.proposals import tasks as proposals
from structures.quality import tasks as quality
from structures.spelling import tasks as spelling

__all__ = [
    "alerts",
    "corrections",
    "duplicates",
    "freshness",
    "import_jobs",
    "imports",
    "membership",
    "proposals",
    "quality",
    "spelling",
]
