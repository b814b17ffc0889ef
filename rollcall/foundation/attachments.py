"""Which files may be attached to an action: told by what is in them, not by what they are called."""

import io
import zipfile
from dataclasses import dataclass

from rollcall.foundation.errors import BadInput


#: A photograph of a telephone, or a scanned letter, is well below this.
MOST_BYTES = 5 * 1024 * 1024
#: What an office document may unpack to, and in how many parts.
MOST_UNPACKED, MOST_PARTS = 50 * 1024 * 1024, 2_000

_PDF, _JPEG, _PNG = b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
#: What makes a PDF do something when it is opened.
_ACTIVE = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia")

OFFICE = {
    "word/document.xml": (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "xl/workbook.xml": (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}
TYPES = "PDF, JPEG, PNG, Word (DOCX) or Excel (XLSX)"


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file is, whatever its name says."""

    ending: str
    content_type: str


def check_attachment(name: str, content: bytes) -> FileType:
    """What the file is; raises BadInput for one that is not taken."""
    if not content:
        raise _refused(f"{name} is empty.", "Choose another file.")
    if len(content) > MOST_BYTES:
        raise _refused(
            f"{name} is {len(content) / 1024 / 1024:.1f} MB.",
            f"Attach at most {MOST_BYTES // 1024 // 1024} MB, for instance a smaller photograph.",
        )
    found = _type_of(name, content)
    ending = name.rpartition(".")[2].lower()
    if {"jpeg": "jpg"}.get(ending, ending) != found.ending:
        raise _refused(
            f"{name} is called .{ending} and holds {found.ending.upper()}.",
            f"Give it the ending .{found.ending}, if you know where it comes from.",
        )
    return found


def _type_of(name: str, content: bytes) -> FileType:
    if content.startswith(_JPEG):
        return FileType("jpg", "image/jpeg")
    if content.startswith(_PNG):
        return FileType("png", "image/png")
    if content.startswith(_PDF):
        if any(mark in content for mark in _ACTIVE):
            raise _refused(f"{name} does something when it is opened.", "Print it into a new PDF.")
        return FileType("pdf", "application/pdf")
    if content.startswith(b"PK\x03\x04"):
        return _office(name, content)
    raise _refused(f"{name} is of a kind that is not taken.", f"Attach {TYPES}.")


def _office(name: str, content: bytes) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except zipfile.BadZipFile:
        raise _refused(f"{name} is damaged.", "Save it anew.") from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused(f"{name} unpacks to too much.", "Attach a smaller file.")
    names = {part.filename for part in parts}
    if any("vbaproject" in one.lower() or "/embeddings/" in one.lower() for one in names):
        raise _refused(
            f"{name} holds a program or another file.", "Save it without macros and objects."
        )
    for part, (ending, content_type) in OFFICE.items():
        if part in names:
            return FileType(ending, content_type)
    raise _refused(f"{name} is of a kind that is not taken.", f"Attach {TYPES}.")


def _refused(message: str, remedy: str) -> BadInput:
    return BadInput(message, remedy=remedy, about="file")
