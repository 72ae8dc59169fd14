"""The office's own facts, which stand on every paper, and the wordings of its privacy policy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from desktop_app.records.declare import new_id
from desktop_app.records.settings import PolicyVersion
from desktop_app.rules import emails, phones
from desktop_app.rules.dates import parse_date
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.folding import clean, clean_line
from desktop_app.rules.permissions import Permission
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services.use_case import use_case
from desktop_app.vault.work import Work, set_setting, setting

_PREFIX = "office."


@dataclass(frozen=True)
class OfficeFacts:
    """What the office tells everybody about itself. `phone` is the hotline, `hours` when it is answered."""

    name: str = ""
    address: str = ""
    phone: str = ""
    hours: str = ""
    email: str = ""


@dataclass(frozen=True)
class Policy:
    """A wording of the privacy policy. `effective_on` is none where it was always in force. `sha256`: of `text`."""

    version: str
    effective_on: date | None
    sha256: str
    text: str


def facts(connection: Connection) -> OfficeFacts:
    """The office's facts as they are set."""
    return OfficeFacts(**{each.name: setting(connection, _PREFIX + each.name) for each in fields(OfficeFacts)})


@use_case("settings.office", Permission.FIND, audited=False)
def office(work: Work) -> OfficeFacts:
    """The office's facts."""
    return facts(work.connection)


@use_case("settings.change", Permission.OFFICE)
def change_office(
    work: Work,
    *,
    name: str | None = None,
    address: str | None = None,
    phone: str | None = None,
    hours: str | None = None,
    email: str | None = None,
) -> OfficeFacts:
    """Set those facts that are given. An empty text takes one away, but not the name.

    Raises `Rejected` SE-01 for an empty name, PH-… and EM-01 for a telephone or e-mail that is none.
    """
    given = {"name": name, "address": address, "phone": phone, "hours": hours, "email": email}
    for key, value in given.items():
        if value is not None:
            set_setting(work.connection, _PREFIX + key, _fact(key, clean_line(value)))
            work.touch(fields=[_PREFIX + key])
    return facts(work.connection)


def _fact(name: str, value: str) -> str:
    if name == "name" and not value:
        raise Rejected("SE-01", N_("The office's name is missing."), do=N_("Enter the name that stands on papers."))
    if name == "phone" and value:
        return ", ".join(phones.display(each) for each in phones.parse_phones(value))
    if name == "email" and value:
        return emails.parse_email(value)
    return value


@use_case("policy.add", Permission.OFFICE)
def add_policy(work: Work, version: str, text: str, effective_on: Any = None) -> Policy:
    """Keep a wording of the privacy policy. `Rejected` SE-02 where the version exists, SE-03 without one or a text."""
    version, text = clean_line(version), clean(text)
    if not (version and text):
        raise Rejected("SE-03", N_("A policy needs its version and its text."), do=N_("Enter both."))
    if work.connection.scalar(select(PolicyVersion.id).where(PolicyVersion.version == version)):
        raise Rejected(
            "SE-02",
            N_("The policy version {version} is kept already; consents refer to its wording."),
            do=N_("Give the new wording a version of its own."),
            version=version,
        )
    policy = Policy(
        version,
        None if effective_on in (None, "") else parse_date(effective_on),
        hashlib.sha256(text.encode()).hexdigest(),
        text,
    )
    policy_id = new_id()
    work.connection.execute(
        insert(PolicyVersion).values(
            id=policy_id, version=version, effective_on=policy.effective_on, sha256=policy.sha256, text=text
        )
    )
    work.touch(policy_id)
    return policy


@use_case("policy.list", Permission.FIND, audited=False)
def policies(work: Work) -> list[Policy]:
    """Every wording, the newest first."""
    return _policies(work.connection)


def policy_in_force(connection: Connection, at: datetime) -> str:
    """The version of the policy in force at `at` (aware), "" where none is kept."""
    day = at.astimezone(OFFICE_ZONE).date()
    return next((each.version for each in _policies(connection) if (each.effective_on or day) <= day), "")


def _policies(connection: Connection) -> list[Policy]:
    rows = connection.execute(
        select(PolicyVersion.version, PolicyVersion.effective_on, PolicyVersion.sha256, PolicyVersion.text)
    )
    found = [Policy(*row) for row in rows]
    return sorted(found, key=lambda each: (each.effective_on or date.min, each.version), reverse=True)
