"""Partners, and what they are given."""

from __future__ import annotations

from typing import Any

from desktop_app.commands.call import DONE, Call
from desktop_app.office import Office
from desktop_app.records import catalogue
from desktop_app.services import disclosures, partners
from desktop_app.services.partners import PartnerView


def partner(call: Call) -> int:
    """Add a partner, permit it a purpose, renew its commitment, or list all."""
    with call.office() as office:
        found = _done(call, office)
    shown = [_as_json(each) for each in found]
    call.output.value(shown if call.arguments.part == "list" else shown[0])
    if not found:
        call.output.say("There are no partners yet.")
    for each in found:
        _show(call, each)
    return DONE


def _done(call: Call, office: Office) -> list[PartnerView]:
    asked = call.arguments
    match asked.part:
        case "list":
            return office.run(partners.partners)
        case "permit":
            return [office.run(partners.permit, asked.name, asked.purpose, asked.fields)]
        case "commit":
            return [office.run(partners.renew_commitment, asked.name, **_commitment(call))]
        case _:
            purposes = {asked.purpose: asked.fields} if asked.purpose else {}
            added = office.run(partners.add_partner, asked.name, asked.kind, purposes=purposes, **_commitment(call))
            return [added]


def _commitment(call: Call) -> dict[str, Any]:
    asked = call.arguments
    return {"signed_on": asked.signed_on, "valid_until": asked.commitment_until, "document": asked.document}


def _as_json(view: PartnerView) -> dict[str, Any]:
    return {
        "name": view.name,
        "kind": view.kind.value,
        "signed_on": view.signed_on.isoformat() if view.signed_on else None,
        "commitment_until": view.valid_until.isoformat() if view.valid_until else None,
        "document": view.document,
        "purposes": {purpose.value: list(fields) for purpose, fields in view.purposes.items()},
    }


def _show(call: Call, view: PartnerView) -> None:
    out, say = call.output, call.language.text
    out.line(f"{view.name} · {say(view.kind.label)}", bold=True)
    if view.valid_until:
        out.line(f"  {say('Commitment valid until {day}', day=view.valid_until)}")
    for purpose, fields in view.purposes.items():
        names = ", ".join(say(catalogue.field(key).label) for key in fields)
        out.line(f"  {say(purpose.label)}: {names}")


def disclose(call: Call) -> int:
    """Make the file for a partner and enter it in the register."""
    asked, out = call.arguments, call.output
    path = call.place(asked.out, *disclosures.FILES)
    with call.office() as office:
        handed = office.run(
            disclosures.disclose,
            asked.code,
            asked.to,
            asked.purpose,
            out=path,
            language=office.language,
            fields=asked.fields,
            order=asked.order,
            basis=asked.basis,
            reason=asked.reason,
            demand_number=asked.demand,
            demanded_on=asked.demanded_on,
            channel=asked.channel,
        )
    out.value(
        {
            "code": handed.code,
            "persons": list(handed.persons),
            "fields": list(handed.fields),
            "basis": handed.basis.value,
            "file": str(handed.path),
        }
    )
    names = ", ".join(call.language.text(catalogue.field(key).label) for key in handed.fields)
    out.say("Disclosure {code} to {partner}: {fields}.", code=handed.code, partner=asked.to, fields=names)
    out.say("The file is {path}. Hand it over, then destroy it.", path=handed.path)
    return DONE
