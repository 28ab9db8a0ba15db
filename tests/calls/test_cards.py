"""What the page of a commons offers while a call takes applications."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.calls import CallPageFactory
from tests.factories.commons import CommonsPageFactory

pytestmark = pytest.mark.django_db


def selected(queries):
    """What each statement reads, without its conditions."""
    return [query["sql"].split(" FROM ")[0] for query in queries.captured_queries]


def test_a_commons_leads_to_each_call_that_takes_applications(client):
    first, second = CallPageFactory(), CallPageFactory()
    elsewhere = [CallPageFactory(closed=True), CallPageFactory(upcoming=True), CallPageFactory(steps=[])]
    hidden = CallPageFactory(live=False)
    commons = CommonsPageFactory()

    page = client.get(commons.url).content.decode()

    for call in (first, second):
        assert f"{reverse('calls:start', args=[call.pk])}?commun={commons.pk}" in page
    for call in [*elsewhere, hidden]:
        assert reverse("calls:start", args=[call.pk]) not in page


def test_a_commons_reads_no_form_however_many_calls_are_open(client):
    commons = CommonsPageFactory()
    counts = []
    for more in (1, 2):
        CallPageFactory.create_batch(more)
        client.get(commons.url)  # what is kept between two publications is read once
        with CaptureQueriesContext(connection) as queries:
            client.get(commons.url)
        counts.append(len(queries))
        assert not [sql for sql in selected(queries) if '"steps"' in sql or '"calls_callpage"."body"' in sql]

    assert counts[0] == counts[1]
