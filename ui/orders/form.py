"""The form of an order: whose, when, lines, sums, state, who receives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop_app.rules.errors import Problem
from desktop_app.rules.orders import totals
from desktop_app.services import orders
from desktop_app.services.orders import OrderForm, OrderPerson
from ui.forms import Entry, Form, Repeated
from ui.forms.person import PersonLine
from ui.forms.record import RecordEditor
from ui.orders import sums
from ui.orders.lines import KEYS, Lines
from ui.session import Session
from ui.widgets import button, card, column, label, literal, row, scrolled

if TYPE_CHECKING:
    from desktop_app.office import Office

_TOP = ("order.ordered_on", "order.due_on", "order.status")
_SUMS = ("order.discount_vnd", "order.vat_percent", "order.paid_vnd", "order.method")
_REST = ("order.site_address", "order.note")


class OrderEditor(RecordEditor):
    """The form with its buttons."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, "order")
        self._order, say = orders.new_order(session.today()), session.say
        self.save_print = button(say("Save and print label"), icon_name="print", keys="Ctrl+P", do=self.save_and_print)
        self.customer = PersonLine(session, say("Customer"))
        self.customer.chosen.connect(self._chosen)
        self.customer.textEdited.connect(lambda _: self._edited())
        self.customer_error = label("", "error", wrap=True)
        self.form = Form(session)
        for key in (*_TOP, *_SUMS, *_REST):
            self.form.field(key, optional=key == "order.method")
        site = self.form.boxes["order.site_address"].editor.widget
        site.setPlaceholderText(say("If empty, the label bears the customer's address"))
        self.form.edited.connect(self._edited)
        self.lines = Lines(session)
        self.lines.edited.connect(self._edited)
        self.lines.done.connect(lambda: self.form.boxes["order.discount_vnd"].editor.widget.setFocus())
        self.sums = label("", "strong")
        self.people = self._people()
        content = QWidget()
        content.setLayout(column(self._head(), card(self.lines), self._foot(), card(self.people), None, gap=12))
        content.layout().setContentsMargins(0, 0, 8, 0)
        self.setLayout(
            column(
                row(self.heading, None, self.cancel_button, self.save_print, self.save_button), self.restored,
                scrolled(content),
                gap=10,
            )
        )  # fmt: skip
        self.layout().setStretch(2, 1)

    def _head(self) -> QWidget:
        name = label(f"{self.say('Customer')} *")
        name.setBuddy(self.customer)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(column(name, self.customer, self.customer_error, gap=4), 0, 0)
        for at, key in enumerate(_TOP, 1):
            grid.addWidget(self.form.boxes[key], 0, at)
        grid.setColumnStretch(0, 3)
        return _sheet(grid)

    def _foot(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        for at, key in enumerate(_SUMS):
            grid.addWidget(self.form.boxes[key], 0, at)
        grid.addWidget(self.sums, 1, 0, 1, 4)
        grid.addWidget(self.form.boxes["order.site_address"], 2, 0, 1, 4)
        grid.addWidget(self.form.boxes["order.note"], 3, 0, 1, 4)
        return _sheet(grid)

    def _people(self) -> Repeated:
        def build(entry: Entry) -> None:
            boxes = [entry.field("order_contact.role", optional=False)]
            if entry.record_id is None:
                boxes += [entry.field(key) for key in ("person.full_name", "phone.number")]
            else:
                boxes[0].label.setText(literal(f"{entry.record_id[1]} · {entry.record_id[0]}"))
            entry.setLayout(row(*boxes, gap=12))

        say = self.say
        made = Repeated(self.session, say("People on this order"), say("Add person"), say("Remove person"), build)
        made.edited.connect(self._edited)
        return made

    # -- opening ------------------------------------------------------------------------------------------------------

    def new(self, customer: str = "") -> None:
        """An empty form, for `customer` where one is named."""
        self._show(orders.new_order(self.session.today()))
        if customer:
            self.customer.show_code(customer)

    def edit(self, code: str) -> None:
        """Read `code` and show it."""
        self.session.run(self, orders.read_order, code, done=self._show)

    def _show(self, order: OrderForm) -> None:
        self._order = order
        self.heading.setText(self.say("Order {code}", code=order.code) if order.code else self.say("New order"))
        self.customer.code = order.customer
        known = f"{order.customer_name} · {order.customer}" if order.customer else ""
        erased = self.say("The customer was erased") if order.code and not order.customer else ""
        self.customer.setText(known or erased)
        self.customer.setEnabled(not erased)
        self.customer_error.hide()
        self.form.set_values(order.values)
        self.lines.show_lines(order.lines)
        self.people.show_records([((each.code, each.name), {"order_contact.role": each.role}) for each in order.people])
        self._sum()
        self._begin(order.code)
        first = self.lines.lines[0].editors[KEYS[0]].widget if order.customer else self.customer
        QTimer.singleShot(0, first, first.setFocus)

    def _chosen(self, _: str) -> None:
        self.customer_error.hide()
        self._edited()
        first = self.lines.lines[0].editors[KEYS[0]].widget
        first.setFocus()

    # -- typing -------------------------------------------------------------------------------------------------------

    def _edited(self) -> None:
        super()._edited()
        self._sum()

    def _sum(self) -> None:
        discount, vat, paid = (self._number(key) for key in ("discount_vnd", "vat_percent", "paid_vnd"))
        found = totals(self.lines.amounts(), discount, vat, paid)
        self.sums.setText(sums.told(self.session.language, found, vat, paid))

    def _number(self, name: str) -> int:
        editor = self.form.boxes[f"order.{name}"].editor
        try:
            return int(editor.kind.parse(editor.value()) or 0)
        except Problem:
            return 0

    def _typed(self) -> dict[str, Any]:
        return {
            "customer": self.customer.code, "customer_text": self.customer.text(), "values": self.form.values(),
            "lines": self.lines.typed(), "people": self.people.typed(),
        }  # fmt: skip

    def _restore(self, kept: Mapping[str, Any]) -> None:
        self.customer.code = str(kept.get("customer", ""))
        self.customer.setText(str(kept.get("customer_text", "")))
        self.form.set_typed(kept.get("values", {}))
        self.lines.set_typed(kept["lines"])
        self.people.set_typed(kept["people"])
        self._edited()
        self.restored.show()

    # -- saving -------------------------------------------------------------------------------------------------------

    def result(self) -> OrderForm:
        """The order as typed."""
        people = []
        for record_id, values in self.people.values():
            role = values.pop("order_contact.role")
            people.append(OrderPerson(record_id[0] if record_id else "", role, values=values))
        return replace(
            self._order,
            customer=self.customer.code,
            values=self.form.values(),
            lines=self.lines.values(),
            people=tuple(people),
        )

    def check(self) -> bool:
        return self.form.check() and self.people.check()

    def _saving_job(self) -> Callable[[Office], Any]:
        result = self.result()
        return lambda office: office.run(orders.save_order, result)

    def save_and_print(self) -> None:
        """What is in sight is not in the book yet: no label could bear it."""
        self.save(lambda: self.session.go("orders", label=True))

    def _show_refusal(self, key: str, number: int, words: str) -> bool:
        if key == "order.customer_id":
            self.customer_error.setText(words)
            self.customer_error.show()
            self.customer.setFocus()
        elif key.startswith("order_line."):
            self.lines.show_error(key, number, words)
        elif box := (self.form.boxes.get(key) or self.people.box(key, number)):
            box.show_error(words)
            self.form.show_box(box)
        else:
            return False
        return True


def _sheet(layout: Any) -> QWidget:
    made, inner = card(), QWidget()
    inner.setLayout(layout)
    made.layout().addWidget(inner)
    return made
