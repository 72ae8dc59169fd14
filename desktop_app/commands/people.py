"""Finding somebody, seeing everything that is held, and making two records one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from desktop_app.commands.call import DONE, Call
from desktop_app.rules.errors import N_
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import merging, people
from desktop_app.services.holdings import Holding

_MATCHED = {
    "name": N_("name"),
    "phone": N_("telephone"),
    "email": N_("e-mail"),
    "customer": N_("customer number"),
    "person": N_("person number"),
    "order": N_("order number"),
}
_FIRST = ("person", "customer", "phone", "email", "address")


def find(call: Call) -> int:
    """Whoever the words can mean, best first."""
    out, say = call.output, call.language.text
    with call.office() as office:
        found = office.run(people.find, " ".join(call.arguments.text), call.arguments.limit)
    out.value(
        [
            {
                "code": each.code,
                "name": each.name,
                "matched": each.matched,
                "person": each.person_code,
                "firm": each.firm,
            }
            for each in found
        ]
    )
    if not found:
        out.say("Nobody was found.")
        return DONE
    out.columns(
        [(each.code, each.name, say(_MATCHED.get(each.matched, each.matched)), each.firm or "") for each in found]
    )
    return DONE


def show(call: Call) -> int:
    """Every field held, by record."""
    with call.office() as office:
        held = office.run(people.show, call.arguments.code)
    call.output.value({each.entity: _rows(each) for each in held})
    for each in sorted(held, key=_place):  # what people ask for first, the rest as the catalogue has it
        _show(call, each)
    return DONE


def merge(call: Call) -> int:
    """Two records become one; where both hold something, what the first one holds is taken."""
    out, arguments = call.output, call.arguments
    with call.office() as office:
        done = office.run(merging.merge, arguments.keep, arguments.gone)
    out.value({"code": done.code, "former": list(done.former)})
    out.say("{former} is {code} now, and is found there.", former=", ".join(done.former), code=done.code)
    return DONE


def _place(held: Holding) -> int:
    return _FIRST.index(held.entity) if held.entity in _FIRST else len(_FIRST) + (held.entity == "import_file")


def _rows(held: Holding) -> list[dict[str, Any]]:
    return [{value.key.partition(".")[2]: _plain(value.value) for value in row} for row in held.rows]


def _plain(value: Any) -> Any:
    """A stored value as JSON has it: days and moments as ISO 8601 in the office's zone."""
    if isinstance(value, datetime):
        return value.astimezone(OFFICE_ZONE).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _show(call: Call, held: Holding) -> None:
    out, language = call.output, call.language
    for number, row in enumerate(held.rows, 1):
        title = language.text(held.label)
        out.line(f"{title} {number}/{len(held.rows)}" if len(held.rows) > 1 else title, bold=True)
        out.pairs(((language.text(value.label), value.shown(language)) for value in row), indent=2)
