"""The page of orders: list at the left, one of them at the right; the form takes the place of both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.language import Language
from desktop_app.records import catalogue
from desktop_app.rules.orders import NEXT, forward, totals
from desktop_app.rules.vocabulary import OrderStatus
from desktop_app.services import orders
from desktop_app.services.orders import ListedOrder, OrderForm, OrderRow
from ui.browsing import Editing
from ui.orders import sums
from ui.orders.form import OrderEditor
from ui.papers.printing import Job, print_paper
from ui.session import Session
from ui.tables import Column
from ui.widgets import Elided, EmptyState, button, card, chip, clear, column, facts, label, menu_action, row, scrolled

TONES = {
    OrderStatus.DRAFT: "muted", OrderStatus.ARTWORK: "warn", OrderStatus.WORK: "", OrderStatus.DELIVERED: "ok",
    OrderStatus.DONE: "ok", OrderStatus.CANCELLED: "danger",
}  # fmt: skip


class OrdersPage(Editing):
    """See the module."""

    about = frozenset({"order", "order_line", "customer"})
    saves = frozenset({"order", "order_line", "person"})
    by_code = staticmethod(orders.order_row)

    def __init__(self, session: Session) -> None:
        say = session.say
        super().__init__(session, say("Orders"), say("Order number or customer"))
        self.order: OrderForm | None = None
        self.status = self._choice(say("Every state"), [(each.value, say(each.label)) for each in OrderStatus])
        self._lay_out(
            "orders", [self.status], card(gap=10), OrderEditor(session), say("No order is in the book yet."),
            say("Add order"), shares=(62, 38),
        )  # fmt: skip
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._count_selected())

    def _columns(self) -> list[Column]:
        say, language = self.say, self.session.language
        return [
            Column("code", say("Code"), lambda each: each.code, 108),
            Column("customer", say("Customer"), self._whose, 160, sortable=False, stretches=True),
            Column("ordered_on", say("Ordered on"), lambda each: _day(language, each.ordered_on), 132),
            Column("status", say("Status"), lambda each: say(each.status.label), 138),
            Column("balance", say("Balance due"), lambda each: language.money(each.sums.balance), 152, True, False,
                   tone=lambda each: "danger" if _is_owed(each) else ""),
        ]  # fmt: skip

    def _whose(self, order: ListedOrder) -> str:
        return order.customer or self.say("erased")

    def _ids(self, sort: str, descending: bool) -> Callable[[Any], Any]:
        what = {"text": self.filter.text(), "status": self.status.currentData(), "sort": sort, "descending": descending}
        return lambda office: office.run(orders.order_ids, **what)

    def _rows(self, ids: Any) -> Callable[[Any], Any]:
        return lambda office: office.run(orders.order_rows, ids)

    @property
    def _is_filtered(self) -> bool:
        return bool(self.filter.text().strip() or self.status.currentData())

    def _count_selected(self) -> None:
        """Number and sum of the selected orders, in the status bar."""
        places = self.table.selected_places()
        shown = [each for place in places if (each := self.model.row_at(place)) is not None]
        if len(places) < 2:
            self.counted.emit(self._shown)
            return
        total = sum(each.sums.total for each in shown)
        words = self.session.plural("{n} order selected", "{n} orders selected", len(places))
        self.counted.emit(f"{words} · {self.session.language.money(total)}")

    # -- one order ----------------------------------------------------------------------------------------------------

    def _choose(self, code: str) -> None:
        self._open = code
        self._await(code)
        self._read(code)

    def _read(self, code: str) -> None:
        self.session.run(self, orders.read_order, code, done=self._show, failed=self._gone, latest="order")

    def _show_nothing(self) -> None:
        self.order = None
        self._came("")
        clear(self.detail.layout())
        self.detail.layout().addWidget(EmptyState(self.say("Choose an order.")))

    def _show(self, order: OrderForm) -> None:
        self.order, say, language = order, self.say, self.session.language
        self._came(order.code)
        layout = self.detail.layout()
        clear(layout)
        assert isinstance(layout, QVBoxLayout)  # noqa: S101 - a card is a column
        status = OrderStatus(order.values["order.status"])
        self.edit_button = button(say("Edit"), icon_name="edit", keys="F2", do=self.edit)
        title = Elided(f"{order.code} · {order.customer_name or say('The customer was erased')}", "heading")
        head = row(title, self.edit_button)
        head.setStretch(0, 1)
        layout.addLayout(head)
        layout.addLayout(self._flow(status))
        found = totals([each.amount for each in order.lines], *(
            order.values[f"order.{key}"] for key in ("discount_vnd", "vat_percent", "paid_vnd")))  # fmt: skip
        lines = [
            label(f"{number}. {_line_told(language, each)}", wrap=True) for number, each in enumerate(order.lines, 1)
        ]
        known = []
        for key in ("order.ordered_on", "order.due_on", "order.method", "order.site_address", "order.note"):
            declared = catalogue.field(key).declared
            known.append((say(declared.label), declared.kind.show(order.values[key], language)))
        roles = catalogue.field("order_contact.role").declared.kind
        known += [(say(roles.words(each.role).label), each.name) for each in order.people]
        paid = order.values["order.paid_vnd"]
        told = sums.told(language, found, order.values["order.vat_percent"], paid)
        inner = QWidget()
        inner.setLayout(column(*lines, label(told, "strong", wrap=True), 4, facts(known), None, gap=6))
        layout.addWidget(scrolled(inner), 1)
        open_customer = button(
            say("Customer"), icon_name="customers", do=lambda: self.session.go("customers", code=order.customer)
        )
        self.label_button = button(say("Label"), icon_name="print", do=self.print_it)
        self.hand = button(say("Hand to partner…"), icon_name="disclosures", do=self._hand_over)
        layout.addLayout(
            row(
                open_customer if order.customer else 0,
                self.label_button,
                None,
                self.hand if order.customer and self.session.leads_to("disclosures") else 0,
            )
        )

    def _flow(self, status: OrderStatus) -> Any:
        """Where the order stands, one click forward, and every other possible step in a menu."""
        from PySide6.QtWidgets import QMenu

        say, following = self.say, forward(status)
        menu = QMenu(self)
        for each in NEXT[status]:
            menu_action(menu, say(each.label), self._moves(each))
        self.more = button(say("Other step…"), "quiet")
        self.more.setMenu(menu)
        self.step = button(say(following.label), icon_name="forward", do=self._moves(following)) if following else None
        return row(chip(say(status.label), TONES[status]), self.step or 0, None, self.more)

    def _moves(self, status: OrderStatus) -> Callable[[], None]:
        def moved(saved: Any) -> None:
            self._tell_saved(saved.code, saved.change)

        def move() -> None:
            if self.order is not None:
                self.session.run(self, orders.set_status, self.order.code, status.value, done=moved)

        return move

    def _hand_over(self) -> None:
        if self.order is not None:
            self.session.go("disclosures", make_for=self.order.customer, order=self.order.code)

    # -- what the window asks -----------------------------------------------------------------------------------------

    def open(self, **what: Any) -> None:
        if what.get("label"):
            self._print_label()
        elif "go_on" in what:
            self.go_on(what["go_on"])
        elif what.get("add"):
            self.can_leave(lambda: self._form(lambda: self.editor.new(what.get("customer", ""))))
        elif code := what.get("code"):
            self._bring(code)

    def edit(self) -> None:
        code = self._open  # of the one that is chosen, whether or not it has been read yet
        if self._is_browsing and code:
            self._form(lambda: self.editor.edit(code))

    def print_it(self) -> None:
        if self._is_browsing:
            self._print_label()
        else:
            self.editor.save_and_print()

    def _print_label(self) -> None:
        """The delivery label: printed, or saved where there is no printer; noted either way."""
        code = self._open or (self.order.code if self.order else "")
        if not code:
            return

        def made(paper: bytes) -> None:
            job = Job(paper, f"{self.say('label')}-{code}.pdf", printed, saved)
            print_paper(self, self.session.language, job)

        def printed() -> None:
            self.session.run(self, orders.note_label, code)
            self.session.tell(self.say("The paper was sent to the printer."))

        def saved(path: Path) -> None:
            told = self.say("Saved as {path}.", path=str(path))
            self.session.run(self, orders.label_pdf, code, self.session.language, out=path,
                             done=lambda _: self.session.tell(told))  # fmt: skip

        self.session.run(self, orders.label_pdf, code, self.session.language, done=made)


def _is_owed(order: ListedOrder) -> bool:
    """Whether somebody is to be reminded: nothing is owed for an order that was called off."""
    return order.sums.balance > 0 and order.status is not OrderStatus.CANCELLED


def _day(language: Any, day: Any) -> str:
    return language.date(day) if day else ""


def _line_told(language: Language, line: OrderRow) -> str:
    count, price = line.values["order_line.quantity"], line.values["order_line.unit_price_vnd"]
    number, is_priced = language.number(count), line.amount == count * price
    parts = (
        line.values["order_line.item"],
        line.values["order_line.size"],
        *([f"{number} × {language.money(price)}"] if is_priced else [number, language.money(line.amount)]),
    )
    return " · ".join(filter(None, parts))
