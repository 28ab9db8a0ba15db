"""Closed lists of values that the directory's address holds."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Presence(models.TextChoices):
    """What ties a structure to the territory asked."""

    ANY = "", _("Seat or action zone")
    SEAT = "siege", _("Seat only")
    ACTION = "action", _("Action zone only")


class Order(models.TextChoices):
    """Without words nor place, names: the one order that tells readers where to look next."""

    RELEVANCE = "pertinence", _("Relevance")
    DISTANCE = "distance", _("Distance")
    NAME = "nom", _("Name")
    VERIFIED = "verifie", _("Last verified")


class Radius(models.TextChoices):
    """Kilometres."""

    FIVE = "5", "5 km"
    TEN = "10", "10 km"
    TWENTY = "20", "20 km"
    FIFTY = "50", "50 km"


class View(models.TextChoices):
    LIST = "liste", _("List")
    MAP = "carte", _("Map")
