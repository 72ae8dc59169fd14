"""Unfinished forms that bear somebody's names, numbers or codes: they go whole; masked they would still tell."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from desktop_app.records.drafts import Draft
from desktop_app.records.kinds import Snapshot
from desktop_app.services.erasure.reach import Reach
from desktop_app.services.erasure.terms import Terms

_WORD = re.compile(r"\w+")


def with_drafts(connection: Connection, reached: Reach, terms: Terms, codes: Collection[str]) -> Reach:
    """`reached`, and the unfinished forms that bear a term or one of `codes`, whosesoever they are."""
    table, finder, kind = Draft.__tablename__, replace(terms, houses=()).finder(), Snapshot()  # others live there too
    going: dict[Any, None] = dict.fromkeys(reached.going.get(table, ()))
    for row in connection.execute(select(Draft.id, Draft.code, Draft.content)):
        texts = kind.texts(row.content)
        if row.code in codes or finder.spans(texts) or not set(codes).isdisjoint(_WORD.findall(texts)):
            going[bytes(row.id)] = None
    if not going:
        return reached
    keys = list(going)
    return replace(reached, going={**reached.going, table: keys}, counts={**reached.counts, table: len(keys)})
