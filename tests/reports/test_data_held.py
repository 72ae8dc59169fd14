from __future__ import annotations

import dataclasses

import pytest

from desktop_app.language import Language
from desktop_app.reports.data_held import RIGHTS, DataHeld, Section, data_held
from desktop_app.rules.vocabulary import ConsentState
from tests.reports.examples import ENDLESS, MARKUP, NOW, OFFICE, empty, hostile, long, ordinary
from tests.reports.reading import badly_placed, fonts_of, lines_of, outline_of, pages_of, reader, run_of, squeezed

LANGUAGES = ("vi", "en")


def printed(content: DataHeld, code: str = "vi") -> bytes:
    return data_held(content, OFFICE, Language.of(code), NOW)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_value_held_is_printed_with_its_source_and_day(code: str) -> None:
    content, text = ordinary(), run_of(printed(ordinary(), code))
    for section in content.sections:
        assert squeezed(section.title) in text
        for item in section.items:
            for shown in (item.label, item.value, item.source):
                assert squeezed(shown) in text
    assert "09/06/2023" in text


@pytest.mark.parametrize("code", LANGUAGES)
def test_all_parts_stand_in_their_order(code: str) -> None:
    say = Language.of(code).text
    titles = [title for title, _ in outline_of(printed(ordinary(), code))]
    assert titles == [
        say("Personal data held"),
        "1. Danh tính và liên hệ",
        "2. Đơn hàng",
        "3. Tệp đính kèm",
        f"4. {say('Purposes, legal basis and consents')}",
        f"5. {say('Who received the data')}",
        f"6. {say('How long the data are kept')}",
        f"7. {say('Rights of the data subject')}",
        f"8. {say('Contact')}",
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_state_of_consent_is_worded(code: str) -> None:
    text, say = run_of(printed(ordinary(), code)), Language.of(code).text
    for state in ConsentState:
        assert squeezed(say(state.label)) in text
    assert squeezed(say("No consent is needed")) in text


def test_recipients_rights_retention_and_contact_are_told() -> None:
    content, text = ordinary(), run_of(printed(ordinary()))
    for shown in ("Xưởng In Phú Lâm", "12/06/2026", "Địa chỉ nhận hàng", content.kept_until, content.hotline):
        assert squeezed(shown) in text
    for right in RIGHTS:
        assert squeezed(Language.of("vi").text(right)) in text


def test_the_name_is_on_the_page_but_not_in_the_metadata() -> None:
    pdf = printed(ordinary())
    book = reader(pdf)
    assert "Trần Thị Thùy Dương" in " ".join(pages_of(pdf))
    assert "Thùy" not in str(book.metadata) + str(outline_of(pdf))
    assert book.metadata is not None
    assert "NG000127" in str(book.metadata.title)


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("content", [ordinary, hostile, empty, long])
def test_nothing_leaves_the_page_or_lies_over_other_text(content: object, code: str) -> None:
    pdf = printed(content(), code)  # type: ignore[operator]
    assert not badly_placed(pdf)
    assert all(fonts_of(pdf).values())


def test_hostile_names_are_printed_letter_for_letter() -> None:
    text = run_of(printed(hostile()))
    assert text.count(squeezed(MARKUP)) >= 3
    assert squeezed(ENDLESS) in text


def test_an_empty_section_says_so() -> None:
    say = Language.of("vi").text
    assert lines_of(printed(ordinary())).count(say("Nothing is held.")) == 1
    assert "Không có gì ở đây." in lines_of(printed(hostile()))


def test_a_person_without_data_still_gets_a_whole_report() -> None:
    say, lines = Language.of("vi").text, lines_of(printed(empty()))
    assert say("The data were not handed to anyone.") in lines
    assert say("No purpose is recorded.") in lines


def test_all_orders_of_a_long_report_are_printed() -> None:
    pdf = printed(long())
    text = run_of(pdf)
    assert all(f"DH{n:06}" in text for n in range(150))
    assert len(pages_of(pdf)) > 4


def test_a_claimed_consent_is_explained() -> None:
    say = Language.of("vi").text
    text = say("A claimed consent comes from an old list. It is not used for advertising until it is renewed.")
    assert squeezed(text) in run_of(printed(ordinary()))
    without = dataclasses.replace(ordinary(), decisions=ordinary().decisions[:2])
    assert squeezed(text) not in run_of(printed(without))


def test_the_same_content_gives_the_same_bytes() -> None:
    assert printed(ordinary()) == printed(ordinary())


def test_a_section_heading_is_never_alone() -> None:
    for count in range(14, 22):
        content = dataclasses.replace(ordinary(), sections=tuple(Section(f"Mục {n}") for n in range(count)))
        for page in pages_of(printed(content)):
            last = [line for line in page.splitlines() if "NG000127" not in line][-1]
            assert "Mục" not in last


def test_places_to_sign_never_stand_alone_on_a_page() -> None:
    say = Language.of("vi").text
    for count in range(8, 20):
        rows = tuple(Section(f"Mục {n}") for n in range(count))
        last = pages_of(printed(dataclasses.replace(ordinary(), sections=rows, decisions=(), receipts=())))[-1]
        assert say("Prepared by") in last
        assert say("Contact") in last
