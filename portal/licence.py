"""The licence of all that the portal gives away.

The Licence Ouverte 2.0 is one of the two that the law lets administrations choose without asking (CRPA,
D. 323-2-1), and that of the registers used here: SIRENE, the RNA, INSEE's codes, IGN's outlines. The other,
the ODbL, would oblige whoever adds to a copy to publish the whole under it: few towns would complete it.
"""

LICENCE_NAME = "Licence Ouverte / Open Licence 2.0"
LICENCE_CODE = "etalab-2.0"
LICENCE_URL = "https://www.etalab.gouv.fr/licence-ouverte-open-licence"
