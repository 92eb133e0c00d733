"""What a file may be made of, and the sentence for what it may not."""

from __future__ import annotations

import pytest

from partnerview.errors import InvalidInput
from partnerview.imports.decoding import EncodingProbe, Reading, rows_of


def probe(*chunks: bytes) -> EncodingProbe:
    fed = EncodingProbe()
    for chunk in chunks:
        fed.feed(chunk)
    return fed


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"  \n\n ", "This file is empty."),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"<!doctype html>", "a web page"),
        (b'{"a": 1}', "JSON"),
        (b"\xff\xfe\x00\x00D", "text in UTF-32"),
        ("Date,Hours\n".encode("utf-16-le"), "UTF-16 without its mark"),
    ],
)
def test_what_is_no_text_is_refused_by_its_content(content, sentence):
    with pytest.raises(InvalidInput) as refused:
        probe(content).encoding()
    assert sentence in refused.value.message


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"Date,Hours\n", "utf-8"),
        ("Größe\n".encode(), "utf-8"),
        ("Größe\n".encode("utf-8-sig"), "utf-8-sig"),
        ("Größe\n".encode("utf-16"), "utf-16"),
        ("Größe\n".encode("cp1252"), "cp1252"),
    ],
)
def test_an_encoding_is_recognized(content, encoding):
    assert probe(content).encoding() == encoding


def test_a_letter_that_is_cut_by_a_chunk_is_no_wrong_letter():
    assert probe(b"Gr", "ö".encode()[:1], "ö".encode()[1:]).encoding() == "utf-8"


def test_a_letter_that_the_file_ends_within_makes_it_no_utf_8():
    assert probe(b"Gr" + "ö".encode()[:1]).encoding() == "cp1252"


def read(tmp_path, content: bytes, encoding: str = "utf-8", delimiter: str = ","):
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    with rows_of(path, Reading(encoding, delimiter, ())) as rows:
        return list(rows)


@pytest.mark.parametrize(("content", "row"), [(b'a,b\n1,"open\n2,3\n', 2), (b'a,b\n1,2\n3,"x"y\n', 3), (b'"a\n', 1)])
def test_a_quotation_mark_that_does_not_close_is_named_with_its_row(tmp_path, content, row):
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, content)
    assert f"Row {row} cannot be read: a quotation mark opens" in refused.value.message


def test_a_byte_that_windows_1252_does_not_know_is_named(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, b"a\n\x81\n", encoding="cp1252")
    assert "a byte (81) that is no letter in Windows-1252" in refused.value.message


def test_rows_count_as_in_a_spreadsheet_and_empty_lines_are_passed_over(tmp_path):
    assert read(tmp_path, b'a,b\n\n1,"x\ny"\n2,z\n') == [(1, ["a", "b"]), (3, ["1", "x\ny"]), (4, ["2", "z"])]


def test_line_ends_inside_a_cell_stay_as_they_are(tmp_path):
    assert read(tmp_path, b'a\r\n"x\r\ny\rz"\r\n')[1] == (2, ["x\r\ny\rz"])
