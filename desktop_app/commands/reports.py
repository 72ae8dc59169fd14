"""Reports on paper."""

from __future__ import annotations

from desktop_app.commands.call import DONE, Call
from desktop_app.services import disclosures, held


def report(call: Call) -> int:
    """Print the report that was named."""
    asked = call.arguments
    path = call.place(asked.out, ".pdf")
    with call.office() as office:
        if asked.part == "data-held":
            office.run(held.data_held_pdf, asked.code, language=office.language, request=asked.request, out=path)
        else:
            office.run(
                disclosures.disclosures_pdf,
                asked.code or "",
                language=office.language,
                to=asked.partner or "",
                since=asked.since,
                until=asked.until,
                out=path,
            )
    call.output.value({"report": asked.part, "file": str(path)})
    call.output.say("The report is {path}.", path=path)
    return DONE
