"""What the tests of the directory’s page share."""

import re
from html import unescape

from django.test import Client

from structures.models import DirectoryPage


def ask(client: Client, directory: DirectoryPage, **question: str | list[str]):
    return client.get(directory.url, question)


def titles(response) -> list[str]:
    return [unescape(title) for title in re.findall(r"<h3><a[^>]*>(.*?)</a>", response.content.decode())]


def counts(response, parameter: str) -> dict[str, int]:
    facet = next(each for each in response.context["form"].facets if each.parameter == parameter)
    return {choice.code: choice.count for choice in facet.choices}
