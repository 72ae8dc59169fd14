"""Looking for terms, checking the book, checking the program."""

from __future__ import annotations

from desktop_app.commands.call import DONE, REFUSED, Call
from desktop_app.rules.errors import N_, Problem
from desktop_app.services import checks
from desktop_app.services.checks import Check


def scan(call: Call) -> int:
    """Look for terms in every cell and page; exit code 1 where one is found."""
    out, terms = call.output, call.arguments.term
    with call.office() as office:
        hits = office.run(checks.scan, office.book, terms)
    out.value({"hits": [{"term": each.term, "place": each.place} for each in hits]})
    for each in hits:
        out.line(f"{each.term}: {each.place}")
    if hits:
        out.red(call.language.plural("Found in {n} place.", "Found in {n} places.", len(hits)))
        return REFUSED
    out.say("Not found anywhere: no cell and no decrypted page holds it.")
    return DONE


def verify(call: Call) -> int:
    """Check the book; exit code 1 where anything is not in order."""
    out, say = call.output, call.language.text
    made: list[Check] = []
    try:
        with call.office() as office:
            made = office.do(checks.verify)
    except Problem:
        if not made:
            raise  # a damaged book may refuse to be closed in order; what was found is told all the same
    faults = {each.name: call.language.message(each.fault) for each in made if each.fault}
    out.value({"ok": not faults, "checks": {each.name: each.ok for each in made}, "faults": faults})
    out.pairs((say(each.label), faults.get(each.name) or say("in order")) for each in made)
    if faults:
        if {"pages", "integrity"} & faults.keys():
            call.tell_rescue()
        out.red(
            say("The book is not in order. Do not work on: put the last good backup in its place, or ask for help.")
        )
        return REFUSED
    out.say("The book is in order.")
    return DONE


def self_test(call: Call) -> int:
    """Check the installed program; exit code 1 where a part does not work."""
    from desktop_app.services.selftest import self_test as test

    out, say = call.output, call.language.text
    parts = test(call.clock())
    faults = {each.name: each.fault for each in parts if each.fault}
    out.value({"ok": not faults, "checks": {each.name: each.ok for each in parts}, "faults": faults})
    broken = N_("does not work ({fault})")
    out.pairs((say(each.label), say("works") if each.ok else say(broken, fault=each.fault)) for each in parts)
    if faults:
        out.red(say("The program is not whole. Install it again."))
        return REFUSED
    out.say("The program is whole.")
    return DONE
