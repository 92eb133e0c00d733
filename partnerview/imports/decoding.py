"""What a file is made of: its encoding, its delimiter, its header, its rows of text.

Pure but for reading the file, and streaming throughout. Text is decoded, never altered: line ends inside
a cell, control characters and spaces stay. What cannot be read is refused with a sentence.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from partnerview.errors import InvalidInput

UTF_8: Final = "utf-8"
CP1252: Final = "cp1252"
DELIMITERS: Final = (",", ";", "\t")
DELIMITER_NAMES: Final = {",": "commas", ";": "semicolons", "\t": "tabs"}
LONGEST_CELL: Final = 1_000_000
SAMPLE: Final = 4096

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FOREIGN: Final = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<", "a web page or XML"),
    (b"{", "JSON"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is to be read."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]

    @property
    def is_guessed(self) -> bool:
        """Windows-1252 has no mark and no check: a person has to look whether the letters are right."""
        return self.encoding == CP1252


class EncodingProbe:
    """Fed with the bytes of a file as they pass; says afterwards how to decode them."""

    def __init__(self) -> None:
        self._sample = b""
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder(UTF_8)()
        self.lines = 0

    def feed(self, chunk: bytes) -> None:
        if len(self._sample) < SAMPLE:
            self._sample += chunk[: SAMPLE - len(self._sample)]
        self.lines += chunk.count(b"\n")
        if self._decoder is not None:
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self._decoder = None

    def encoding(self) -> str:
        """The encoding of the whole file. Raises InvalidInput for what is no text."""
        if not self._sample.strip():
            raise InvalidInput("This file is empty. Export it again and upload that.", code="empty_file", field="file")
        for mark, encoding in _MARKS:
            if self._sample.startswith(mark):
                return encoding or self._refuse("text in UTF-32")
        for beginning, what in _FOREIGN:
            if self._sample.lstrip().startswith(beginning):
                self._refuse(what)
        if b"\0" in self._sample:
            self._refuse("text in UTF-16 without its mark, or no text at all")
        return UTF_8 if self._is_utf_8() else CP1252

    def _is_utf_8(self) -> bool:
        if self._decoder is None:
            return False
        try:
            self._decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def _refuse(self, what: str) -> str:
        raise InvalidInput(
            f"This is {what}, not a CSV file that can be read. Export it as CSV in UTF-8 and upload that.",
            code="unreadable_file",
            field="file",
        )


def header_of(path: Path, encoding: str, delimiter: str) -> tuple[str, ...]:
    """The first row if the file is split at `delimiter`; cells without the spaces around them."""
    with rows_of(path, Reading(encoding, delimiter, ())) as rows:
        _, cells = next(rows, (1, []))
    return tuple(cell.strip() for cell in cells)


@contextmanager
def rows_of(path: Path, reading: Reading) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """Every row with its number as a spreadsheet counts, the header being row 1. Empty lines are passed over.

    Raises InvalidInput where the text cannot be decoded or the quotation marks do not close.
    """
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=reading.encoding, newline="") as text:
        yield _numbered(csv.reader(text, delimiter=reading.delimiter, strict=True), reading)


def _numbered(reader: Iterator[Sequence[str]], reading: Reading) -> Iterator[tuple[int, list[str]]]:
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise _undecodable(number, reading, error) from error
        except csv.Error as error:
            raise _malformed(number, error) from error
        if cells:
            yield number, list(cells)


def _undecodable(number: int, reading: Reading, error: UnicodeDecodeError) -> InvalidInput:
    byte = error.object[error.start : error.start + 1].hex().upper()
    return InvalidInput(
        f"Near row {number:,} there is a byte ({byte}) that is no letter in {name_of(reading.encoding)}. "
        "Export the file as CSV in UTF-8 and upload that.",
        code="wrong_encoding",
        field="file",
    )


def _malformed(number: int, error: csv.Error) -> InvalidInput:
    if "field larger" in str(error):
        why = f"a cell is longer than {LONGEST_CELL:,} characters; a quotation mark may be missing before it"
    else:
        why = "a quotation mark opens that is not closed where the cell ends"
    return InvalidInput(
        f"Row {number:,} cannot be read: {why}. Mend it in the source and export again.",
        code="malformed_csv",
        field="file",
    )


def name_of(encoding: str) -> str:
    """The encoding as people know it."""
    return {UTF_8: "UTF-8", "utf-8-sig": "UTF-8", "utf-16": "UTF-16", CP1252: "Windows-1252"}.get(encoding, encoding)
