"""The sums of an order in one line, in the order in which they come about."""

from __future__ import annotations

from desktop_app.language import Language
from desktop_app.rules.orders import Totals


def told(language: Language, found: Totals, vat_percent: int, paid: int) -> str:
    """Goods with the discount, and VAT, where there is any; total, paid, balance."""
    say, money = language.text, language.money
    discount = found.lines - found.net
    parts = [
        say("Goods {lines}", lines=money(found.lines)) if discount or found.vat else "",
        say("discount {discount}", discount=money(discount)) if discount else "",
        say("VAT {percent}% {vat}", percent=vat_percent, vat=money(found.vat)) if found.vat else "",
        say("Total {total} · paid {paid} · balance {balance}", total=money(found.total), paid=money(paid),
            balance=money(found.balance)),
    ]  # fmt: skip
    return " · ".join(filter(None, parts))
