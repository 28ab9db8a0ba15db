"""The commune that a line of our own table means, by its code, its name or its postal code."""

import re
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from portal.text import fold
from structures.imports.formats import Scope
from structures.imports.rows import GARD
from structures.imports.tables.cells import Cells
from structures.models import Territory

#: What La Poste adds to a town, and how people shorten it.
CEDEX = re.compile(r"\s+cedex(\s+\d+)?$")
SAINT = re.compile(r"\bst(e?)\b")
POSTAL_CODE = re.compile(r"\d{5}", re.ASCII)


class Communes:
    """Those that the portal knows, read once for a whole file."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.by_code: dict[str, Territory] = {}
        self.by_name: dict[str, list[Territory]] = defaultdict(list)
        self.by_postal_code: dict[str, list[Territory]] = defaultdict(list)
        for commune in Territory.objects.light().communes():
            self.by_code[commune.code] = commune
            self.by_name[_spoken(commune.name)].append(commune)
            for code in commune.postal_codes:
                self.by_postal_code[code].append(commune)

    def complete(self, facts: dict[str, Any], cells: Cells) -> None:
        """Give the code of the commune that the line names, or tell why it is not known."""
        if not any(facts.get(name) for name in ("commune_code", "city", "postal_code")):
            return
        known = self.by_code.get(facts.get("commune_code", ""))
        if facts.get("commune_code"):
            self._tell_contradictions(known, facts, cells)
            return
        found = self._named(facts) if facts.get("city") else self._of_postal_code(facts)
        if found:
            facts["commune_code"] = found.code
            self._tell_contradictions(found, facts, cells)
        elif not self.scope.everywhere:
            self._leave_out(facts, cells)

    def is_outside(self, facts: dict[str, Any]) -> bool:
        """Outside the Gard for sure, and not wanted."""
        code, postal_code = facts.get("commune_code", ""), facts.get("postal_code", "")
        if code:
            return not self.scope.wants(code)
        return (
            bool(POSTAL_CODE.fullmatch(postal_code))
            and postal_code not in self.by_postal_code
            and not self.scope.wants(postal_code)
        )

    def _named(self, facts: dict[str, Any]) -> Territory | None:
        """A name of the Gard with a postal code from elsewhere is another place."""
        named, postal_code = self.by_name.get(_spoken(facts["city"]), []), facts.get("postal_code", "")
        sure = [commune for commune in named if postal_code in commune.postal_codes]
        if len(sure) == 1:
            return sure[0]
        is_near = not postal_code or postal_code.startswith(GARD) or postal_code in self.by_postal_code
        return named[0] if len(named) == 1 and is_near else None

    def _of_postal_code(self, facts: dict[str, Any]) -> Territory | None:
        found = self.by_postal_code.get(facts["postal_code"], [])
        return found[0] if len(found) == 1 else None

    def _leave_out(self, facts: dict[str, Any], cells: Cells) -> None:
        if city := facts.pop("city", ""):
            doubt = _("no commune of the Gard is called “%(text)s”: left out") % {"text": city}
            cells.warn("commune", doubt)
            return
        doubt = _("“%(text)s” does not tell which commune: no seat") % {"text": facts["postal_code"]}
        cells.warn("code_postal", doubt)

    def _tell_contradictions(self, commune: Territory | None, facts: dict[str, Any], cells: Cells) -> None:
        if commune is None:
            return
        city, postal_code = facts.get("city", ""), facts.get("postal_code", "")
        if city and _spoken(city) != _spoken(commune.name):
            doubt = _("“%(text)s” is not %(commune)s, the commune of code %(code)s")
            cells.warn("commune", doubt % {"text": city, "commune": commune.name, "code": commune.code})
        if postal_code in self.by_postal_code and postal_code not in commune.postal_codes:
            doubt = _("“%(text)s” is no postal code of %(commune)s")
            cells.warn("code_postal", doubt % {"text": postal_code, "commune": commune.name})


def _spoken(name: str) -> str:
    """A commune’s name whatever its hyphens, capitals and accents."""
    words = " ".join(fold(name).replace("-", " ").replace("’", "'").split())
    return SAINT.sub(r"saint\1", CEDEX.sub("", words))
