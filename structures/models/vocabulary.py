"""The words that the portal holds, to tell a misspelt one from another."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from structures.words import LONGEST_WORD


class VocabularyWord(models.Model):
    """A folded word with its usual spelling; `structures.spelling.vocabulary` keeps the table."""

    word = models.CharField(max_length=LONGEST_WORD, primary_key=True)
    shown = models.CharField(max_length=LONGEST_WORD * 2)
    structures = models.PositiveIntegerField(default=0)
    other_pages = models.PositiveIntegerField(default=0)
    nearby = ArrayField(models.IntegerField())

    class Meta:
        indexes = [GinIndex(fields=["nearby"], name="structures_vocabulary_nearby")]

    def __str__(self) -> str:
        return self.shown
