from __future__ import annotations

import pytest

from desktop_app.language import Language
from desktop_app.reports.recovery import recovery_sheet
from desktop_app.vault.recovery import parse_sheet
from tests.reports.examples import NOW, OFFICE, RECOVERY_KEY, sheet
from tests.reports.reading import badly_placed, fonts_of, lines_of, pages_of


@pytest.mark.parametrize("code", ["vi", "en"])
def test_key_and_slot_are_read_back_exactly_and_in_order(code: str) -> None:
    content = sheet()
    lines = lines_of(recovery_sheet(content, OFFICE, Language.of(code), NOW))
    key = lines.index(content.key_lines[0])
    slot = lines.index(content.slot_lines[0])
    assert key < slot
    assert tuple(lines[key : key + len(content.key_lines)]) == content.key_lines
    assert tuple(lines[slot : slot + len(content.slot_lines)]) == content.slot_lines


@pytest.mark.parametrize("code", ["vi", "en"])
def test_the_printed_sheet_gives_the_key_back(code: str) -> None:
    read = parse_sheet("\n".join(pages_of(recovery_sheet(sheet(), OFFICE, Language.of(code), NOW))))
    assert read.key == RECOVERY_KEY
    assert read.sealed is not None
    assert read.sealed.vault_id == sheet().vault_id
    assert read.sealed.ciphertext == bytes(range(100, 164))


def test_it_names_the_book_and_the_moment() -> None:
    text = "\n".join(pages_of(recovery_sheet(sheet(), OFFICE, Language.of("vi"), NOW)))
    assert sheet().vault_id in text
    assert "22/11/2026 20:45" in text


@pytest.mark.parametrize("code", ["vi", "en"])
def test_it_is_one_page_with_nothing_over_anything(code: str) -> None:
    pdf = recovery_sheet(sheet(), OFFICE, Language.of(code), NOW)
    assert len(pages_of(pdf)) == 1
    assert not badly_placed(pdf)
    assert all(fonts_of(pdf).values())


def test_the_warning_and_the_steps_are_printed() -> None:
    say = Language.of("vi").text
    lines = lines_of(recovery_sheet(sheet(), OFFICE, Language.of("vi"), NOW))
    assert f"4. {say('Choose a new password. Then print a new sheet and destroy this one.')}" in lines
