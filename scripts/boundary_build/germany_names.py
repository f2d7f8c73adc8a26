"""Names of German municipalities, written out as people say them."""

import re

from boundary_build.names import clean

_SAID = {
    "Neukirchen b. Hl. Blut": "Neukirchen beim Heiligen Blut",
    "Omerz u. Roter Berg": "Omerz und Roter Berg",
    "Steinacher Forst r.d. Saale": "Steinacher Forst rechts der Saale",
    "Östl. Neubäuer Forst": "Östlicher Neubäuer Forst",
    "Fürstl. Löwenstein'scher Park": "Fürstlich Löwenstein'scher Park",
}
_WRITTEN_OUT = (
    (" a.d. Eigen", " auf dem Eigen"),
    (" i.d. OPf.", " in der Oberpfalz"),
    (" i. Bay.", " in Bayern"),
    (" i. NB", " in Niederbayern"),
    (" i. OB", " in Oberbayern"),
    (" i. OFr.", " in Oberfranken"),
    (" i. Odw.", " im Odenwald"),
    (" i. Sa.", " in Sachsen"),
    (" i. Schw.", " in Schwaben"),
    (" i. UFr.", " in Unterfranken"),
    (" a.d. ", " an der "),
    (" a. ", " am "),
    (" i. ", " im "),
    (" b. ", " bei "),
)

_NOTE = re.compile(r" \((?:Landkreis .*|bei .*|Amt .*|See|Forstgutsbez\.|Oldb|[^)]*\.)\)$")
"""In brackets: what tells two of one name apart on paper, and abbreviations."""
_SHORT = re.compile(r"/(?:\w+\. ?)+(?:Wald)?$")
"""Behind a stroke: Erzgeb., Sächs. Schw., O.L."""
_BRACKETS = re.compile(r" \([^)]*\)$")


def names_of(name: str) -> tuple[str, str | None]:
    """The name, and the bare one where it is told apart by what stands in brackets."""
    said = _SAID.get(name) or _SHORT.sub("", _NOTE.sub("", clean(name)))
    for short, long in _WRITTEN_OUT:
        said = said.replace(short, long)
    bare = _BRACKETS.sub("", said)
    return said, bare if bare != said else None
