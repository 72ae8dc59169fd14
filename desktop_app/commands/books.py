"""A new book, and the way back into one whose passwords are lost."""

from __future__ import annotations

import os
from dataclasses import asdict, fields
from pathlib import Path

from desktop_app import platform
from desktop_app.commands.call import DONE, Call, full, must_be_possible
from desktop_app.office import Office, create_book, open_book_with_sheet
from desktop_app.rules.errors import N_, EnvironmentFailed, Problem, Rejected
from desktop_app.services import access, recovery, settings
from desktop_app.vault import files
from desktop_app.vault.keyslots import check_password
from desktop_app.vault.recovery import Sheet, SheetText, parse_sheet

_SHEET_LIMIT = 64 << 10
_POLICY_LIMIT = 1 << 20
_FACTS = {
    "name": N_("Office"),
    "address": N_("Address"),
    "phone": N_("Hotline"),
    "hours": N_("Answered"),
    "email": N_("E-mail"),
}


def new(call: Call) -> int:
    """Make a book. Without ``--recovery-sheet`` the sheet's lines are shown on a terminal, and nowhere else."""
    asked, out = call.arguments, call.output
    target = _free_place(asked.recovery_sheet)
    password = call.asking.new_password()
    folder = (platform.shared_home() if asked.everyone and not asked.data_dir else None) or call.folder
    office, sheet = create_book(
        folder,
        office=asked.office,
        owner=asked.owner,
        login=asked.login,
        password=password,
        shared=asked.everyone,
        lang=call.language.code,
        clock=call.clock,
    )
    try:
        path = _write_sheet(call, office, asked.office, sheet, target)
    finally:
        office.close()
    out.value({"folder": str(folder), "office": asked.office, "owner": asked.owner, "recovery_sheet": path})
    out.say("The book of {office} was made in {folder}.", office=asked.office, folder=folder)
    _tell_sheet(call, sheet, path)
    return DONE


def office_facts(call: Call) -> int:
    """Show what stands on every paper; change what is given, and keep a wording of the privacy policy."""
    asked, out = call.arguments, call.output
    given = {each.name: getattr(asked, each.name) for each in fields(settings.OfficeFacts)}
    wording = files.read(asked.policy, _POLICY_LIMIT).decode("utf-8-sig", "replace") if asked.policy else ""
    with call.office() as office:
        if wording:
            office.run(settings.add_policy, asked.policy_version, wording, asked.policy_from)
        if any(value is not None for value in given.values()):
            shown = office.run(settings.change_office, **given)
        else:
            shown = office.run(settings.office)
    out.value(asdict(shown))
    out.pairs((call.language.text(_FACTS[key]), value) for key, value in asdict(shown).items() if value)
    return DONE


def recover(call: Call) -> int:
    """Open the book with its sheet, set the owner's new password, make a new sheet."""
    asked, out = call.arguments, call.output
    target = _free_place(asked.recovery_sheet)
    # On standard input the password comes first, then the sheet; a person types the sheet first.
    typed = str(asked.sheet) == "-"
    piped = typed and not call.asking.interactive
    password = call.asking.new_password() if piped else ""
    old = sheet_of(call, str(asked.sheet))
    password = password or call.asking.new_password()
    check_password(password)
    with open_book_with_sheet(call.folder, old, lang=call.language.code, clock=call.clock) as office:
        call.tell(office)
        sheet = office.do(access.reset_password, old, password)
        path = _write_sheet(call, office, office_name(office), sheet, target)
        if path is not None:
            office.run(recovery.sheet_kept)
        user = office.actor.login
    out.value({"user": user, "recovery_sheet": path})
    out.say(
        "The new password of {user} is set. Destroy the old sheet: with the book's file it still opens the book.",
        user=user,
    )
    _tell_sheet(call, sheet, path)
    return DONE


def recovery_sheet(call: Call) -> int:
    """A new sheet. The one before opens the book too, as long as the data key stays the same: it must be destroyed."""
    target = _free_place(call.arguments.out)
    with call.office() as office:
        sheet = office.do(access.new_sheet)
        path = _write_sheet(call, office, office_name(office), sheet, target)
        office.run(recovery.sheet_kept)
    call.output.value({"recovery_sheet": path})
    call.output.say(
        "The recovery sheet is {path}. Destroy the one before: with the book's file it still opens the book.", path=path
    )
    return DONE


def rotate(call: Call) -> int:
    """A new key for the book, and with it a new sheet; the one before opens this book no more."""
    target = _free_place(call.arguments.recovery_sheet)
    with call.office() as office:
        made = office.rotate_key()
        path = _write_sheet(call, office, office_name(office), made.sheet, target)
        office.run(recovery.sheet_kept)
    call.output.value({"recovery_sheet": path, "backups_rewritten": made.rewritten, "backups_left": made.left})
    call.output.say("The book has a new key. Everybody's password stays; the old recovery sheet opens it no more.")
    call.output.say("The recovery sheet is {path}. Print it, lock it away, and delete the file.", path=path)
    if made.left:
        left = call.language.plural(
            "{n} backup stays under the old key: it opens only with the old sheet or a password of that day.",
            "{n} backups stay under the old key: they open only with the old sheet or a password of that day.",
            made.left,
        )
        call.output.line(left)
    return DONE


def office_name(office: Office) -> str:
    """What the office is called, as it stands on its papers."""
    from desktop_app.vault.work import setting

    with office.work() as work:
        return setting(work.connection, "office.name")


def _free_place(path: Path | None) -> Path | None:
    """The place of a new sheet; the sheet of another book is never overwritten."""
    if path is None:
        return None
    place = full(path)
    if os.path.lexists(place):
        raise Rejected(
            "CL-05",
            N_("The file {path} is there already."),
            do=N_("Choose another name: a recovery sheet is never overwritten."),
            path=place,
        )
    must_be_possible(place)
    return place


def _write_sheet(call: Call, office: Office, name: str, sheet: SheetText, target: Path | None) -> str | None:
    if target is None:
        return None
    try:
        return call.write(target, recovery.sheet_pdf(sheet, name, office.language, call.clock()))
    except Problem as problem:
        raise EnvironmentFailed(
            "CL-06",
            N_("The recovery sheet could not be written."),
            safe=N_("The book is in order and its password opens it."),
            do=N_("Make a new sheet with the command {command}."),
            command="recovery-sheet",
        ) from problem


def _tell_sheet(call: Call, sheet: SheetText, path: str | None) -> None:
    out = call.output
    if path is not None:
        out.say("The recovery sheet is {path}. Print it, lock it away, and delete the file.", path=path)
        return
    if out.interactive:
        out.say("This is the recovery sheet. Write it down or copy it to paper now: it is shown only once.")
        for line in (*sheet.key_lines, *sheet.sealed_lines):
            out.line(f"  {line}")
    out.red(
        call.language.text(
            "There is no recovery sheet on paper yet: if the password is lost, the book is lost. "
            "Make one with the command {command}.",
            command="recovery-sheet --out F.pdf",
        )
    )


def sheet_of(call: Call, where: str) -> Sheet:
    """The recovery sheet in a text file, or as it is typed where `where` is "-"."""
    return parse_sheet(call.asking.sheet() if where == "-" else _sheet_file(Path(where)))


def _sheet_file(path: Path) -> str:
    raw = files.read(full(path), _SHEET_LIMIT)
    if raw.startswith(b"%PDF"):
        raise Rejected(
            "CL-07",
            N_("The file {path} is a PDF; its lines are needed as text."),
            do=N_("Open it, copy the lines K1 to S6 into a text file, or type them with --sheet -."),
            path=path,
        )
    return raw.decode("utf-8-sig", "replace")
