"""A programme: everything that makes one emergency different from another, as data.

`definition` is what its files hold, `reading` and `checks` say whether they are right, and `ready` is
the checked programme that the rooms use.
"""

from rollcall.domain.programme.definition import (
    AreaKind,
    Attention,
    Band,
    Export,
    ExportColumn,
    Figures,
    Freshness,
    Guidance,
    GuidanceItem,
    HomeAttribute,
    IdPattern,
    Layout,
    LayoutColumn,
    LayoutDate,
    LayoutExtract,
    LayoutIgnored,
    LayoutKey,
    LayoutTime,
    LayoutWindow,
    LeadKind,
    Mistake,
    ProgrammeFigure,
    ProgrammeInvalid,
    ProgrammeSettings,
    Reading,
    Tile,
)
from rollcall.domain.programme.reading import RawProgramme, read_programme
from rollcall.domain.programme.ready import Programme, Summary, area_vocabulary


__all__ = (
    "AreaKind",
    "Attention",
    "Band",
    "Export",
    "ExportColumn",
    "Figures",
    "Freshness",
    "Guidance",
    "GuidanceItem",
    "HomeAttribute",
    "IdPattern",
    "Layout",
    "LayoutColumn",
    "LayoutDate",
    "LayoutExtract",
    "LayoutIgnored",
    "LayoutKey",
    "LayoutTime",
    "LayoutWindow",
    "LeadKind",
    "Mistake",
    "Programme",
    "ProgrammeFigure",
    "ProgrammeInvalid",
    "ProgrammeSettings",
    "RawProgramme",
    "Reading",
    "Summary",
    "Tile",
    "area_vocabulary",
    "read_programme",
)
