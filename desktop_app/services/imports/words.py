"""The words that offices write into closed columns, and what they mean. They are compared folded: "CO" is "có"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from desktop_app.rules.folding import folded_line
from desktop_app.rules.vocabulary import CustomerKind, FirmRole, LegalForm, OrderStatus, PaymentMethod, Source

_Meaning = TypeVar("_Meaning")

# The first word of each list is the one that a refusal shows.
STATUSES: Mapping[OrderStatus, Sequence[str]] = {
    OrderStatus.DRAFT: ("Nháp", "Báo giá", "Mới", "Draft", "New", "Quote"),
    OrderStatus.ARTWORK: ("Chờ duyệt mẫu", "Duyệt mẫu", "Thiết kế", "Awaiting artwork approval", "Artwork"),
    OrderStatus.WORK: (
        "Đang thi công", "Đang làm", "Đang xử lý", "Đang sản xuất", "Đang thực hiện", "Thi công", "In work",
        "Processing", "In progress",
    ),
    OrderStatus.DELIVERED: ("Đã giao", "Đã giao hàng", "Đã lắp đặt", "Delivered", "Shipped"),
    OrderStatus.DONE: ("Hoàn thành", "Hoàn tất", "Xong", "Đã xong", "Đã hoàn thành", "Done", "Completed", "Complete"),
    OrderStatus.CANCELLED: ("Hủy", "Huỷ", "Đã hủy", "Đã huỷ", "Cancelled", "Canceled"),
}  # fmt: skip
PAYMENTS: Mapping[PaymentMethod, Sequence[str]] = {
    PaymentMethod.CASH: ("Tiền mặt", "TM", "Cash", "COD"),
    PaymentMethod.TRANSFER: ("Chuyển khoản", "CK", "Bank transfer", "Transfer"),
    PaymentMethod.CARD: ("Thẻ", "Quẹt thẻ", "Cà thẻ", "POS", "Card"),
}
_ANSWERS: Mapping[bool, Sequence[str]] = {
    True: ("Có", "Đồng ý", "Yes", "Y", "True", "1", "X", "OK"),
    False: ("Không", "Không đồng ý", "Từ chối", "No", "N", "False", "0"),
}
_KINDS: Mapping[CustomerKind | LegalForm, Sequence[str]] = {
    CustomerKind.INDIVIDUAL: ("Cá nhân", "Khách lẻ", "Khách cá nhân", "Individual", "Person", "Private"),
    CustomerKind.ORGANISATION: (
        "Công ty", "Cty", "Tổ chức", "Doanh nghiệp", "Cơ quan", "Khách doanh nghiệp", "Organisation", "Organization",
        "Company", "Business",
    ),
    LegalForm.HOUSEHOLD: ("Hộ kinh doanh", "Hộ KD", "HKD", "Hộ cá thể", "Cửa hàng", "Household business", "Household"),
    LegalForm.SOLE_TRADER: ("DNTN", "Doanh nghiệp tư nhân", "Sole trader"),
}  # fmt: skip
_SOURCES: Mapping[Source, Sequence[str]] = {
    Source.DIRECT: (
        "Trực tiếp", "Giao dịch trực tiếp", "Tại cửa hàng", "Tại văn phòng", "Cửa hàng", "Khách đến", "Direct",
        "Direct dealing", "Walk-in",
    ),
    Source.WEBSITE: ("Website", "Trang web", "Web", "Form web"),
    Source.INTERACTION: (
        "Tương tác", "Khách tương tác", "Facebook", "Fanpage", "Zalo", "Tổng đài", "Hotline", "Gọi điện", "Điện thoại",
        "Email", "Interaction", "Interaction with us", "Phone",
    ),
    Source.OTHER: ("Khác", "Nguồn khác", "Nguồn hợp pháp khác", "Giới thiệu", "Other", "Other lawful source",
                   "Referral"),
}  # fmt: skip
_ROLES: Mapping[FirmRole, Sequence[str]] = {
    FirmRole.ACCOUNTS: ("Kế toán", "Kế toán trưởng", "Accounts", "Accountant", "Chief accountant"),
    FirmRole.MANAGER: (
        "Giám đốc", "Phó giám đốc", "Tổng giám đốc", "Quản lý", "Chủ", "Trưởng phòng", "Manager", "Director", "CEO",
        "Owner",
    ),
    FirmRole.CONTACT: ("Liên hệ", "Người liên hệ", "Nhân viên", "Contact", "Contact person", "Staff"),
}  # fmt: skip
# How the name of a firm begins that stands in the column of people's names. With accents where a surname is near.
_FIRM_WORDS = (
    "công ty", "cong ty", "cty", "tổng công ty", "tập đoàn", "ngân hàng", "bệnh viện", "hợp tác xã", "htx", "ubnd",
    "ủy ban", "uỷ ban", "chi nhánh", "trường mầm non", "trường tiểu học", "trường thcs", "trường thpt",
    "trường đại học", "doanh nghiệp tnhh", "company",
)  # fmt: skip

# What stands before the sums below a list.
_TOTALS = frozenset({"tổng cộng", "tổng", "cộng", "tổng số", "tong cong", "total", "grand total", "sum"})


def _known(words: Mapping[_Meaning, Sequence[str]]) -> dict[str, _Meaning]:
    """Every word, as written and folded, and what it means; the stored values count as words, too."""
    folded = {folded_line(word): meaning for meaning, listed in words.items() for word in (str(meaning), *listed)}
    return folded | {word: meaning for meaning, listed in words.items() for word in listed}


def _meant(known: Mapping[str, _Meaning], text: str) -> _Meaning | None:
    return known[text] if text in known else known.get(folded_line(text))


_STATUS, _PAYMENT, _ANSWER = _known(STATUSES), _known(PAYMENTS), _known(_ANSWERS)
_KIND, _SOURCE, _ROLE = _known(_KINDS), _known(_SOURCES), _known(_ROLES)
_FIRM_STARTS = tuple(f"{word} " for word in _FIRM_WORDS)


def status(text: str) -> OrderStatus | None:
    """Where an order stands, None for a word that is not known."""
    return _meant(_STATUS, text)


def payment(text: str) -> PaymentMethod | None:
    """How an order is paid, None for a word that is not known."""
    return _meant(_PAYMENT, text)


def answer(text: str) -> bool | None:
    """Yes or no, None for anything else."""
    return _meant(_ANSWER, text)


def kind(text: str) -> CustomerKind | LegalForm | None:
    """What kind of customer `text` names, None for anything else ("VIP")."""
    return _meant(_KIND, text)


def source(text: str) -> Source | None:
    """How data came to us, None for anything else."""
    return _meant(_SOURCE, text)


def role(text: str) -> FirmRole | None:
    """What a person does for a firm, None for anything else."""
    return _meant(_ROLE, text)


def names_a_total(name: str) -> bool:
    """Whether what stands in the column of names heads a row of sums. With accents: "Công" is a name."""
    return name.lower().rstrip(" :.") in _TOTALS


def names_a_firm(name: str) -> bool:
    """Whether a name that stands alone is a firm's; in doubt it is a person's, whose data are guarded more."""
    return name.lower().startswith(_FIRM_STARTS)


def possible(words: Mapping[_Meaning, Sequence[str]]) -> str:
    """The words to show where one was not known."""
    return ", ".join(listed[0] for listed in words.values())
