"""Erasing somebody and proving it; the certificate again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from desktop_app.commands.call import DONE, REFUSED, Call, full, must_be_possible
from desktop_app.office import Office
from desktop_app.records import catalogue
from desktop_app.rules.codes import format_code, parse_code
from desktop_app.rules.errors import N_, EnvironmentFailed, Problem
from desktop_app.services import erasure
from desktop_app.services.erasure import Outcome, Plan

OWNER = "owner"  # the reason of an owner who gives neither request nor reason


def erase(call: Call) -> int:
    """Preview, and with ``--confirm`` erase; exit code 1 where a trace was left."""
    asked, out = call.arguments, call.output
    for target in (asked.certificate, asked.letters):
        if target is not None:
            must_be_possible(full(target))
    with call.office() as office:
        plan = office.run(erasure.preview, [asked.code], mentions=asked.mentions)
        tell_plan(call, plan)
        if asked.preview:
            out.value(plan_as_json(plan))
            return DONE
        outcome = office.erase(
            plan,
            confirm=normal(asked.confirm or ""),
            checksum=plan.checksum,
            reason=asked.reason or ("" if asked.request else OWNER),
            request=asked.request,
        )
        path = _certificate(call, office, outcome, asked.certificate)
        letters = _letters(call, office, outcome, asked.letters)
    out.value(
        {
            "erased": outcome.people,
            "kept": list(outcome.kept),
            "residue": len(outcome.residue),
            "shared": outcome.shared,
            "backups": {"rewritten": outcome.rewritten, "waiting": outcome.waiting},
            "certificate": path,
            "letters": letters,
            "number": outcome.certificate,
            "places": list(outcome.residue),
        }
    )
    return _tell_outcome(call, outcome, path, letters)


def certificate(call: Call) -> int:
    """Print the certificate of an erasure again, by its number."""
    number = call.arguments.number.strip().upper()
    call.place(call.arguments.out, ".pdf")
    with call.office() as office:
        data = office.run(erasure.certificate_pdf, number, office.language)
        path = call.write(call.arguments.out, data)
    call.output.value({"certificate": path, "number": number})
    call.output.say("The certificate {number} is {path}.", number=number, path=path)
    return DONE


def normal(code: str) -> str:
    """`code` in full where it is one of ours ("kh12" is KH000012), else as it was typed."""
    parsed = parse_code(code)
    return format_code(*parsed) if parsed else code


def _letters(call: Call, office: Office, outcome: Outcome, target: Path | None) -> str | None:
    if target is None:
        return None
    data = office.run(erasure.letters_pdf, outcome.certificate, office.language)
    return None if data is None else _written(call, outcome, target, data)


def _certificate(call: Call, office: Office, outcome: Outcome, target: Path | None) -> str | None:
    if target is None or outcome.residue:
        return None
    return _written(call, outcome, target, office.run(erasure.certificate_pdf, outcome.certificate, office.language))


def _written(call: Call, outcome: Outcome, target: Path, data: bytes) -> str:
    try:
        return call.write(target, data)
    except Problem as problem:
        raise EnvironmentFailed(
            "CL-10",
            N_("The data are erased, but a paper of the erasure {number} could not be written to {path}."),
            safe=N_("What the paper says is kept in the book."),
            do=N_("Write it to another place with the command {command}."),
            number=outcome.certificate,
            path=target,
            command=f"certificate {outcome.certificate} --out F.pdf",
        ) from problem


def _tell_outcome(call: Call, outcome: Outcome, path: str | None, letters: str | None) -> int:
    out, language = call.output, call.language
    if outcome.residue:
        for place in outcome.residue:
            out.warn(place)
        out.red(
            language.plural(
                "One trace was left: erasure {number} is NOT done. Open the book again; if it stays, ask for help.",
                "{n} traces were left: erasure {number} is NOT done. Open the book again; if they stay, ask for help.",
                len(outcome.residue),
                number=outcome.certificate,
            )
        )
        return REFUSED
    out.line(language.plural("One person was erased.", "{n} people were erased.", outcome.people), bold=True)
    out.say("Every cell and every decrypted page was searched: no trace is left.")
    if outcome.shared:
        out.line(
            language.plural(
                "One value stays, because somebody else has it too.",
                "{n} values stay, because somebody else has them too.",
                outcome.shared,
            )
        )
    if outcome.rewritten:
        out.line(
            language.plural(
                "{n} backup was rewritten without the person.",
                "{n} backups were rewritten without the person.",
                outcome.rewritten,
            )
        )
    if outcome.waiting:
        out.red(
            language.plural(
                "{n} backup still holds the person; it is rewritten when its time comes or it is plugged in.",
                "{n} backups still hold the person; they are rewritten when their time comes or they are plugged in.",
                outcome.waiting,
            )
        )
    out.say("Certificate: {number}", number=outcome.certificate)
    if path:
        out.line(f"  {path}")
    if letters:
        out.say("Letters to those who got data: {path}", path=letters)
    return DONE


# -- the preview ------------------------------------------------------------------------------------------------------


def plan_as_json(plan: Plan) -> dict[str, Any]:
    """The preview for other programs."""
    return {
        "people": len(plan.person_ids),
        "codes": list(plan.codes),
        "proposals": list(plan.proposals),
        "erased": dict(plan.reached.counts),
        "unlinked": dict(plan.reached.cut),
        "kept": [],
        "mentions": [
            {"on": each.on, "field": each.field, "context": each.context, "mask": each.this_person}
            for each in plan.mentions
        ],
        "shared": _holders(plan.shared),
        "namesakes": _holders(plan.namesakes),
        "told": [{"partner": each.partner, "disclosures": list(each.disclosures)} for each in plan.told],
        "files_made": [{"report": each.report, "name": each.name} for each in plan.files_made],
        "source_files": [{"name": name, "rows": list(rows)} for name, rows in plan.source_files],
        "checksum": plan.checksum,
    }


def _holders(terms: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    return [{"term": term, "held_by": list(codes)} for term, codes in terms.items()]


def tell_plan(call: Call, plan: Plan) -> None:
    """The preview for people: what goes, what is masked, what stays because others have it, who is to be told."""
    out, say = call.output, call.language.text
    out.line(say("To be erased: {codes}", codes=", ".join(plan.codes)), bold=True)
    out.pairs(_counted(call, plan.reached.counts), indent=2)
    if plan.proposals:
        out.say("The same human, taken along: {codes}", codes=", ".join(plan.proposals))
    if plan.reached.cut:
        out.say("Stays for the books, without the person:")
        out.pairs(_counted(call, plan.reached.cut), indent=2)
    for mention in plan.mentions:
        where = f"{mention.on} {say(catalogue.field(mention.field).label)}".strip()
        text = N_("Masked in {where}: {context}") if mention.this_person else N_("Left in {where}: {context}")
        out.say(text, where=where, context=mention.context)
    for term, codes in plan.shared.items():
        out.say("Stays, others have it too: {term} ({codes})", term=term, codes=", ".join(codes))
    for name, codes in plan.namesakes.items():
        out.say("Namesake, stays: {term} ({codes})", term=name, codes=", ".join(codes))
    for told in plan.told:
        out.say("To be told: {partner} ({codes})", partner=told.partner, codes=", ".join(told.disclosures))
    for made in plan.files_made:
        out.say("File to be destroyed by hand: {name}", name=made.called(out.language))
    for name, rows in plan.source_files:
        out.say("Rows to be removed by hand: {name}, {rows}", name=name, rows=", ".join(map(str, rows)))


def _counted(call: Call, counts: Mapping[str, int]) -> list[tuple[str, str]]:
    shown = ((catalogue.entity(table).label, count) for table, count in counts.items())
    return [(call.language.text(label), call.language.number(count)) for label, count in shown if label]
