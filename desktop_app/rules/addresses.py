"""Addresses: street, ward and province told apart only where that is certain; otherwise the text stays whole.

Sources: Resolution 202/2025/QH15 (34 provinces since 1 July 2025); Law 72/2025/QH15 (two levels: commune and province;
communes are phường, xã or đặc khu). Old addresses with districts are never rewritten.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from desktop_app.rules.folding import clean_line, fold, folded_line

PROVINCES: tuple[str, ...] = (
    "An Giang",
    "Bắc Ninh",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Đà Nẵng",
    "Đắk Lắk",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Phòng",
    "Huế",
    "Hưng Yên",
    "Khánh Hòa",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Lâm Đồng",
    "Nghệ An",
    "Ninh Bình",
    "Phú Thọ",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sơn La",
    "Tây Ninh",
    "Thái Nguyên",
    "Thanh Hóa",
    "TP. Hồ Chí Minh",
    "Tuyên Quang",
    "Vĩnh Long",
)
_OTHER_SPELLINGS = {
    "ho chi minh": "TP. Hồ Chí Minh",
    "hcm": "TP. Hồ Chí Minh",
    "tphcm": "TP. Hồ Chí Minh",
    "sai gon": "TP. Hồ Chí Minh",
    "hn": "Hà Nội",
    "thua thien hue": "Huế",
    "dak lak": "Đắk Lắk",
    "dac lac": "Đắk Lắk",
    "daklak": "Đắk Lắk",
}
_BY_FOLDED = {folded_line(name).removeprefix("tp "): name for name in PROVINCES} | _OTHER_SPELLINGS
_EXACT = frozenset(PROVINCES)
_PROVINCE_PREFIX = re.compile(r"^(?:tinh|thanh pho|tp)[ .]+")
_WARD_PREFIXES = ("phuong ", "xa ", "dac khu ", "thi tran ")
# A number, then a street of two words and more: "Ấp 3" and "Lầu 2" are no house, and "45 Pasteur" can be anything.
_HOUSE = re.compile(r"(?:(?:số|so|nhà|nha)\s+)*((?:[^\W\d_]{1,2})?\d[\w/.-]*\s+[^\W\d_][\w/.-]*(?:\s+[\w/.-]+)+)", re.I)
_BEHIND_STREET = re.compile(r"\s+(?:[pq]\.?\s?\d|[pq]\.|phường\b|quận\b|xã\b|huyện\b|tp\b|tổ\b|khu phố\b)", re.I)
_COUNTRY = frozenset({"viet nam", "vietnam", "vn"})


class Address(NamedTuple):
    """An address; `ward` and `province` are "" where `street` holds the whole text."""

    street: str
    ward: str = ""
    province: str = ""


def province_named(text: str) -> str | None:
    """The province of `PROVINCES` that `text` names in any usual spelling, None if it names none of today's."""
    if text in _EXACT:  # as most lists write it
        return text
    folded = _PROVINCE_PREFIX.sub("", fold(clean_line(text)))
    return _BY_FOLDED.get(" ".join(re.findall(r"\w+", folded)))


def split_address(text: str) -> Address:
    """`text` parted into street, ward and province.

    Only if the last part is one of the 34 provinces ("Việt Nam" behind it is dropped) and the one before begins with
    phường, xã, đặc khu or thị trấn. In every other case all of it stays in `street`.
    """
    whole = clean_line(text)
    parts = [part.strip() for part in whole.split(",")]
    if len(parts) > 2 and parts[-1] not in _EXACT and folded_line(parts[-1]) in _COUNTRY:
        parts.pop()
    if len(parts) < 2:
        return Address(whole)
    province = province_named(parts[-1])
    ward = parts[-2]
    if province is None or not fold(ward).startswith(_WARD_PREFIXES):
        return Address(whole)
    return Address(", ".join(part for part in parts[:-2] if part), ward, province)


def houses(text: str) -> list[str]:
    """The parts of an address that name one house: number and street, by which people write it down elsewhere."""
    parts = (_BEHIND_STREET.split(part.strip(), maxsplit=1)[0] for part in re.split("[,;]", clean_line(text)))
    return [match[1] for match in map(_HOUSE.fullmatch, parts) if match]


def join_address(address: Address) -> str:
    """`address` on one line, parts in the usual order."""
    return ", ".join(part for part in address if part)
