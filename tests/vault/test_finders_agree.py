"""The finder that masks and the scanner that proves: what the one is told of, the other hides, else all stays red."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desktop_app.rules.masking import Finder
from desktop_app.rules.phones import parse_phone
from desktop_app.vault.residue import Needles

NAMES = ["Trần Thị Lan", "A Dơi - (Cty B)", 'H\'Lan "Tý" Niê', "Đỗ_Văn_Ổn"]
PHONES = ["0983275173", "0373275173", "02838221234"]
MAILS = ["lan.tran@gmail.com"]
IDS = ["079083275164", "0316794479-001", "C1234567"]
FINDER = Finder(NAMES, map(parse_phone, PHONES), MAILS, IDS)
NEEDLES = Needles(names=NAMES, phones=PHONES, emails=MAILS, id_numbers=IDS)

WRITTEN = [
    "Banner file Tran_Thi_Lan.ai", "Trần Thị Lan_banner", "_trần thị lan_", "HD_Tran_Thi_Lan_2024.pdf",
    "Trần\u200bThị Lan", "Trần\u200b\u200b Thị Lan", "Tr\u200bần\u00ad Thị La\u2060n", "Trần\ufeffThị\u200eLan",
    "Ｔran Thi Lan", "Trần Ｔhị Lan", "TRẦN THỊ LAＮ", "ｔｒａｎ ｔｈｉ ｌａｎ", "Trần Thị 𝐋an", "Trần Thị\u00a0Lan",
    "Trần-Thị-Lan", "Trần … Thị Lan", "Trần… Thị… Lan", "Trần\nThị\nLan", "khách quen\nTrần Thị Lan là chị",
    r"C:\nTrần Thị Lan", r"Trần\nThị\tLan", json.dumps("a\nTrần Thị Lan", ensure_ascii=False),
    "A Dơi - (Cty B)", "bạn H'Lan \"Tý\" Niê giới thiệu", "do_van_on", "Đỗ_Văn_Ổn.pdf",
    "0983_275_173", "0983\u200b275\u00ad173", "00983275173", "0983–275–173", "0983…275…173", "84 (0) 983 275 173",
    "tel:+84983275173", "0084 983.275.173", "００８４９８３２７５１７３", "(+84)0983275173", "0983 275 173/0912345678",
    "0167 327 5173", "+84 1673\u3000275\u3000173", "(028) 3822 1234", "x0983275173a", "0983*275*173", "0983275173_",
    "mailto:LAN.TRAN@gmail.com.", "lan.tran\u200b@gmail.com", "<lan.tran@gmail.com>", "lan.tran@gmail.com._",
    "thư…lan.tran@gmail.com", r"x\nlan.tran@gmail.com",
    "79083275164", "CCCD_079083275164_", "00079 083 275 164", "316794479001", "MST 0316794479-001", "_c1234567_",
    "c\u200b1234567", "hộ chiếu C-123-4567", "0983275173²", "９0983275173",
]  # fmt: skip
HIDDEN = {text for text in WRITTEN if text not in ("0983*275*173", "９0983275173")}
PIECES = [*WRITTEN, *NAMES, *PHONES, *MAILS, *IDS, "Trần", "Thị", "Lan", "lan", "983", "275", "173", " ", "  ", "_",
          "-", ".", "\u200b", "\u00ad", "\n", "\\n", "\\", "x", "0", "84", "+", "(", ")", "…", "•••",
]  # fmt: skip


def agreed(text: str) -> bool:
    """Whether both find something, or neither: then what is masked holds nothing for either."""
    spans, hits = FINDER.spans(text), NEEDLES.found_in(text.encode())
    assert spans or not hits, (text, hits)
    assert not NEEDLES.found_in(FINDER.masked(text).encode()), text
    return bool(spans) and bool(hits)


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_both_find_the_same(text: str, form: str) -> None:
    assert agreed(unicodedata.normalize(form, f"gửi {text}, nhận")) == (text in HIDDEN)


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@example("0983275173Trần Thị Lan0983275173")
@example("Trần\u200b\u200b\u200b\u200b   Thị\u200bLan")
def test_what_is_masked_holds_nothing_for_the_scanner(text: str) -> None:
    agreed(text)
