from __future__ import annotations

import dataclasses

import pytest

from desktop_app.language import Language
from desktop_app.reports.erasure import METHOD, ErasureCertificate, erasure_certificate
from tests.reports.examples import NOW, OFFICE, bare_certificate, certificate, hostile_certificate
from tests.reports.reading import badly_placed, fonts_of, lines_of, outline_of, reader, run_of, squeezed

VI = Language.of("vi")
LEAD = "It holds random numbers only. Whoever restores an old copy can see from it what is erased again."
DONE = "✓ The data were erased. A search of the whole book found no trace of them."


def printed(content: ErasureCertificate, code: str = "vi") -> bytes:
    return erasure_certificate(content, OFFICE, Language.of(code), NOW)


@pytest.mark.parametrize("code", ["vi", "en"])
def test_it_tells_what_was_erased_masked_and_kept(code: str) -> None:
    content, language = certificate(), Language.of(code)
    lines = lines_of(printed(content, code))
    for counted in (*content.erased, *content.masked):
        assert f"{counted.what} {language.number(counted.count)}" in lines
    assert f"{language.text('Total')} 14" in lines
    assert "Tên và mã số thuế trên hóa đơn 1 Luật Kế toán, Điều 41 khoản 5 31/12/2036" in lines


def test_it_tells_recipients_files_and_backups_that_are_left() -> None:
    lines = lines_of(printed(certificate()))
    assert "Xưởng In Phú Lâm Thư 22/11/2026" in lines
    assert f"Giao hàng Nhanh Gọn {VI.text('Not yet')}" in lines
    assert "☐ khach-hang-2018.xls" in lines
    assert "☐ Ổ USB “SAO LUU 2”, bản ngày 01/11/2026" in lines


def test_it_bears_its_number_in_page_footer_and_metadata() -> None:
    pdf = printed(certificate())
    assert VI.text("Number {number}", number="GX000004-7K2QF9MD") in lines_of(pdf)
    metadata = reader(pdf).metadata
    assert metadata is not None
    assert "GX000004-7K2QF9MD" in str(metadata.title)
    assert sum("GX000004-7K2QF9MD" in line and "22/11/2026 20:45" in line for line in lines_of(pdf)) == len(
        reader(pdf).pages
    )


def test_no_field_is_made_for_a_name() -> None:
    names = {field.name for field in dataclasses.fields(ErasureCertificate)}
    assert not {name for name in names if "name" in name or "person" in name or "code" in name}


def test_the_proof_and_the_ledger_entry_are_printed() -> None:
    content, text = certificate(), run_of(printed(certificate()))
    for label, value in (("Values searched for", "14"), ("Cells searched", "2.713.402"), ("Traces found", "0")):
        assert squeezed(VI.text(label) + value) in text
    assert squeezed(content.ledger_entry.line) in text
    for sentence in METHOD:
        assert squeezed(VI.text(sentence)) in text


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_ledger_entry_stands_in_words_before_what_machines_read(code: str) -> None:
    entry, language = certificate().ledger_entry, Language.of(code)
    text = run_of(printed(certificate(), code))
    said = text[text.index(squeezed(language.text(LEAD))) :]
    words, _, letters = said.partition(squeezed(language.text("For machines, the same entry letter for letter:")))
    for label, value in (
        ("Number", "GX000004-7K2QF9MD"), ("Day", "22/11/2026"), ("Random numbers", "3"),
        ("Fields masked", "2"), ("Fields left as they are", "1"), ("Seal (MAC)", entry.mac),
    ):  # fmt: skip
        assert squeezed(language.text(label) + value) in words
    assert "{" not in words
    assert squeezed(entry.line) in letters


def test_a_trace_that_is_left_is_never_called_done() -> None:
    done, left = certificate(), certificate()
    left = dataclasses.replace(left, scan=dataclasses.replace(left.scan, residue=2))
    assert VI.text(DONE) in lines_of(printed(done))
    assert squeezed(VI.text(DONE)) not in run_of(printed(left))
    told = VI.plural(
        "Not finished: one trace of the data was still found. This paper does not confirm the erasure.",
        "Not finished: {n} traces of the data were still found. This paper does not confirm the erasure.",
        2,
    )
    assert squeezed(told) in run_of(printed(left))


def test_values_that_others_have_too_are_told() -> None:
    told = VI.plural(
        "One value stays in the book, because another person has it too.",
        "{n} values stay in the book, because other persons have them too.",
        1,
    )
    assert told in lines_of(printed(certificate()))
    assert told not in lines_of(printed(bare_certificate()))


def test_an_erasure_with_nothing_to_tell_says_so_part_by_part() -> None:
    lines = lines_of(printed(bare_certificate()))
    for sentence in (
        "Nothing was erased.",
        "Nothing had to be de-identified.",
        "Nothing had to be kept.",
        "The data had not been handed to anyone.",
    ):
        assert VI.text(sentence) in lines
    assert VI.text("Still to be done by hand") not in lines


def test_bookmarks_name_the_parts() -> None:
    titles = [title for title, _ in outline_of(printed(certificate()))]
    assert titles[0] == VI.text("Certificate of erasure of personal data")
    assert VI.text("What was erased") in titles
    assert len(titles) == 8


@pytest.mark.parametrize("code", ["vi", "en"])
@pytest.mark.parametrize("content", [certificate, hostile_certificate, bare_certificate])
def test_nothing_leaves_the_page_or_lies_over_other_text(content: object, code: str) -> None:
    pdf = printed(content(), code)  # type: ignore[operator]
    assert not badly_placed(pdf)
    assert all(fonts_of(pdf).values())
