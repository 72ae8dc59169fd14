"""Erasing a person completely, and proving it: design in nine steps, each a module or a function here.

`preview` makes the plan (steps 1 and 2), `erase` carries it out (3 to 9), `settle` finishes and repeats erasures when a
book opens. `reach` derives from the declarations which rows go; there is no list of tables.
"""

from desktop_app.services.erasure.certify import certificate, certificate_pdf, letters_pdf
from desktop_app.services.erasure.copies import waiting
from desktop_app.services.erasure.describe import Counted, Lookalike, changed, erased, lookalikes
from desktop_app.services.erasure.opening import RESIDUE, settle
from desktop_app.services.erasure.outside import Told
from desktop_app.services.erasure.plan import Mention, MentionChoice, Plan
from desktop_app.services.erasure.run import Outcome, erase, preview

__all__ = [
    "RESIDUE", "Counted", "Lookalike", "Mention", "MentionChoice", "Outcome", "Plan", "Told", "certificate",
    "certificate_pdf", "changed", "erase", "erased", "letters_pdf", "lookalikes", "preview", "settle", "waiting",
]  # fmt: skip
