from __future__ import annotations

import re
import string
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.rules.errors import EnvironmentFailed, Rejected
from desktop_app.vault.recovery import ALPHABET, SealedKey, Sheet, SheetText, new_recovery_key, parse_sheet, sheet_text

KEY = bytes(range(20))
SEALED = SealedKey("0123456789abcdef" * 2, 3, bytes(range(100, 164)))
DAY = date(2026, 3, 2)
SHEET = sheet_text(KEY, SEALED, DAY)
LINES = (*SHEET.key_lines, *SHEET.sealed_lines)
HYPHENS = tuple(line[:4] + line[4:].replace(" ", "-") for line in LINES)
WHOLE = Sheet(KEY, SEALED)

PAGE = """Sổ Kín — Phiếu khôi phục                                   Trang 1/2
Quảng cáo Ánh Dương · lập ngày 02/03/2026
Khi cần, gõ lại dòng K1 và K2; nếu mất cả tệp khóa thì gõ tất cả các dòng từ K1 đến S6.
{0}
{1}
Dữ liệu niêm phong (S1–S6):
{2}
{3}
{4}
Sổ Kín — Phiếu khôi phục                                   Trang 2/2
{5}
{6}
{7}
Cất phiếu này ở nơi an toàn. Ai có phiếu và tệp sổ là mở được sổ.
"""


def refused(text: str) -> Rejected:
    with pytest.raises(Rejected) as caught:
        parse_sheet(text)
    return caught.value


def changed(text: str, at: int, letter: str) -> str:
    return text[:at] + letter + text[at + 1 :]


# --- printing ---


def test_the_sheet_prints_two_lines_for_the_key_and_six_for_what_it_seals():
    assert [line[:4] for line in LINES] == ["K1: ", "K2: ", "S1: ", "S2: ", "S3: ", "S4: ", "S5: ", "S6: "]
    assert all(re.fullmatch(rf"[KS]\d: [{ALPHABET}]{{5}}( [{ALPHABET}]{{5}}){{3,5}}", line) for line in LINES)
    assert (SHEET.vault_id, SHEET.created_on, SHEET.key_generation) == (SEALED.vault_id, DAY, 3)


def test_the_qr_payload_fits_a_code_of_capital_letters():
    assert set(SHEET.qr) <= set(string.ascii_uppercase + string.digits + " $%*+-./:")
    assert len(SHEET.qr) < 300


def test_a_sheet_shows_no_secret_in_its_repr():
    assert LINES[0][4:9] not in repr(SHEET)
    assert KEY.hex() not in repr(WHOLE)
    assert repr(KEY) not in repr(WHOLE)


def test_recovery_keys_have_160_bits_and_are_never_the_same():
    keys = {new_recovery_key() for _ in range(100)}
    assert len(keys) == 100
    assert {len(key) for key in keys} == {20}


# --- reading back ---


@given(st.binary(min_size=20, max_size=20), st.integers(1, 2**31), st.binary(min_size=64, max_size=64))
def test_every_sheet_reads_back_as_it_was(key: bytes, generation: int, ciphertext: bytes):
    sealed = SealedKey("f" * 32, generation, ciphertext)
    sheet = sheet_text(key, sealed, DAY)
    for text in (sheet.qr, "\n".join((*sheet.key_lines, *sheet.sealed_lines))):
        assert parse_sheet(text) == Sheet(key, sealed)


@pytest.mark.parametrize(
    "text",
    [
        PAGE.format(*LINES),
        PAGE.format(*LINES).lower(),
        PAGE.format(*HYPHENS),
        PAGE.format(*HYPHENS).replace("-", "\u2011"),
        PAGE.format(*HYPHENS).replace("-", "\u2013\n"),
        PAGE.format(*HYPHENS).replace("-", "\u00ad"),
        PAGE.format(*LINES).replace(" ", "   "),
        PAGE.format(*LINES).replace(" ", "\u00a0"),
        PAGE.format(*LINES).replace(": ", ":"),
        PAGE.format(*LINES).replace(":", ""),
        PAGE.format(*LINES).replace("K1:", "Kl:").replace("S1:", "SI."),
        PAGE.format(*LINES).replace("\n", "\r\n\f"),
        "\n".join(reversed(LINES)),
        "\n".join(line[4:] for line in LINES),
        "".join(line[4:] for line in LINES).replace(" ", ""),
        "\n".join(line[:4] + line[4:].replace(" ", "") for line in LINES),
        SHEET.qr,
        SHEET.qr + "\n" + PAGE.format(*LINES),
        PAGE.format(*LINES) + PAGE.format(*LINES),
        PAGE.format(*(line[:20] + "\n" + line[20:] for line in LINES)),
        PAGE.format(*(line[:20] + "\nTrang 1/2 — Sổ Kín\n" + line[20:] for line in LINES)),
        "".join(chr(ord(c) + 0xFEE0) if c.isalnum() and c.isascii() else c for c in "\n".join(LINES)),
    ],
)
def test_the_sheet_is_read_however_it_was_typed_or_extracted(text: str):
    assert parse_sheet(text) == WHOLE


def test_letters_that_look_like_digits_are_read_as_these():
    zero = sheet_text(bytes(20), SEALED, DAY)
    assert "0000" in zero.key_lines[0]
    typed = zero.qr.replace("0", "O").replace("1", "l").replace("Kl", "K1").replace("Sl", "S1")
    assert parse_sheet(typed) == Sheet(bytes(20), SEALED)


def test_the_key_lines_suffice_where_the_key_file_is_there():
    expected = Sheet(KEY, None)
    assert parse_sheet("\n".join(SHEET.key_lines)) == expected
    assert parse_sheet("\n".join(line[4:] for line in SHEET.key_lines)) == expected


def test_the_sheet_is_read_from_the_text_of_a_pdf():
    pypdf = pytest.importorskip("pypdf")
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    stream = BytesIO()
    page = canvas.Canvas(stream)
    for number, line in enumerate(("So Kin 1/1", *LINES, "Page 1")):
        page.drawString(60, 780 - 20 * number, line)
    page.save()
    reader = pypdf.PdfReader(stream)
    assert parse_sheet("\n".join(each.extract_text() for each in reader.pages)) == WHOLE


# --- mistakes ---


@pytest.mark.parametrize("number", range(8))
def test_any_one_wrong_letter_is_told_with_its_line_and_group(number: int):
    line = LINES[number]
    for at in range(4, len(line)):
        if line[at] == " ":
            continue
        for letter in ALPHABET + "U":
            if letter == line[at]:
                continue
            typed = "\n".join((*LINES[:number], changed(line, at, letter), *LINES[number + 1 :]))
            problem = refused(typed)
            assert problem.code == "KY-07"
            assert problem.error.params == {"line": line[:2], "group": str((at - 4) // 6 + 1)}


def test_a_letter_too_many_is_told_and_text_behind_the_line_is_not():
    assert refused("\n".join((*LINES[:7], LINES[7] + "0"))).error.params == {"line": "S6", "group": "4"}
    assert parse_sheet("\n".join((*LINES[:7], LINES[7] + " 0"))) == WHOLE
    assert parse_sheet("\n".join((*LINES[:7], LINES[7] + "\nPAGE 1"))) == WHOLE


def test_two_letters_exchanged_within_a_group_are_told():
    line = LINES[2]
    for at in range(4, len(line) - 1):
        if " " in line[at : at + 2] or line[at] == line[at + 1]:
            continue
        typed = "\n".join((*LINES[:2], changed(changed(line, at, line[at + 1]), at + 1, line[at]), *LINES[3:]))
        assert refused(typed).error.params == {"line": "S1", "group": str((at - 4) // 6 + 1)}


def test_groups_or_lines_in_the_wrong_order_are_told():
    groups = LINES[4][4:].split(" ")
    typed = "S3: " + " ".join((groups[1], groups[0], *groups[2:]))
    assert refused("\n".join((*LINES[:4], typed, *LINES[5:]))).error.params == {"line": "S3", "group": "1"}
    swapped = ("S3: " + LINES[5][4:], "S4: " + LINES[4][4:])
    assert refused("\n".join((*LINES[:4], *swapped, *LINES[6:]))).error.params["line"] == "S3"


@pytest.mark.parametrize("number", range(8))
def test_a_missing_or_short_line_is_told(number: int):
    line = LINES[number]
    for instead in ((), (line[:-6],), (line[:-1],), (line[:2] + ":",)):
        problem = refused("\n".join((*LINES[:number], *instead, *LINES[number + 1 :])))
        assert problem.code == "KY-09"
        assert problem.error.params == {"line": line[:2]}


def test_the_mistake_is_told_for_the_typed_line_and_not_for_an_instruction_that_names_it():
    typed = "\n".join((LINES[0], changed(LINES[1], 20, "U"), *LINES[2:]))
    told = "K1 va K2 la khoa khoi phuc"
    for text in (f"{told}\n{typed}", f"{typed}\n{told}"):
        assert refused(text).error.params == {"line": "K2", "group": "3"}


def test_letters_swallowed_by_vietnamese_typing_are_told():
    problem = refused("\n".join(LINES).replace("D", "Đ"))
    assert problem.code in ("KY-07", "KY-09")
    assert "Vietnamese typing" in problem.do.msgid


def test_an_empty_text_asks_for_the_first_line():
    for text in ("", "   \n", "Trang 1/1", "K1", "K1:\nK2:", "\x00\ud800"):
        assert refused(text).error.params == {"line": "K1"}


def test_a_sheet_of_a_newer_program_is_told_as_such():
    newer = bytes([2]) + SEALED.to_bytes()[1:]

    class Newer(SealedKey):
        def to_bytes(self) -> bytes:
            return newer

    sheet = sheet_text(KEY, Newer(SEALED.vault_id, 3, SEALED.ciphertext), DAY)
    with pytest.raises(EnvironmentFailed) as caught:
        parse_sheet(sheet.qr)
    assert caught.value.code == "KY-05"


@settings(max_examples=300)
@given(st.text(max_size=400) | st.text(alphabet="KS123456: -\nABCOI0", max_size=400))
def test_no_text_breaks_the_reader(text: str):
    with pytest.raises(Rejected):
        parse_sheet(text)


@settings(max_examples=200)
@given(
    st.sampled_from(["drop", "double", "change", "swap"]),
    st.integers(0, len(SHEET.qr) - 2),
    st.sampled_from(ALPHABET + " \n-:"),
)
def test_a_sheet_with_one_slip_is_read_right_or_refused(slip: str, at: int, letter: str):
    text = SHEET.qr
    one, two = text[at], text[at + 1]
    instead = {"drop": two, "double": one + one + two, "change": letter + two, "swap": two + one}[slip]
    try:
        assert parse_sheet(text[:at] + instead + text[at + 2 :]) == WHOLE
    except Rejected as problem:
        assert problem.code in ("KY-07", "KY-09")


def test_a_long_text_is_read_in_no_time():
    assert refused("K1: " * 50_000 + "A-" * 200_000).code in ("KY-07", "KY-09")


def test_a_sheet_is_a_value():
    assert isinstance(SHEET, SheetText)
    assert sheet_text(KEY, SEALED, DAY) == SHEET
