"""Keeping what somebody types before they save it. Nothing of this is audited: it is no data of the office yet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select

from desktop_app.records.declare import new_id
from desktop_app.records.drafts import Draft
from desktop_app.records.orders import Order
from desktop_app.rules.cards import without_card_numbers
from desktop_app.rules.errors import Rejected
from desktop_app.rules.permissions import Permission
from desktop_app.services.people import resolve
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work

KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Kept:
    """A draft. form: which form. code: the record that it changes, "" for a new one. content: what was typed."""

    form: str
    code: str
    content: Mapping[str, Any]
    saved_at: datetime


@use_case("draft.keep", Permission.EDIT, audited=False, writes=True)
def keep_draft(work: Work, form: str, code: str, content: Mapping[str, Any]) -> None:
    """Keep what is typed in `form` about `code` in place of what was kept before; never a payment card's number."""
    _drop(work, form, code)
    try:
        person_id, customer_id = _whose(work, code, content)
    except Rejected:  # erased meanwhile: nothing about them is kept
        return
    work.connection.execute(
        insert(Draft).values(
            id=new_id(), user_id=work.actor.id, person_id=person_id, customer_id=customer_id, form=form, code=code,
            content=json.dumps(_without_cards(dict(content)), ensure_ascii=False, default=str), saved_at=work.now,
        )
    )  # fmt: skip


@use_case("draft.drop", Permission.EDIT, audited=False, writes=True)
def drop_draft(work: Work, form: str, code: str) -> None:
    """Forget what was typed: it was saved, or is not wanted."""
    _drop(work, form, code)


@use_case("draft.read", Permission.EDIT, audited=False)
def read_draft(work: Work, form: str, code: str = "") -> Kept | None:
    """What this user left in `form` about `code`, if anything."""
    row = work.connection.execute(
        select(Draft.form, Draft.code, Draft.content, Draft.saved_at).where(
            Draft.user_id == work.actor.id, Draft.form == form, Draft.code == code, Draft.saved_at > work.now - KEPT
        )
    ).first()
    return None if row is None else Kept(row.form, row.code, json.loads(row.content), row.saved_at)


@use_case("draft.list", Permission.EDIT, audited=False)
def drafts(work: Work) -> list[tuple[str, str]]:
    """The form and the record of everything that this user left unfinished, the newest first."""
    query = select(Draft.form, Draft.code).where(Draft.user_id == work.actor.id, Draft.saved_at > work.now - KEPT)
    return [(form, code) for form, code in work.connection.execute(query.order_by(Draft.saved_at.desc()))]


def _whose(work: Work, code: str, content: Mapping[str, Any]) -> tuple[bytes | None, bytes | None]:
    """The person and the customer with whom a draft goes.

    That of an order is its customer's who has it in the book; that of a new one the customer's whom it names.
    """
    if code[:2] not in ("KH", "NG"):
        stored = work.connection.scalar(select(Order.customer_id).where(Order.code == code))
        named = str(content.get("customer") or "")
        subject = resolve(work, named) if named else None
        return None, stored or (subject.customer_id if subject else None)
    subject = resolve(work, code)
    is_person = subject.kind != "organisation" and subject.person_ids
    return subject.person_ids[0] if is_person else None, subject.customer_id


def _without_cards(value: Any) -> Any:
    """What was typed, with card numbers masked: a form refuses them only when it is saved."""
    match value:
        case str():
            return without_card_numbers(value)
        case dict():
            return {key: _without_cards(each) for key, each in value.items()}
        case list() | tuple():
            return [_without_cards(each) for each in value]
        case _:
            return value


def _drop(work: Work, form: str, code: str) -> None:
    work.connection.execute(delete(Draft).where(Draft.user_id == work.actor.id, Draft.form == form, Draft.code == code))
    work.connection.execute(delete(Draft).where(Draft.saved_at <= work.now - KEPT))
