"""Zip archives from elsewhere: what may be in one, and how little it may cost to look.

An archive's own table of contents is a claim: sizes lie, one file stands there twice, names lead
out of every folder. So the table is weighed before it is read, each name is judged, and a
file is unpacked in small steps against what it may have, whatever it says of itself.
"""

import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from onemile.errors import Refusal
from onemile.i18n import gettext as _

NAME_CHARS_MAX = 240  # what file systems hold, with room for a folder
DEPTH_MAX = 8  # folders in folders; an export of ours has three
STEP_BYTES = 64_000
# A text of one letter shrinks a thousandfold, honest texts tenfold, pictures not at all.
RATIO_MAX = 200
RATIO_FREE_BYTES = 1_000_000  # small files may shrink as they like
# An entry of the table of contents: 46 bytes, a name, a little for dates and rights.
ENTRY_BYTES_MAX = 1_000
TABLE_FREE_BYTES = 100_000

_END = struct.Struct("<4sHHHHIIH")
_END_MARK = b"PK\x05\x06"
# What leads to the end of an archive past four gigabytes.
_FAR_END_MARK, _FAR_END_BYTES = b"PK\x06\x07", 20
_END_COMMENT_BYTES_MAX = 65_535
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
# Names that some systems take for a device, with any ending.
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{kind}{number}" for kind in ("com", "lpt") for number in "0123456789¹²³"]
)
_FORBIDDEN = frozenset('\\:*?"<>|')


class BadArchive(Refusal):
    """An archive that is not opened; ``reason`` is the code, ``name`` the entry it is about.

    Reasons: damaged, files, size, name, twice, link, encrypted, packing.
    """

    status = 422

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(_words(reason, _shown(name)))
        self.reason = reason
        self.name = name


@dataclass(frozen=True, kw_only=True)
class ArchivedFile:
    """One file of an archive, by its checked path; its bytes come when they are asked for."""

    path: str
    archive: "Archive"
    entry: zipfile.ZipInfo

    def read(self, *, bytes_max: int) -> bytes:
        """Unpack the file. Raises BadArchive past ``bytes_max``."""
        return b"".join(self.pieces(bytes_max=bytes_max))

    def pieces(self, *, bytes_max: int) -> Iterator[bytes]:
        """Unpack the file in small steps. Raises BadArchive past ``bytes_max``, and for damage."""
        return self.archive.unpack(self, bytes_max=bytes_max)


class Archive:
    """An opened archive: its files, and what may still be unpacked of it in all."""

    def __init__(self, opened: zipfile.ZipFile, *, bytes_max: int) -> None:
        self._opened = opened
        self._bytes_left = bytes_max
        self.files: dict[str, ArchivedFile] = {}

    def unpack(self, file: ArchivedFile, *, bytes_max: int) -> Iterator[bytes]:
        """Give a file in small steps, each counted before it is given."""
        taken = 0
        packed = max(file.entry.compress_size, 1)
        try:
            with self._opened.open(file.entry) as stream:
                while piece := stream.read(STEP_BYTES):
                    taken += len(piece)
                    self._bytes_left -= len(piece)
                    is_bomb = taken > RATIO_FREE_BYTES and taken > RATIO_MAX * packed
                    if taken > bytes_max or self._bytes_left < 0 or is_bomb:
                        raise BadArchive("size", file.path)
                    yield piece
        except _DAMAGE as error:
            raise BadArchive("damaged", file.path) from error
        if taken != file.entry.file_size:
            raise BadArchive("damaged", file.path)


# What the library raises over broken bytes. An empty name is an IndexError in it.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    IndexError,
    RuntimeError,  # and what the library has no code for
)


def read_zip(stream: IO[bytes], *, files_max: int, bytes_max: int) -> Archive:
    """Open an archive and judge every name in it; nothing is unpacked yet.

    ``bytes_max`` is what may be unpacked in all. The stream stays the caller's, and open as long
    as files are read. Raises BadArchive, in words for who sent it: the whole is refused, for a
    part of an archive that hides something is not what its sender believes it to be.
    """
    _weigh_the_table(stream, files_max=files_max)
    try:
        opened = zipfile.ZipFile(stream)
        entries = opened.infolist()
    except _DAMAGE as error:
        raise BadArchive("damaged") from error
    if len(entries) > files_max:
        raise BadArchive("files")
    archive = Archive(opened, bytes_max=bytes_max)
    seen: set[str] = set()
    for entry in entries:
        path = _judged(entry)
        key = unicodedata.normalize("NFKC", path).casefold()
        if key in seen:
            raise BadArchive("twice", path)
        seen.add(key)
        if not entry.filename.endswith("/"):
            archive.files[path] = ArchivedFile(path=path, archive=archive, entry=entry)
    if sum(file.entry.file_size for file in archive.files.values()) > bytes_max:
        raise BadArchive("size")
    return archive


def _weigh_the_table(stream: IO[bytes], *, files_max: int) -> None:
    """Look at the end of the archive for how long its table is, before the library holds it.

    Raises BadArchive. Archives past four gigabytes have another end; they are too big anyway.
    """
    size = stream.seek(0, 2)
    stream.seek(max(size - _END.size - _END_COMMENT_BYTES_MAX - _FAR_END_BYTES, 0))
    tail = stream.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or len(tail) - at < _END.size:
        raise BadArchive("damaged")
    # The library believes the other end, which may say anything, where it stands before this one.
    if tail[max(at - _FAR_END_BYTES, 0) : at].startswith(_FAR_END_MARK):
        raise BadArchive("damaged")
    *_before, table_bytes, _offset, _comment = _END.unpack_from(tail, at)
    if table_bytes > files_max * ENTRY_BYTES_MAX + TABLE_FREE_BYTES:
        raise BadArchive("files")
    stream.seek(0)


def _judged(entry: zipfile.ZipInfo) -> str:
    """Give the path of an entry, one way of writing it. Raises BadArchive."""
    # The library cuts a name at a NUL; what it was called before that is what counts.
    name = getattr(entry, "orig_filename", entry.filename)
    if entry.flag_bits & _ENCRYPTED_FLAGS:
        raise BadArchive("encrypted", name)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadArchive("link", name)
    if entry.compress_type not in _METHODS:
        raise BadArchive("packing", name)
    path = unicodedata.normalize("NFC", name).removesuffix("/")
    parts = path.split("/")
    is_sound = (
        0 < len(path) <= NAME_CHARS_MAX
        and len(parts) <= DEPTH_MAX
        and path.isprintable()
        and not _FORBIDDEN & set(path)
        and all(_is_a_name(part) for part in parts)
    )
    if not is_sound:
        raise BadArchive("name", name)
    return path


def _is_a_name(part: str) -> bool:
    """Tell whether every system takes this for one plain name, and the same one."""
    return (
        part == part.strip()
        and not part.endswith(".")
        and part not in ("", ".", "..")
        and part.split(".")[0].strip().casefold() not in _DEVICES
    )


def _shown(name: str) -> str:
    """Give a stranger's name as a message can hold it."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in name)[
        :80
    ]


def _words(reason: str, name: str) -> str:
    known = {
        "damaged": _("This archive is damaged, or no zip at all. Make it again and send it anew."),
        "files": _("There are too many files in this archive."),
        "size": _("This archive is too big once it is unpacked."),
        "name": _("A file in this archive has a name that cannot be used: “%(name)s”.", name=name),
        "twice": _("Two files in this archive have the same name: “%(name)s”.", name=name),
        "link": _("“%(name)s” in this archive is a link, not a file.", name=name),
        "encrypted": _("This archive is locked by a password. Send it without one."),
        "packing": _("This archive is packed in a way that cannot be read here. Use plain zip."),
    }
    return known[reason]
