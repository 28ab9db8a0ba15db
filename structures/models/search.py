"""The words by which the directory finds a structure."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from structures.words import LANGUAGE


class SearchEntry(models.Model):
    """Folded words of a structure, the most telling first; `structures.indexing` keeps them true."""

    structure = models.OneToOneField(
        "structures.StructurePage", on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    names = models.TextField()
    subjects = models.TextField()
    texts = models.TextField()
    #: “epicerie=épicerie”: how the words that folding changed are written.
    spellings = models.TextField(default="", db_default="")
    vector = models.GeneratedField(
        expression=SearchVector("names", weight="A", config=LANGUAGE)
        + SearchVector("subjects", weight="B", config=LANGUAGE)
        + SearchVector("texts", weight="D", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        indexes = [GinIndex(fields=["vector"], name="structures_search_vector")]

    def __str__(self) -> str:
        return self.names
