from __future__ import annotations

from datetime import timedelta

import pytest

from desktop_app.language import Language
from desktop_app.reports.blocks import bullets, notice, pairs, paragraph, signatures
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.styles import HEADING
from tests.reports.examples import ENDLESS, FOREIGN, MARKUP, NOW, OFFICE
from tests.reports.reading import badly_placed, fonts_of, lines_of, outline_of, pages_of, reader, run_of

SENTENCE = "Bên kiểm soát lưu giữ dữ liệu cá nhân đúng mục đích đã thông báo cho chủ thể dữ liệu. "


def paper(code: str = "vi", letterhead: Letterhead = OFFICE, **more: object) -> Paper:
    arguments: dict[str, object] = {"title": "Nhật ký", "reference": "NG000127", "subject": "Một câu", **more}
    return Paper(letterhead, Language.of(code), NOW, **arguments)  # type: ignore[arg-type]


def test_the_letterhead_stands_on_every_page() -> None:
    sheet = paper()
    sheet.new_page()
    for text in pages_of(sheet.finish()):
        assert "Quảng cáo Tùng Dương" in text
        assert "tungduongadv@gmail.com" in text
        assert "19/08/2022" in text


@pytest.mark.parametrize("code", ["vi", "en"])
def test_each_page_says_which_it_is_and_of_how_many(code: str) -> None:
    sheet = paper(code)
    for _ in range(11):
        sheet.new_page()
    say = Language.of(code).text
    for number, text in enumerate(pages_of(sheet.finish()), 1):
        assert say("Page {page} / {pages}", page=number, pages=12) in text
        assert say("Printed {moment}", moment="22/11/2026 20:45") in text


@pytest.mark.parametrize(("code", "pdf_language"), [("vi", "vi-VN"), ("en", "en")])
def test_the_file_names_its_title_author_subject_and_language(code: str, pdf_language: str) -> None:
    book = reader(paper(code).finish())
    assert book.metadata is not None
    assert book.metadata.title == "Nhật ký · NG000127"
    assert book.metadata.author == "Quảng cáo Tùng Dương"
    assert book.metadata.subject == "Một câu"
    assert book.metadata.creation_date == NOW
    assert book.trailer["/Root"]["/Lang"] == pdf_language


def test_every_face_is_embedded_and_no_other_is_named() -> None:
    sheet = paper()
    paragraph(sheet, SENTENCE)
    bullets(sheet, ["một ✓", "hai"])
    notice(sheet, SENTENCE)
    signatures(sheet, ["Người lập"])
    fonts = fonts_of(sheet.finish())
    assert fonts
    assert all(fonts.values())
    assert all("BeVietnamPro" in name for name in fonts)


def test_the_same_data_and_clock_give_the_same_bytes() -> None:
    def printed(**more: object) -> bytes:
        sheet = paper(**more)
        sheet.heading("Một")
        paragraph(sheet, SENTENCE * 100)
        return sheet.finish()

    assert printed() == printed()
    assert printed() != printed(title="Khác")


def test_another_clock_gives_another_file() -> None:
    first = Paper(OFFICE, Language.of("vi"), NOW, title="A").finish()
    assert first != Paper(OFFICE, Language.of("vi"), NOW + timedelta(seconds=1), title="A").finish()


def test_bookmarks_lead_to_their_pages() -> None:
    sheet = paper()
    sheet.heading("Phần một", level=1)
    paragraph(sheet, SENTENCE * 200)
    sheet.heading("Phần hai & <b>", level=1)
    paragraph(sheet, SENTENCE)
    pdf = sheet.finish()
    assert outline_of(pdf) == [("Nhật ký", 0), ("Phần một", 0), ("Phần hai & <b>", len(pages_of(pdf)) - 1)]
    assert len(pages_of(pdf)) > 2


def test_a_heading_is_never_the_last_on_its_page() -> None:
    for filled in range(41, 49):
        sheet = paper()
        for _ in range(filled):
            paragraph(sheet, "Một dòng", after=0)
        sheet.heading("Tiêu đề", HEADING, level=1)
        paragraph(sheet, "Đoạn sau tiêu đề\nvà dòng thứ hai")
        page = next(text for text in pages_of(sheet.finish()) if "Tiêu đề" in text)
        assert "Đoạn sau tiêu đề\nvà dòng thứ hai" in page


def test_no_single_line_of_a_paragraph_is_left_behind() -> None:
    for filled in range(40, 49):
        sheet = paper()
        for _ in range(filled):
            paragraph(sheet, "Một dòng", after=0)
        paragraph(sheet, "\n".join(f"dòng-{n}." for n in range(6)))
        counts = [text.count("dòng-") for text in pages_of(sheet.finish())]
        assert sum(counts) == 6
        assert 1 not in counts


def test_a_long_paragraph_is_printed_whole() -> None:
    sheet = paper()
    text = " ".join(f"từ{n}" for n in range(4000))
    paragraph(sheet, text)
    pdf = sheet.finish()
    assert not badly_placed(pdf)
    words = [word for line in lines_of(pdf) for word in line.split() if word.startswith("từ")]
    assert words == text.split()


def test_a_notice_longer_than_a_page_is_printed_whole() -> None:
    sheet = paper()
    notice(sheet, SENTENCE * 120)
    pdf = sheet.finish()
    assert run_of(pdf).count("đúng") == 120
    assert not badly_placed(pdf)


def test_pairs_without_a_value_are_left_out() -> None:
    sheet = paper()
    pairs(sheet, [("Mã", "NG000127"), ("Ghi chú", ""), ("Dài", SENTENCE * 60)])
    pdf = sheet.finish()
    assert "Mã NG000127" in lines_of(pdf)
    assert "Ghi chú" not in run_of(pdf)
    assert run_of(pdf).count("đúng") == 60
    assert not badly_placed(pdf)


def test_places_to_sign_stay_together() -> None:
    for filled in range(38, 46):
        sheet = paper()
        for _ in range(filled):
            paragraph(sheet, "Một dòng", after=0)
        signatures(sheet, ["Người lập", "Người nhận"], place_and_date="Ngày 22/11/2026")
        page = next(text for text in pages_of(sheet.finish()) if "Người lập" in text)
        assert "Người nhận" in page
        assert "Ngày 22/11/2026" in page


def test_letters_that_cannot_be_drawn_are_told_once_at_the_end() -> None:
    sheet = paper("en")
    paragraph(sheet, "李小龍")
    lines = lines_of(sheet.finish())
    assert "3 letters are not in this font and show as crossed boxes." in lines
    sheet = paper("en")
    paragraph(sheet, "Lý")
    assert "font" not in " ".join(lines_of(sheet.finish()))


@pytest.mark.parametrize("text", [MARKUP, ENDLESS, FOREIGN, "a" * 5000])
def test_a_hostile_letterhead_and_title_stay_on_the_page(text: str) -> None:
    sheet = paper(letterhead=Letterhead(text, (text, text), text), title=text, reference=text, subtitle=[text])
    sheet.heading(text, level=1)
    notice(sheet, text)
    bullets(sheet, [text, text])
    pairs(sheet, [(text, text)])
    signatures(sheet, [text, text, text])
    assert not badly_placed(sheet.finish())


def test_an_empty_paper_is_one_page() -> None:
    assert len(pages_of(Paper(Letterhead(""), Language.of("vi"), NOW, title="").finish())) == 1


def test_what_is_taller_than_a_page_begins_no_empty_one() -> None:
    sheet = paper()
    sheet.new_page()
    sheet.need(5000)
    sheet.need(5000)
    assert len(pages_of(sheet.finish())) == 2
