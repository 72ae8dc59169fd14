"""A list of orders into the book: rows with one order number are one order with several lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from desktop_app.records.orders import Order, OrderContact, OrderLine
from desktop_app.records.people import Person
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import folded_line
from desktop_app.rules.orders import check_sums
from desktop_app.rules.vocabulary import OrderRole, OrderStatus
from desktop_app.services.imports.intake import ERASED, Intake, number_of
from desktop_app.services.imports.known import KnownCustomer, KnownPerson, Wanted, found
from desktop_app.services.imports.rows import Line, OrderRow, Who
from desktop_app.services.imports.store import Codes

MARK = "№ "  # stands before an order number that is not ours, in the first line of the order's note
_DEFAULTS = {"status": OrderStatus.DRAFT.value, "discount_vnd": 0, "vat_percent": 0, "paid_vnd": 0}
_IMPORT_FIRST = N_("Import the list of customers first, or add this customer.")


@dataclass(slots=True, eq=False)
class _Order:
    """An order of the book, or one that this import has added.

    Attributes:
        values: the columns of its row. lines: what was ordered. receivers: the names of who gets it.
    """

    values: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    receivers: list[str] = field(default_factory=list)


class Orders:
    """One import of a list of orders."""

    def __init__(self, intake: Intake, rows: Iterable[OrderRow]) -> None:
        """`rows`: all of them, so that our next codes go on after theirs and whole orders are summed."""
        rows = list(rows)
        self._in = intake
        self._codes = Codes(intake.work, "DH", (number_of(row.code) for row in rows))
        self._orders: dict[str, _Order] = {}  # of the rows at hand, by number or by `_key`
        self._added: set[str] = set()  # numbers of the orders that this import added: further rows are further lines
        self._source: dict[str, Any] = intake.origin.of(None, "")
        of_order: dict[tuple[str, ...], list[OrderRow]] = {}
        for row in rows:
            of_order.setdefault(_named_so(row), []).append(row)
        self._totalled = {key for key, of_one in of_order.items() if _repeats_total(of_one)}
        self._oversized = {key: found for key, of_one in of_order.items() if (found := _wrong_sums(of_one))}

    def settle(self) -> None:
        """Take the codes that were given out from the book."""
        self._codes.settle()

    def take(self, rows: Sequence[OrderRow]) -> None:
        """Add or merge some rows, and write them."""
        self._in.look_up(
            Wanted(
                phones={number for row in rows for who in _people(row) for number, _ in who.phones},
                codes={row.customer for row in rows if row.customer},
                rows=[row.row for row in rows],
            )
        )
        self._look_up(rows)
        for row in rows:
            self._take(row)
        self._in.store.flush()

    def _take(self, row: OrderRow) -> None:
        intake = self._in
        if intake.refuse_erased(row.row, parts=(0, 1), code=row.customer):
            return
        customer = self._customer_of(row)
        if customer is None:
            return
        order = self._orders.get(row.code) or self._orders.get(_other(row, customer))
        if order is not None and order.values["customer_id"] is None:
            intake.refuse(row.row, "order.code", ERASED, N_("Remove the row from the file."))
            return
        if order is not None and order.values["customer_id"] != customer.id:
            intake.refuse(
                row.row,
                "order.code",
                N_("The order {order} belongs to another customer."),
                N_("Check the order number and the customer."),
                order=row.code or row.other_code,
            )
            return
        if self._refuse_sums(row, new=order is None) or (order is not None and self._refuse_day(row, order)):
            return
        if order is None:
            self._add(row, customer)
        elif order.values["code"] in self._added:
            self._compare(row, order, customer)
            self._add_line(row, order)
            intake.added += 1
        else:
            self._compare(row, order, customer)
            if self._is_further(row, order):
                self._add_line(row, order)
                intake.added += 1
            else:
                self._compare_line(row, order)
                intake.merged += 1
        self._tell(row, customer)
        intake.remember(row.row, customer.person or _named(customer, row.who))

    def _refuse_day(self, row: OrderRow, order: _Order) -> bool:
        """Leave a row out whose number, which is not ours, stands for an order of another day; returns whether it was.

        Lists that begin anew every month give two orders one number: a line of one is not to become the other's.
        """
        day, kept = row.values["ordered_on"], order.values["ordered_on"]
        adds = order.values["code"] in self._added or self._is_further(row, order)
        if not (row.other_code and day and kept and day != kept and adds):
            return False
        self._in.refuse(
            row.row,
            "order.ordered_on",
            N_("Under the number {order} the book holds an order of this customer of another day, {day}."),
            N_("Give this order a number of its own, such as one with the month, or correct the day."),
            order=row.other_code,
            day=kept,
        )
        return True

    def _refuse_sums(self, row: OrderRow, *, new: bool) -> bool:
        """Leave a row out whose order cannot be summed; returns whether it was. A discount counts for new orders."""
        key = _named_so(row)
        if key in self._totalled:
            self._in.refuse(
                row.row,
                "order_line.amount_vnd",
                N_("Every row of this order bears one amount, not its quantity × price: it seems to be the total."),
                N_("Leave that column out, or give each row its own amount."),
            )
            return True
        if new and key in self._oversized:
            self._in.refuse_for(row.row, "order.discount_vnd", self._oversized[key])
            return True
        return False

    # -- who ordered --------------------------------------------------------------------------------------------------

    def _customer_of(self, row: OrderRow) -> KnownCustomer | None:
        """The customer of a row; refuses the row where the book has none."""
        known, who = self._in.known, row.who
        by_code = known.by_code.get(row.customer)
        if by_code is not None:
            if _fits(by_code, who):
                return by_code
            self._in.refuse(
                row.row,
                "customer.code",
                N_("The customer number {customer} is somebody else's here: neither name nor telephone agrees."),
                N_("Check the customer number. Where it is empty, name and telephone tell whose order it is."),
                customer=row.customer,
            )
            return None
        numbers = [number for number, _ in who.phones]
        person = known.find(who) or self._in.remembered(row.row)
        if person is not None and (person.customer or person.firms):
            return person.customer or self._one_of(person.firms, row)
        firm = known.find_firm(numbers, who.folded)
        if firm is not None:
            return firm
        if row.bad_phone:
            self._in.refuse_for(row.row, "phone.number", row.bad_phone[1])
        elif row.customer or row.customer_text:
            self._in.refuse(
                row.row,
                "customer.code",
                N_("The customer {customer} is not in the book."),
                _IMPORT_FIRST,
                customer=row.customer or row.customer_text,
            )
        else:
            self._in.refuse(row.row, "customer.code", N_("This customer is not in the book."), _IMPORT_FIRST)
        return None

    def _one_of(self, firms: Sequence[KnownCustomer], row: OrderRow) -> KnownCustomer | None:
        """For which of the `firms` of somebody they order; refuses the row where neither it nor the book tells."""
        having = (each for each in firms if self._has(each, row))
        firm = firms[0] if len(firms) == 1 else next(having, None)
        if firm is None:
            self._in.refuse(
                row.row,
                "customer.code",
                N_("Whoever ordered works for several customers: {customers}."),
                N_("Write the number of the one that ordered into the row."),
                customers=", ".join(sorted(each.code for each in firms)),
            )
        return firm

    def _has(self, customer: KnownCustomer, row: OrderRow) -> bool:
        """Whether the row's order is one of that customer already."""
        order = self._orders.get(row.code) or self._orders.get(_other(row, customer))
        return order is not None and order.values["customer_id"] == customer.id

    def _tell(self, row: OrderRow, customer: KnownCustomer) -> None:
        """List where the row names its customer otherwise than the book."""
        who, code = row.who, customer.code
        people = [customer.person] if customer.person else customer.contacts
        names = {person.folded for person in people} | {customer.folded}
        if who.folded and who.folded not in names:
            kept = people[0].values["full_name"] if people else customer.values["name"]
            self._in.differ(row.row, code, "person.full_name", kept, who.name)
        numbers = {number for owner in (customer, *people) for number in owner.phones}
        for number, typed in who.phones:
            if number not in numbers:
                self._in.differ(row.row, code, "phone.number", min(numbers, default=""), typed or number)
        if row.bad_phone:
            self._in.differ(row.row, code, "phone.number", min(numbers, default=""), row.bad_phone[0])
        if row.customer and row.customer != code:
            self._in.differ(row.row, code, "customer.code", code, row.customer)

    # -- the order ----------------------------------------------------------------------------------------------------

    def _add(self, row: OrderRow, customer: KnownCustomer) -> None:
        intake = self._in
        values = {key: _DEFAULTS.get(key) if value is None else value for key, value in row.values.items()}
        if row.other_code:
            values["note"] = f"{MARK}{row.other_code}\n{values['note']}".strip()
        code = row.code or self._codes.next()
        order = _Order(
            intake.store.add(
                Order,
                **values,
                code=code,
                customer_id=customer.id,
                source=self._source["source"],
                recorded_at=intake.now,
            )
        )
        self._added.add(code)
        self._orders[row.code or _other(row, customer)] = order
        intake.orders += 1
        intake.added += 1
        self._add_line(row, order)
        if row.receiver:
            self._add_receiver(row, order, customer)
        if row.other_code:
            intake.differ(row.row, code, "order.code", code, row.other_code)

    def _add_line(self, row: OrderRow, order: _Order) -> None:
        if row.line:
            self._in.store.add(
                OrderLine, order_id=order.values["id"], position=len(order.lines) + 1, **row.line._asdict()
            )
            order.lines.append(row.line)
            self._in.lines += 1

    def _compare(self, row: OrderRow, order: _Order, customer: KnownCustomer) -> None:
        """What the book holds of an order stays, what it lacks is filled."""
        intake, values = self._in, order.values
        for column, offered in row.values.items():
            if offered in (None, ""):
                continue
            kept = values[column]
            if column == "note" and row.other_code:
                kept = "\n".join(kept.split("\n")[1:])
            if kept in (None, ""):
                before = values[column] or ""
                intake.store.change(Order, values, **{column: f"{before}\n{offered}" if before else offered})
            elif kept != offered:
                intake.differ(row.row, values["code"], f"order.{column}", kept, offered)
        if row.receiver and not order.receivers:
            self._add_receiver(row, order, customer)
        elif row.receiver and row.receiver.folded not in map(folded_line, order.receivers):
            intake.differ(row.row, values["code"], "order_contact.person_id", order.receivers[0], row.receiver.name)

    def _is_further(self, row: OrderRow, order: _Order) -> bool:
        """Whether a row has a line that an order of the book lacks.

        Lines of a file that comes again may have been rewritten or taken away here since; they are not brought back.
        """
        return bool(row.line) and not self._in.seen_before and all(_thing(row.line) != _thing(x) for x in order.lines)

    def _compare_line(self, row: OrderRow, order: _Order) -> None:
        if row.line and row.line not in order.lines:
            same = (line for line in order.lines if _thing(line) == _thing(row.line))
            kept = next(same, order.lines[0] if order.lines else None)
            for column, offered in row.line._asdict().items():
                if kept is None or getattr(kept, column) != offered:
                    self._in.differ(
                        row.row, order.values["code"], f"order_line.{column}", kept and getattr(kept, column), offered
                    )

    # -- who gets it --------------------------------------------------------------------------------------------------

    def _add_receiver(self, row: OrderRow, order: _Order, customer: KnownCustomer) -> None:
        intake, who = self._in, row.receiver
        assert who is not None  # noqa: S101 - the caller asked
        person = intake.remembered(row.row, 1) or self._receiver(who, customer)
        if person is None:
            person = intake.add_person(who, self._source)
        intake.store.add(OrderContact, order_id=order.values["id"], person_id=person.id, role=OrderRole.RECEIVER.value)
        order.receivers.append(who.name)
        intake.remember(row.row, person, 1)

    def _receiver(self, who: Who, customer: KnownCustomer) -> KnownPerson | None:
        """Somebody the book knows: the customer themselves first, then anybody with this number and name."""
        numbers = [number for number, _ in who.phones]
        own = [customer.person] if customer.person else customer.contacts
        for person in own:
            if person.is_named(who) and (not numbers or set(numbers) & set(person.phones)):
                return person
        return self._in.known.find(who)

    # -- looking up ---------------------------------------------------------------------------------------------------

    def _look_up(self, rows: Sequence[OrderRow]) -> None:
        """The orders of the book that these rows can mean."""
        self._orders = {}
        table, connection = Order.__table__, self._in.work.connection
        by_id: dict[bytes, _Order] = {}
        codes = {row.code for row in rows if row.code}
        for each in found(connection, select(table), table.c.code, codes):
            by_id[each.id] = self._orders[each.code] = _Order(dict(each._mapping))  # noqa: SLF001 - SQLAlchemy's name
        if any(row.other_code for row in rows):
            marked = select(table).where(table.c.note.startswith(MARK))
            for each in found(connection, marked, table.c.customer_id, self._in.known.by_customer):
                key = _key(each.customer_id, each.note.split("\n")[0].removeprefix(MARK))
                # One that is meant by our number too is the same order, not a second picture of it.
                self._orders[key] = by_id.setdefault(each.id, _Order(dict(each._mapping)))  # noqa: SLF001
        self._fill(by_id)

    def _fill(self, by_id: dict[bytes, _Order]) -> None:
        """Lines and receivers of the orders found."""
        connection = self._in.work.connection
        lines = select(
            OrderLine.order_id, OrderLine.item, OrderLine.size, OrderLine.quantity, OrderLine.unit_price_vnd,
            OrderLine.amount_vnd,
        )  # fmt: skip
        for order_id, *values in found(connection, lines.order_by(OrderLine.position), OrderLine.order_id, by_id):
            by_id[order_id].lines.append(Line(*values))
        names = (
            select(OrderContact.order_id, Person.full_name)
            .join(Person, Person.id == OrderContact.person_id)
            .where(OrderContact.role == OrderRole.RECEIVER.value)
        )
        for order_id, name in found(connection, names, OrderContact.order_id, by_id):
            by_id[order_id].receivers.append(name)


def _named_so(row: OrderRow) -> tuple[str, ...]:
    """What rows of one order have in common in a list, before it is known whose it is."""
    return (row.code,) if row.code else (row.other_code, row.customer, row.customer_text, row.who.folded)


def _repeats_total(rows: Sequence[OrderRow]) -> bool:
    """Whether the rows of an order bear its total as their amounts."""
    lines = [row.line for row in rows if row.line]
    amounts = {line.amount_vnd for line in lines}
    counted = [line.quantity * line.unit_price_vnd for line in lines]
    if len(lines) < 2 or len(amounts) > 1 or not all(counted) or amounts == set(counted):
        return False
    return amounts.pop() >= sum(counted) - (rows[0].values["discount_vnd"] or 0)


def _wrong_sums(rows: Sequence[OrderRow]) -> Rejected | None:
    """Why the sums of an order cannot be."""
    values = rows[0].values
    try:
        check_sums(
            (row.line.amount_vnd for row in rows if row.line),
            *(values[column] or 0 for column in ("discount_vnd", "vat_percent", "paid_vnd")),
        )
    except Rejected as refusal:
        return refusal
    return None


def _thing(line: Line | None) -> tuple[str, str]:
    """What was ordered, however written."""
    return (folded_line(line.item), folded_line(line.size)) if line else ("", "")


def _people(row: OrderRow) -> Iterator[Who]:
    yield row.who
    if row.receiver:
        yield row.receiver


def _named(customer: KnownCustomer, who: Who) -> KnownPerson | None:
    """Whom of a firm the row names: by name, or by a telephone that only one of them has."""
    if who.folded:
        return next((person for person in customer.contacts if person.is_named(who)), None)
    numbers = {number for number, _ in who.phones}
    reached = [person for person in customer.contacts if numbers & set(person.phones)]
    return reached[0] if len(reached) == 1 else None


def _fits(customer: KnownCustomer, who: Who) -> bool:
    """Whether an order that bears a customer's number can be theirs: a name or a telephone agrees, or none is named.

    A name that is shorter than the book's, or in another order, agrees.
    """
    given = set(who.folded.split())
    people = [customer.person] if customer.person else customer.contacts
    names = [set(each.folded.split()) for each in (customer, *people)]
    if not given or any(name and (given <= name or name <= given) for name in names):
        return True
    return any(number in each.phones for each in (customer, *people) for number, _ in who.phones)


def _other(row: OrderRow, customer: KnownCustomer) -> str:
    return _key(customer.id, row.other_code) if row.other_code else ""


def _key(customer_id: bytes, other_code: str) -> str:
    """Numbers that are not ours count within one customer only: two lists may both begin with 1."""
    return f"{customer_id.hex()} {other_code}"
