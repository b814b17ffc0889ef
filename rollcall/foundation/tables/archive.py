"""Opening a ZIP file with care: nothing is read of it that was not counted first."""

import datetime as dt
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from rollcall.foundation.errors import BadInput
from rollcall.foundation.tables.limits import Limits
from rollcall.foundation.tables.table import not_a_table


_CHUNK = 1 << 20
_LOCAL_HEADER = 30  # bytes before a member's name
_MOST_MEMBERS = 2_000
_LOCKED = 0x1
_GZIP = 16 + zlib.MAX_WBITS


class Archive:
    """The members of a ZIP file, each unpacked in pieces and counted against the limits.

    Sizes written in the file are not believed. BadInput when it is damaged, locked or grows too much.
    """

    def __init__(self, content: bytes, name: str, limits: Limits) -> None:
        self.name = name
        self._content, self._limits, self._unpacked = content, limits, 0
        try:
            with zipfile.ZipFile(BytesIO(content)) as file:
                self._members = {info.filename: info for info in file.infolist()}
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise damaged(name) from error
        if len(self._members) > _MOST_MEMBERS:
            limits.check_unpacked(name, 0, limits.unpacked + 1)
        if any(info.flag_bits & _LOCKED for info in self._members.values()):
            raise locked(name)

    @property
    def members(self) -> frozenset[str]:
        """The names of what it holds."""
        return frozenset(self._members)

    def read(self, member: str) -> bytes:
        """The whole of a small member; b"" when there is none."""
        return b"".join(self.pieces(member)) if member in self._members else b""

    def pieces(self, member: str) -> Iterator[bytes]:
        """A member's bytes in pieces of at most a megabyte."""
        info = self._members[member]
        packed = self._packed(info)
        if info.compress_type == zipfile.ZIP_STORED:
            pieces = _cut(packed)
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            pieces = _inflated(packed)
        else:
            raise damaged(self.name)
        try:
            for piece in pieces:
                self._unpacked += len(piece)
                self._limits.check_unpacked(self.name, len(self._content), self._unpacked)
                yield piece
        except zlib.error as error:
            raise damaged(self.name) from error

    def count_rest(self, *seen: str) -> None:
        """Unpack every member but those seen, only to count it."""
        for member in self._members:
            if member not in seen:
                for _ in self.pieces(member):
                    pass

    def _packed(self, info: zipfile.ZipInfo) -> bytes:
        start = info.header_offset
        try:
            name, extra = struct.unpack_from("<HH", self._content, start + _LOCAL_HEADER - 4)
        except struct.error as error:
            raise damaged(self.name) from error
        start += _LOCAL_HEADER + name + extra
        return self._content[start : start + info.compress_size]


def _cut(stored: bytes) -> Iterator[bytes]:
    return (stored[at : at + _CHUNK] for at in range(0, len(stored), _CHUNK))


def _inflated(packed: bytes) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    rest = packed
    while rest and not inflater.eof:
        yield inflater.decompress(rest, _CHUNK)
        rest = inflater.unconsumed_tail
    yield inflater.flush()


def ungzipped(content: bytes, name: str, limits: Limits) -> bytes:
    """What a gzip file holds, counted while it is unpacked."""
    inflater = zlib.decompressobj(_GZIP)
    parts, size, rest = [], 0, content
    try:
        while rest:
            if inflater.eof:  # a gzip file may be several, one behind the other
                inflater = zlib.decompressobj(_GZIP)
            part = inflater.decompress(rest, _CHUNK)
            size += len(part)
            limits.check_unpacked(name, len(content), size)
            parts.append(part)
            rest = inflater.unconsumed_tail or inflater.unused_data
    except zlib.error as error:
        raise _no_gzip(name) from error
    if not inflater.eof:
        raise _no_gzip(name)
    return b"".join(parts)


def _no_gzip(name: str) -> BadInput:
    return not_a_table(name, "it is a damaged or incomplete gzip file")


def damaged(name: str) -> BadInput:
    """The refusal of a ZIP file that cannot be read."""
    return not_a_table(name, "it is a ZIP file or a workbook we cannot read")


def locked(name: str) -> BadInput:
    """The refusal of a file that asks for a password."""
    return not_a_table(
        name,
        "it is a workbook locked with a password",
        "Open it, take the password off, and save it again.",
    )


#: Where workbooks keep when they were made, which would make equal ones differ.
_MADE = re.compile(
    rb"(<(?:dcterms:created|dcterms:modified|meta:creation-date|dc:date)[^>]*>)[^<]*(</)"
)


def frozen(content: bytes, on: dt.date) -> bytes:
    """The same workbook as though it had been made at midnight of a day: equal ones are equal bytes."""
    stream = BytesIO()
    at = f"{on.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            data = old.read(info.filename)
            if info.filename in ("docProps/core.xml", "meta.xml"):
                data = _MADE.sub(rb"\g<1>" + at + rb"\g<2>", data)
            member = zipfile.ZipInfo(info.filename, (on.year, on.month, on.day, 0, 0, 0))
            member.compress_type = info.compress_type
            member.external_attr = 0o600 << 16
            new.writestr(member, data)
    return stream.getvalue()
