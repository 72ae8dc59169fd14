"""The certificate of an erasure: it names nobody, on pages or in metadata. Policy §7; Law 91/2025/QH15 art. 14."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from desktop_app.language import Language
from desktop_app.reports.blocks import SIGNING_ROOM, bullets, notice, pairs, paragraph, signatures
from desktop_app.reports.codes import codes
from desktop_app.reports.layout import Letterhead, Paper
from desktop_app.reports.styles import DANGER, DANGER_TINT, NOTE, SMALL, STRONG
from desktop_app.reports.tables import Column, table
from desktop_app.rules.errors import N_

# What the program does, in the order it does it (design: act, scrub, prove, remember).
METHOD = (
    N_("The values were erased in one transaction together with their search entries."),
    N_("Free space in the file was rebuilt and the write-ahead log emptied, so that no old copy remains in it."),
    N_("Every cell and every decrypted page of the book was searched for the erased values."),
    N_("The erasure is remembered without any personal value and is repeated on any older copy that is opened."),
)
_LEDGER_ROOM = 295.0  # points: the heading, a sentence, six lines and one code
_MACHINE = replace(SMALL, size=6.0, leading=7.5)


@dataclass(frozen=True)
class Counted:
    """A kind of data and how many values of it. what: e.g. "Telephone numbers"."""

    what: str
    count: int


@dataclass(frozen=True)
class Kept:
    """What had to stay. article: the law that says so. until: last day; none where no end is set."""

    what: str
    count: int
    article: str
    until: date | None = None


@dataclass(frozen=True)
class Told:
    """A recipient that was asked to erase too. how: letter, e-mail …; on: the day, none where it is still to do."""

    partner: str
    how: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Scan:
    """What the search for traces found.

    Attributes:
        terms: values searched for. cells, pages: places searched. residue: hits that should not be, 0 when all is well.
        shared: terms left because another living person holds them too.
    """

    terms: int
    cells: int
    pages: int
    residue: int
    shared: int
    finished_at: datetime


@dataclass(frozen=True)
class Remembered:
    """The entry in the ledger: how many random ids, fields of others masked and left, its MAC in hex, and its line."""

    ids: int
    masked: int
    left: int
    mac: str
    line: str


@dataclass(frozen=True)
class ErasureCertificate:
    """The content. No field is for a name; free text (`reason`, `source_files`) must come without one.

    Attributes:
        number: GX… with its 8 random characters. request: number of the request; reason: the owner's, without one.
        source_files: files outside the book that hold the data still and are cleaned by hand.
        rewritten_copies: backups that no longer hold the data. pending_copies: those that could not be rewritten yet.
        ledger_entry: printed as words for people, and as its line in QR and text for machines.
    """

    number: str
    erased_at: datetime
    erased: tuple[Counted, ...]
    masked: tuple[Counted, ...]
    kept: tuple[Kept, ...]
    told: tuple[Told, ...]
    scan: Scan
    ledger_entry: Remembered
    request: str = ""
    reason: str = ""
    source_files: tuple[str, ...] = ()
    rewritten_copies: tuple[str, ...] = ()
    pending_copies: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()


def erasure_certificate(
    content: ErasureCertificate, letterhead: Letterhead, language: Language, now: datetime
) -> bytes:
    """The certificate as a PDF."""
    say = language.text
    paper = Paper(
        letterhead,
        language,
        now,
        title=say("Certificate of erasure of personal data"),
        subtitle=[say("Number {number}", number=content.number)],
        reference=content.number,
        subject=say("Confirms what was erased, de-identified and kept, without naming anyone"),
    )
    _result(paper, content.scan)
    pairs(
        paper,
        [
            (say("Erased at"), language.moment(content.erased_at)),
            (say("On request"), content.request),
            (say("Reason"), content.reason),
        ],
    )
    paper.heading(say("What was erased"), level=1)
    _counts(paper, content.erased, say("Nothing was erased."))
    paper.heading(say("What was de-identified"), level=1)
    _counts(paper, content.masked, say("Nothing had to be de-identified."))
    paper.heading(say("What is kept, and why"), level=1)
    _kept(paper, content.kept)
    paper.heading(say("Recipients, and whether they were told to erase"), level=1)
    _told(paper, content.told)
    if content.rewritten_copies:
        paper.heading(say("Backups"), level=1)
        bullets(paper, content.rewritten_copies)
    if content.source_files or content.pending_copies:
        paper.heading(say("Still to be done by hand"), level=1)
        _by_hand(paper, content)
    paper.heading(say("Method and proof"), level=1)
    bullets(paper, content.method or [say(sentence) for sentence in METHOD])
    _proof(paper, content.scan)
    # The places to sign never stand alone on a page.
    paper.need(_LEDGER_ROOM + SIGNING_ROOM)
    paper.heading(say("Entry in the erasure ledger"), level=1)
    _ledger(paper, content)
    signatures(
        paper,
        content.signers or (say("Carried out by"), say("Owner")),
        place_and_date=say("Date: {day}", day=language.date(now)),
    )
    return paper.finish()


def _result(paper: Paper, scan: Scan) -> None:
    language = paper.language
    if scan.residue:
        text = language.plural(
            "Not finished: one trace of the data was still found. This paper does not confirm the erasure.",
            "Not finished: {n} traces of the data were still found. This paper does not confirm the erasure.",
            scan.residue,
        )
        notice(paper, text, fill=DANGER_TINT, bar=DANGER, style=STRONG.in_colour(DANGER))
    else:
        lines = [language.text("✓ The data were erased. A search of the whole book found no trace of them.")]
        if scan.shared:
            lines.append(
                language.plural(
                    "One value stays in the book, because another person has it too.",
                    "{n} values stay in the book, because other persons have them too.",
                    scan.shared,
                )
            )
        notice(paper, "\n".join(lines), style=STRONG)


def _counts(paper: Paper, counted: Sequence[Counted], nothing: str) -> None:
    say, language = paper.language.text, paper.language
    if not counted:
        paragraph(paper, nothing, NOTE)
        return
    table(
        paper,
        (Column(say("Kind of data"), 80), Column(say("Count"), 20, "right")),
        ((each.what, language.number(each.count)) for each in counted),
        total=(say("Total"), language.number(sum(each.count for each in counted))),
    )


def _kept(paper: Paper, kept: Sequence[Kept]) -> None:
    say, language = paper.language.text, paper.language
    if not kept:
        paragraph(paper, say("Nothing had to be kept."), NOTE)
        return
    table(
        paper,
        (
            Column(say("Kind of data"), 34),
            Column(say("Count"), 10, "right"),
            Column(say("Kept under"), 38),
            Column(say("Until"), 18, "right"),
        ),
        (
            (each.what, language.number(each.count), each.article, language.date(each.until) if each.until else "–")
            for each in kept
        ),
    )


def _told(paper: Paper, told: Sequence[Told]) -> None:
    say, language = paper.language.text, paper.language
    if not told:
        paragraph(paper, say("The data had not been handed to anyone."), NOTE)
        return
    table(
        paper,
        (Column(say("Recipient"), 50, strong=True), Column(say("How"), 30), Column(say("Date"), 20, "right")),
        ((each.partner, each.how, language.date(each.on) if each.on else say("Not yet")) for each in told),
    )


def _by_hand(paper: Paper, content: ErasureCertificate) -> None:
    say = paper.language.text
    if content.source_files:
        paragraph(
            paper, say("These files outside the book may hold the data still. Clean or destroy them:"), after=3, keep=16
        )
        bullets(paper, content.source_files, mark="☐")
    if content.pending_copies:
        paragraph(
            paper,
            say("These backups still hold the data; the program rewrites them when their medium is next connected:"),
            after=3,
            keep=16,
        )
        bullets(paper, content.pending_copies, mark="☐")


def _proof(paper: Paper, scan: Scan) -> None:
    say, language = paper.language.text, paper.language
    pairs(
        paper,
        [
            (say("Values searched for"), language.number(scan.terms)),
            (say("Cells searched"), language.number(scan.cells)),
            (say("Pages searched"), language.number(scan.pages)),
            (say("Traces found"), language.number(scan.residue)),
            (say("Values shared with others"), language.number(scan.shared)),
            (say("Search finished at"), language.moment(scan.finished_at)),
        ],
    )


def _ledger(paper: Paper, content: ErasureCertificate) -> None:
    say, language, entry = paper.language.text, paper.language, content.ledger_entry
    paragraph(
        paper, say("It holds random numbers only. Whoever restores an old copy can see from it what is erased again.")
    )
    pairs(
        paper,
        [
            (say("Number"), content.number),
            (say("Day"), language.date(content.erased_at)),
            (say("Random numbers"), language.number(entry.ids)),
            (say("Fields masked"), language.number(entry.masked)),
            (say("Fields left as they are"), language.number(entry.left) if entry.left else ""),
            (say("Seal (MAC)"), entry.mac),
        ],
    )
    codes(paper, entry.line, _MACHINE, lead=say("For machines, the same entry letter for letter:"))
