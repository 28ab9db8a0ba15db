"""Two pages become one while a group changes."""

import threading
import time

from django.db import transaction
from django.utils import timezone

from calls import services
from tests.calls.test_merged_structures import made_one, parts_of
from tests.factories.calls import join, together
from tests.together import at_once, own_database

__all__ = ["own_database"]


def test_a_structure_that_leaves_while_its_pages_are_merged_lets_them_be(own_database):
    application = together()
    stays, leaves = application.parts.filter(role="co_holder").first(), join(application)
    has_left = threading.Event()

    def leave():
        with transaction.atomic():
            services.leave(part=leaves, by=leaves.structure.memberships.get().user, now=timezone.now())
            has_left.set()
            time.sleep(0.5)  # the merge has found both, and waits for the application

    def merge():
        has_left.wait()
        made_one(stays.structure, leaves.structure)

    answers = at_once(lambda number: (leave, merge)[number](), times=2)

    assert len(answers) == 2, "nobody met a fault"
    found = parts_of(application)
    assert found[stays.pk] == (stays.structure_id, "co_holder", "accepted")
    assert found[leaves.pk][2] == "left"
