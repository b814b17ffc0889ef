"""Identifiers used in the field: what they look like, and when one looks wrong.

An odd identifier is warned about and never refused, because registers hold exceptions: an NHS trust's
site has a location id of its own kind, and postcodes have no check digit. Patterns: the dossier, B14.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


#: A care home's CQC location id. NHS trusts' sites have five letters and digits instead.
CQC_LOCATION_ID = re.compile(r"1-[0-9]{8,12}")
#: An area's code from the Office for National Statistics.
GSS_CODE = re.compile(r"[EWSN][0-9]{8}")

_COMPACT_POSTCODE = re.compile(r"[A-Z0-9]{2,4}[0-9][A-Z]{2}")
_OUTWARD = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?|GIR")
#: Letters that the last two places of a postcode never use, because they are easily misread.
_NEVER_INWARD = frozenset("CIKMOV")

#: Nations by the first letter of a GSS code.
NATIONS: Mapping[str, tuple[str, str]] = {
    "E": ("E92000001", "England"),
    "N": ("N92000002", "Northern Ireland"),
    "S": ("S92000003", "Scotland"),
    "W": ("W92000004", "Wales"),
}


@dataclass(frozen=True, slots=True)
class Postcode:
    """A postcode as it is written, and what looks odd about it ("" = nothing)."""

    text: str
    warning: str = ""

    @property
    def key(self) -> str:
        """Without its space, for looking it up."""
        return postcode_key(self.text)


def is_location_id(text: str) -> bool:
    """Whether this looks like the CQC location id of a care home (AT-75)."""
    return CQC_LOCATION_ID.fullmatch(text) is not None


def is_gss_code(text: str) -> bool:
    """Whether this looks like a GSS code, such as E08000014."""
    return GSS_CODE.fullmatch(text) is not None


def location_id_warning(text: str) -> str:
    """What looks odd about a location id, or ""."""
    if is_location_id(text):
        return ""
    return (
        f"{text} is not the location id of a care home: those are 1- and then 8 to 12 digits. "
        "Check that this is a care home and not a hospital's site."
    )


def postcode_key(text: str) -> str:
    """Upper case without any space, so that `l20 3nj` and `L203NJ` are found alike."""
    return "".join(text.upper().split())


def normalise_postcode(raw: str) -> Postcode:
    """Write a postcode in capitals with one space before its last three characters (AT-76).

    Text that has not the shape of a postcode keeps its own spaces. Never refuses.
    """
    compact = postcode_key(raw)
    if not compact:
        return Postcode("")
    if not _COMPACT_POSTCODE.fullmatch(compact):
        text = " ".join(raw.upper().split())
        return Postcode(text, f"{text} is not the shape of a postcode, such as L20 3NJ.")
    outward, inward = compact[:-3], compact[-3:]
    return Postcode(f"{outward} {inward}", _postcode_warning(outward, inward))


def _postcode_warning(outward: str, inward: str) -> str:
    whole = f"{outward} {inward}"
    if not _OUTWARD.fullmatch(outward):
        return f"{whole} does not begin like a postcode: {outward} is no postcode district."
    unused = [letter for letter in inward[1:] if letter in _NEVER_INWARD]
    if unused:
        return f"{whole} may be mistyped: no postcode ends with the letter {unused[0]}."
    return ""
