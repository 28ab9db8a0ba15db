"""The places where a name may be begun by whoever types it."""

from django.db import models

LONGEST_START = 80


class NameStart(models.Model):
    """A folded name from one of its words on; `structures.indexing` keeps them true.

    “Les Paniers des Cévennes” is completed from “les pan…”, from “pan…” and from “cev…”. The C collation lets
    one b-tree answer a prefix and its order.
    """

    structure = models.ForeignKey(
        "structures.StructurePage", on_delete=models.CASCADE, related_name="name_starts"
    )
    start = models.CharField(max_length=LONGEST_START, db_collation="C")
    is_first = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["is_first", "start"], name="structures_name_start")]

    def __str__(self) -> str:
        return self.start
