"""How a PDF of five hundred photos is written without being held: they lie in a file until then."""

import tempfile
from typing import IO, Any

from fpdf import FPDF
from fpdf.output import OutputProducer, PDFXObject

# Documents with less of pictures never touch the disk.
IN_MEMORY_BYTES = 5_000_000


class Shelf:
    """Bytes put aside, and found again by where they lie."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)

    def put(self, content: bytes) -> tuple[int, int]:
        """Put bytes aside; gives their place."""
        at = self._file.seek(0, 2)
        self._file.write(content)
        return at, len(content)

    def get(self, place: tuple[int, int]) -> bytes:
        """Give the bytes of a place."""
        self._file.seek(place[0])
        return self._file.read(place[1])

    def close(self) -> None:
        """Let go of all of it."""
        self._file.close()


def producer(into: IO[bytes], shelf: Shelf) -> type[OutputProducer]:
    """Return how a document is put out, straight into a file, its pictures from a shelf."""

    class Picture(PDFXObject):
        __slots__ = ()

        def content_stream(self) -> bytes:
            place: Any = self._contents
            return shelf.get(place)

    class Producer(OutputProducer):
        def __init__(self, pdf: FPDF) -> None:
            super().__init__(pdf)
            self.buffer: Any = _Growing(into)

        def _add_image(self, info: dict[str, Any]) -> PDFXObject:
            made = super()._add_image({**info, "data": b""})
            made._contents = info["data"]
            made.length = info["data"][1]
            made.__class__ = Picture
            return made

    return Producer


class _Growing:
    """Stands for the library's buffer: what it is given goes into a file at once."""

    def __init__(self, into: IO[bytes]) -> None:
        self._into, self._length = into, 0

    def __iadd__(self, piece: bytes) -> "_Growing":
        self._into.write(piece)
        self._length += len(piece)
        return self

    def __len__(self) -> int:
        return self._length
