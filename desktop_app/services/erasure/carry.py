"""Step 4: rows, masks, search tables and the ledger rows, in one transaction."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select

from desktop_app.records import catalogue
from desktop_app.records.erasures import Erasure, RetiredCode
from desktop_app.services.erasure import certify, copies, queries
from desktop_app.services.erasure.pending import Pending
from desktop_app.services.erasure.plan import Plan
from desktop_app.services.erasure.reach import act, mask_cell
from desktop_app.vault import ledger
from desktop_app.vault.work import Work, book_key


def entry(number: str, now: datetime, plan: Plan) -> ledger.Entry:
    """What the ledger remembers of carrying out `plan`."""
    masked = tuple((each.row, each.field) for each in plan.mentions if each.this_person)
    left = tuple((each.row, each.field) for each in plan.mentions if not each.this_person)
    ids = (*plan.person_ids, *plan.reached.going.get("customer", ()), *plan.merged_ids)
    return ledger.Entry(number, now, ids, masked, left)


def note(plan: Plan, certificates: Sequence[str]) -> Pending:
    """What finishing `plan` needs."""
    return Pending(tuple(certificates), plan.terms, tuple(plan.shared), tuple(plan.namesakes), plan.allowed)


def carry_out(work: Work, plan: Plan, entries: Sequence[ledger.Entry], reason: str = "", request: str = "") -> None:
    """Do what `plan` says, and note `entries` for it, in the transaction of `work`."""
    connection, finder = work.connection, plan.terms.finder()
    for code in plan.codes:
        connection.execute(insert(RetiredCode).prefix_with("OR IGNORE").values(mac=work.code_mac(code)))
    masked: Counter[str] = Counter()
    for mention in plan.mentions:
        if mention.this_person:
            field = catalogue.field(mention.field)
            key = queries.key_of(field.entity.name)
            text = connection.scalar(select(field.column).where(key == mention.row))
            masked[mention.field] += mask_cell(connection, field, mention.row, text, finder)
    changed = act(connection, plan.reached, finder)
    secret = book_key(connection, "ledger")
    report = certify.report(plan, changed, masked, reason, request)
    report["backups"] = copies.note(connection, [each.certificate for each in entries])
    for each in entries:
        ledger.store(connection, each, secret)
        connection.execute(
            insert(Erasure).values(
                certificate=each.certificate,
                erased_at=each.erased_at,
                user_id=work.actor.id,
                report=json.dumps(report, ensure_ascii=False),
            )
        )
    work.touch(*(one for each in entries for one in each.ids), fields=[*changed, *masked])
    work.write_entry("erase")
