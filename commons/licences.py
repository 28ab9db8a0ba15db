"""Licences that what a commons produces may bear, by their SPDX identifier."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Licence:
    spdx: str
    name: str
    is_open: bool = True

    @property
    def url(self) -> str:
        return f"https://spdx.org/licenses/{self.spdx}.html"


LICENCES = {
    licence.spdx: licence
    for licence in (
        Licence("etalab-2.0", "Licence Ouverte 2.0"),
        Licence("CC0-1.0", "CC0 1.0"),
        Licence("CC-BY-4.0", "CC BY 4.0"),
        Licence("CC-BY-SA-4.0", "CC BY-SA 4.0"),
        Licence("CC-BY-NC-4.0", "CC BY-NC 4.0", is_open=False),
        Licence("CC-BY-NC-SA-4.0", "CC BY-NC-SA 4.0", is_open=False),
        Licence("CC-BY-ND-4.0", "CC BY-ND 4.0", is_open=False),
        Licence("CC-BY-NC-ND-4.0", "CC BY-NC-ND 4.0", is_open=False),
        Licence("ODbL-1.0", "ODbL 1.0"),
        Licence("ODC-By-1.0", "ODC-By 1.0"),
        Licence("PDDL-1.0", "PDDL 1.0"),
        Licence("AGPL-3.0-or-later", "AGPL 3.0"),
        Licence("GPL-3.0-or-later", "GPL 3.0"),
        Licence("LGPL-3.0-or-later", "LGPL 3.0"),
        Licence("MPL-2.0", "MPL 2.0"),
        Licence("EUPL-1.2", "EUPL 1.2"),
        Licence("CECILL-2.1", "CeCILL 2.1"),
        Licence("Apache-2.0", "Apache 2.0"),
        Licence("BSD-3-Clause", "BSD 3-Clause"),
        Licence("MIT", "MIT"),
        Licence("CERN-OHL-S-2.0", "CERN-OHL-S 2.0"),
        Licence("CERN-OHL-W-2.0", "CERN-OHL-W 2.0"),
        Licence("CERN-OHL-P-2.0", "CERN-OHL-P 2.0"),
        Licence("LAL-1.3", "Licence Art Libre 1.3"),
        Licence("GFDL-1.3-or-later", "GFDL 1.3"),
        Licence("OFL-1.1", "OFL 1.1"),
    )
}
CHOICES = [(spdx, licence.name) for spdx, licence in LICENCES.items()]
