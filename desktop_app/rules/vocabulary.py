"""The closed lists of words that records use: each member is the stored value and carries its label for people.

Sources: the office's privacy policy §1 (purposes), §2 (sources), §4 (recipients); Law 91/2025/QH15 art. 9 (consent).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from desktop_app.rules.errors import N_


class Labelled(StrEnum):
    """A stored word with the English label (msgid) that people see."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """A member: its stored word, and the msgid that people see."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Purpose(Labelled):
    """What data may be used for: policy §1, all seven."""

    ORDERS = "orders", N_("Handling orders")
    CARE = "care", N_("Customer care")
    PERSONALISATION = "personalisation", N_("Personalisation")
    IMPROVEMENT = "improvement", N_("Improving services")
    ADVERTISING = "advertising", N_("Advertising")
    SECURITY = "security", N_("Security")
    LEGAL = "legal", N_("Legal duty")


class Basis(Labelled):
    """Why a use or a disclosure is lawful."""

    CONSENT = "consent", N_("Consent")
    ORDER = "order", N_("Needed for the customer's order")
    LEGAL_DEMAND = "legal_demand", N_("Demand under the law")


BASES = dict.fromkeys(Purpose, Basis.CONSENT) | {
    Purpose.ORDERS: Basis.ORDER,
    Purpose.LEGAL: Basis.LEGAL_DEMAND,
}
"""On what each purpose rests; where that is consent, it has to be asked for."""


class Source(Labelled):
    """How data came to us: policy §2."""

    DIRECT = "direct", N_("Direct dealing")
    WEBSITE = "website", N_("Website")
    INTERACTION = "interaction", N_("Interaction with us")
    OTHER = "other", N_("Other lawful source")


class CustomerKind(Labelled):
    """Who orders."""

    INDIVIDUAL = "individual", N_("Individual")
    ORGANISATION = "organisation", N_("Organisation")


class LegalForm(Labelled):
    """What stands behind a trade name; of a household or a sole trader the name and tax code are personal."""

    PERSON = "person", N_("Private person")
    HOUSEHOLD = "household", N_("Household business")
    SOLE_TRADER = "sole_trader", N_("Sole trader")
    COMPANY = "company", N_("Company")


class FirmRole(Labelled):
    """What a person does for a firm."""

    CONTACT = "contact", N_("Contact person")
    ACCOUNTS = "accounts", N_("Accounts")
    MANAGER = "manager", N_("Manager")


class OrderRole(Labelled):
    """What a person does on one order."""

    RECEIVER = "receiver", N_("Receiver")
    SITE = "site", N_("Site contact")
    ACCOUNTS = "accounts", N_("Accounts")
    ARTWORK = "artwork", N_("Approves artwork")


class OrderStatus(Labelled):
    """Where an order stands."""

    DRAFT = "draft", N_("Draft")
    ARTWORK = "artwork", N_("Awaiting artwork approval")
    WORK = "work", N_("In work")
    DELIVERED = "delivered", N_("Delivered")
    DONE = "done", N_("Done")
    CANCELLED = "cancelled", N_("Cancelled")


class PaymentMethod(Labelled):
    """How an order is paid; never a card number."""

    CASH = "cash", N_("Cash")
    TRANSFER = "transfer", N_("Bank transfer")
    CARD = "card", N_("Card")


class PartnerKind(Labelled):
    """Who receives data: policy §4, one member per bullet."""

    EXECUTES = "executes", N_("Carries out orders")
    SERVICE = "service", N_("Service provider")
    JOINT = "joint", N_("Joint programme")
    AUTHORITY = "authority", N_("Authority")


class Channel(Labelled):
    """How a disclosure was handed over."""

    FILE = "file", N_("File")
    PAPER = "paper", N_("Paper")
    PHONE = "phone", N_("Telephone")
    EMAIL = "email", N_("E-mail")


class ConsentState(Labelled):
    """What a person decided about one purpose. `claimed` comes from an old list and can't be used until renewed."""

    CLAIMED = "claimed", N_("Claimed in an old list, not usable until renewed")
    GRANTED = "granted", N_("Granted")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    REFUSED = "refused", N_("Refused")


class Role(Labelled):
    """What a user of the program may do."""

    OWNER = "owner", N_("Owner")
    STAFF = "staff", N_("Staff")
    HOTLINE = "hotline", N_("Hotline")


class PhoneKind(Labelled):
    """What a number is."""

    MAIN = "main", N_("Main")
    OTHER = "other", N_("Other number")
