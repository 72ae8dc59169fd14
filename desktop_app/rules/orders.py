"""Sums of an order, and which state may follow which. Whole đồng throughout.

VAT is counted on what is left after the discount and rounded half up to a whole đồng, as invoices do (Decree
123/2020/NĐ-CP art. 10: amounts in đồng).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.money import parse_money
from desktop_app.rules.vocabulary import OrderStatus

_S = OrderStatus
# Forward along the work, one step back to mend a slip, and cancelling what is not delivered.
NEXT: dict[OrderStatus, tuple[OrderStatus, ...]] = {
    _S.DRAFT: (_S.ARTWORK, _S.WORK, _S.CANCELLED),
    _S.ARTWORK: (_S.WORK, _S.DRAFT, _S.CANCELLED),
    _S.WORK: (_S.DELIVERED, _S.ARTWORK, _S.CANCELLED),
    _S.DELIVERED: (_S.DONE, _S.WORK),
    _S.DONE: (_S.DELIVERED,),
    _S.CANCELLED: (_S.DRAFT,),
}


@dataclass(frozen=True)
class Totals:
    """The sums of one order, in whole đồng. net: after the discount. balance: still to be paid; below 0 if overpaid."""

    lines: int
    net: int
    vat: int
    total: int
    balance: int


def totals(amounts: Iterable[int], discount: int, vat_percent: int, paid: int) -> Totals:
    """The sums of lines with these amounts. vat_percent: 0 to 100."""
    lines = sum(amounts)
    net = lines - discount
    vat = (net * vat_percent + 50) // 100
    return Totals(lines, net, vat, net + vat, net + vat - paid)


def check_sums(amounts: Iterable[int], discount: int, vat_percent: int, paid: int) -> Totals:
    """As `totals`; raises `Rejected` OR-03 for a rate or a discount that cannot be, MO-02 for more than is kept."""
    found = totals(amounts, discount, vat_percent, paid)
    parse_money(found.lines)
    if not 0 <= vat_percent <= 100:
        raise Rejected("OR-03", N_("A VAT rate lies between 0 and 100 percent."), do=N_("Enter 0, 5, 8 or 10."))
    if discount < 0 or found.net < 0:
        raise Rejected(
            "OR-03", N_("The discount is greater than the sum of the lines."), do=N_("Enter a smaller discount.")
        )
    return found


def check_step(now: OrderStatus, then: OrderStatus, *, now_shown: object, then_shown: object) -> None:
    """Raise `Rejected` OR-02 where an order in state `now` cannot come to `then`. …_shown: their names for people."""
    if then is not now and then not in NEXT[now]:
        raise Rejected(
            "OR-02",
            N_("An order that is “{now}” cannot become “{then}”."),
            do=N_("Go step by step."),
            now=now_shown,
            then=then_shown,
        )


def forward(now: OrderStatus) -> OrderStatus | None:
    """The usual next state, none at the end."""
    order = [_S.DRAFT, _S.ARTWORK, _S.WORK, _S.DELIVERED, _S.DONE]
    return order[order.index(now) + 1] if now in order[:-1] else None
