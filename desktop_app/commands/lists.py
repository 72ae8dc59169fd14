"""Taking lists in, with a receipt."""

from __future__ import annotations

import os
from typing import Any

from desktop_app.commands.call import DONE, Call, full, must_be_possible
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.vocabulary import Source
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.imports import Receipt, importing, read_import, result_bytes

_SHOWN = (
    20  # refusals and differences told one by one on a screen; all of them stand in JSON, refusals in the result file
)


def bring_in(call: Call) -> int:
    """Take a list in, or with ``--dry-run`` tell what would happen."""
    asked, out = call.arguments, call.output
    path = full(asked.file)
    result = full(asked.result) if asked.result else None
    if result is not None:
        must_be_possible(result)
        if os.path.exists(path) and result.exists() and result.samefile(path):  # noqa: PTH110 - takes every name
            raise Rejected(
                "CL-13",
                N_("The list with the reasons would replace the list itself."),
                do=N_("Give it another name."),
            )
    mapping = dict(_mapped(word) for word in asked.map)
    with call.office() as office:
        today = call.clock().astimezone(OFFICE_ZONE).date()
        batch = read_import(path, today=today, what=asked.what, mapping=mapping)
        source = Source(asked.source) if asked.source else None
        receipt = office.run(importing(batch, trial=asked.dry_run), batch, source=source)
    if result is not None:
        call.write(result, result_bytes(batch, receipt, call.language))
    out.value(_as_json(call, receipt))
    _tell(call, receipt, str(result) if result else "")
    return DONE


def _mapped(word: str) -> tuple[str, str]:
    column, equals, field = word.rpartition("=")
    if not (equals and column.strip() and field.strip()):
        raise Rejected(
            "CL-11",
            N_("“{word}” does not say which column holds which field."),
            do=N_("Write the heading or the column's letter, an equals sign and the field, for example {example}."),
            word=word,
            example="D=phone",
        )
    return column.strip(), field.strip()


def _as_json(call: Call, receipt: Receipt) -> dict[str, Any]:
    return receipt.as_json(call.language) | {
        "what": receipt.what,
        "written": receipt.written,
        "persons": receipt.persons,
        "customers": receipt.customers,
        "orders": receipt.orders,
        "lines": receipt.lines,
        "differences": [
            {
                "row": each.row,
                "code": each.code,
                "field": each.field,
                "kept": str(each.kept),
                "offered": str(each.offered),
            }
            for each in receipt.differences
        ],
        "unknown": list(receipt.unknown),
        "notices": [call.language.message(each) for each in receipt.notices],
    }


def _tell(call: Call, receipt: Receipt, result: str) -> None:
    out, say = call.output, call.language.text
    if not receipt.written:
        out.say("This was a trial: nothing was written.")
    out.say(
        "{read} rows read: {added} added, {merged} merged, {refused} refused.",
        read=receipt.read,
        added=receipt.added,
        merged=receipt.merged,
        refused=len(receipt.refused),
    )
    for refused in receipt.refused[:_SHOWN]:
        out.say("Row {row} refused: {reason}", row=str(refused.row), reason=refused.reason)
    for each in receipt.differences[:_SHOWN]:
        field, kept, offered = each.shown(call.language)
        out.say(
            "Row {row}, {code}: {field} stays “{kept}”, the file says “{offered}”.",
            row=str(each.row),
            code=each.code,
            field=field,
            kept=kept,
            offered=offered,
        )
    more = max(0, len(receipt.refused) - _SHOWN) + max(0, len(receipt.differences) - _SHOWN)
    if more:
        out.line(call.language.plural("One more line is not shown.", "{n} more lines are not shown.", more))
    for notice in receipt.notices:
        out.line(call.language.message(notice))
    if receipt.unknown:
        out.say("Columns that mean nothing here and were left out: {names}", names=", ".join(receipt.unknown))
    if result:
        out.line(say("The list with the reasons is {path}.", path=result))
