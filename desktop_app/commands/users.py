"""Who opens the book, and one's own password."""

from __future__ import annotations

from typing import Any

from desktop_app.commands.call import DONE, Call
from desktop_app.office import open_book
from desktop_app.services import users
from desktop_app.services.users import OneTime, UserView


def user(call: Call) -> int:
    """List users, add one, change one, give a one-time code, let one who left open the book no more."""
    asked, out = call.arguments, call.output
    with call.office() as office:
        match asked.part:
            case "add":
                return _tell_code(call, office.do(users.add_user, asked.name, asked.role, login=asked.login))
            case "code":
                return _tell_code(call, office.do(users.reset_user, asked.login))
            case "left":
                office.do(users.remove_user, asked.login)
                out.say("They open the book no more.")
            case "change":
                office.do(users.change_user, asked.login, full_name=asked.name or "", role=asked.role or "")
        found = office.run(users.users, office.book)
    out.value([_as_json(each) for each in found])
    for each in found:
        _show(call, each)
    return DONE


def password(call: Call) -> int:
    """One's own new password: the old one (or the one-time code) first, then the new one."""
    old, new = call.asking.password(), call.asking.new_password()
    with open_book(
        call.folder, call.arguments.user, old, own=new, lang=call.language.code, clock=call.clock
    ) as office:  # fmt: skip
        call.tell(office)
        login = office.actor.login
    call.output.value({"user": login})
    call.output.say("The new password counts from now on.")
    return DONE


def _tell_code(call: Call, made: OneTime) -> int:
    call.output.value({"user": made.login, "code": made.code})
    call.output.say("For {name}, login {login}:", name=made.full_name, login=made.login)
    call.output.line(f"  {made.code}", bold=True)
    call.output.say("Tell it to them alone, best by word of mouth. It is shown only now.")
    return DONE


def _as_json(each: UserView) -> dict[str, Any]:
    return {
        "user": each.login, "name": each.full_name, "role": each.role.value, "active": each.active,
        "waiting": each.waiting, "seen_at": each.seen_at.isoformat() if each.seen_at else None,
    }  # fmt: skip


def _show(call: Call, each: UserView) -> None:
    say = call.language.text
    status = say("has left") if not each.active else say("has a one-time code") if each.waiting else say("at work")
    seen = call.language.moment(each.seen_at) if each.seen_at else say("never")
    call.output.line(f"{each.full_name} · {each.login} · {say(each.role.label)} · {status}", bold=True)
    call.output.line(f"  {say('Last opened')}: {seen}")
