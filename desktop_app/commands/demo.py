"""The main job on an invented office: make a book, import, find, disclose, report, erase, prove.

Everything lies in one folder: ``book``, ``lists`` (what is imported), ``papers`` (what is printed), ``config`` (this
computer's copies of the small files, so that a sample never mixes with the real ones). A file marks the folder as
ours; a folder with other things in it is left alone.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app import platform
from desktop_app.commands.call import DONE, REFUSED, Call, full
from desktop_app.commands.parser import DEMO_FOLDER
from desktop_app.office import Office, create_book, open_book
from desktop_app.records import catalogue
from desktop_app.resources import resource
from desktop_app.rules.errors import N_, Rejected
from desktop_app.rules.zone import OFFICE_ZONE
from desktop_app.services import checks, disclosures, erasure, held, partners, people, recovery, sample, settings
from desktop_app.services.imports import Receipt, importing, read_import
from desktop_app.vault import files
from desktop_app.vault.book import LOCK
from desktop_app.vault.recovery import SheetText
from desktop_app.vault.work import Clock

MARK = "so-kin-demo.txt"
_OURS = ("book", "lists", "papers", "config")


@dataclass
class Account:
    """What was done, step by step.

    Attributes:
        steps: for other programs, each with "step", "ok" and figures. papers: paths by name.
    """

    call: Call
    steps: list[dict[str, Any]] = field(default_factory=list)
    papers: dict[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether everything came out as it should."""
        return all(step["ok"] for step in self.steps)

    def tell(self, step: str, ok: bool, text: str, **figures: Any) -> None:
        """Note a step, and show its line with a sign whether it held."""
        self.steps.append({"step": step, "ok": ok} | figures)
        out = self.call.output
        (out.line if ok else out.red)(f"{'✓' if ok else '✗'} {text}")

    def paper(self, name: str, path: Path) -> None:
        """Note a paper, and show where it lies."""
        self.papers[name] = str(path)
        self.call.output.line(f"    {path}")


def demo(call: Call) -> int:
    """Make the sample office and do the main job on it; exit code 0 only if every step held."""
    folder = full(call.arguments.dir or Path(DEMO_FOLDER))
    profile = sample.profile()
    _make_room(folder, call.clock)
    out, account = call.output, Account(call)
    out.say("SAMPLE DATA: an invented office, invented people.")
    with _small_files_in(folder / "config"):
        _work(account, folder, profile)
    out.value(
        {
            "ok": account.ok,
            "folder": str(folder),
            "data_dir": str(folder / "book"),
            "user": profile["login"],
            "password": profile["password"],
            "steps": account.steps,
            "papers": account.papers,
        }
    )
    out.say("Book: {folder} · user: {user} · password: {password}", folder=folder / "book",
            user=profile["login"], password=profile["password"])  # fmt: skip
    if not account.ok:
        out.red(call.language.text("Not everything held: see the lines marked ✗."))
        return REFUSED
    out.say("Everything held. SAMPLE DATA: the folder {folder} may be deleted at any time.", folder=folder)
    if call.window is not None and not call.arguments.no_window and platform.has_screen():
        with _small_files_in(folder / "config"):
            return call.window(folder / "book", call.language.code)
    return DONE


def _work(account: Account, folder: Path, profile: dict[str, Any]) -> None:
    story, papers, call = profile["story"], folder / "papers", account.call
    office, sheet = create_book(
        folder / "book",
        office=profile["name"],
        owner=profile["owner"],
        login=profile["login"],
        password=profile["password"],
        lang=call.language.code,
        clock=call.clock,
    )
    try:
        _furnish(account, office, profile, sheet, papers)
        _bring_in(account, office, folder / "lists")
        _find(account, office, story)
        _hand_out(account, office, story, papers)
        _erase(account, office, story, papers)
    finally:
        office.close()
    # Closed and opened again: what is proven now is what lies on the disk.
    with open_book(folder / "book", None, profile["password"], lang=call.language.code, clock=call.clock) as office:
        _prove(account, office, story, folder / "lists")


# -- the steps --------------------------------------------------------------------------------------------------------


def _furnish(account: Account, office: Office, profile: dict[str, Any], sheet: SheetText, papers: Path) -> None:
    say = account.call.language.text
    office.run(settings.change_office, **{name: profile[name] for name in ("address", "phone", "hours", "email")})
    office.run(settings.add_policy, **profile["policy"])
    for each in profile["partners"]:
        office.run(partners.add_partner, **each)
    path = papers / "recovery-sheet.pdf"
    files.write(path, recovery.sheet_pdf(sheet, profile["name"], office.language, account.call.clock()))
    text = say("An encrypted book was made for {office}, with {count} partners.", office=profile["name"],
               count=len(profile["partners"]))  # fmt: skip
    account.tell("new", True, text, partners=len(profile["partners"]))
    account.paper("recovery_sheet", path)


def _bring_in(account: Account, office: Office, lists: Path) -> None:
    for name in sample.LISTS:
        receipt = _import(account.call, office, lists / name)
        whole = receipt.read == receipt.added + receipt.merged + len(receipt.refused)
        _tell_receipt(account, "import", name, receipt, whole and receipt.added > 0)
        for refused in receipt.refused:
            text = account.call.language.text(
                N_("Row {row} refused: {reason}"), row=str(refused.row), reason=refused.reason
            )
            account.call.output.line(f"    {text}")


def _find(account: Account, office: Office, story: dict[str, Any]) -> None:
    wanted = story["erased"]
    found = [[each.code for each in office.run(people.find, text)] for text in story["searches"]]
    text = account.call.language.text(
        "A caller is found by name, by telephone and by e-mail: {searches}.",
        searches=" · ".join(f"“{search}”" for search in story["searches"]),
    )
    account.tell("find", all(wanted in codes for codes in found), text, found=found)


def _hand_out(account: Account, office: Office, story: dict[str, Any], papers: Path) -> None:
    say, language = account.call.language.text, office.language
    handed = office.run(
        disclosures.disclose,
        story["erased"],
        story["partner"],
        story["purpose"],
        out=papers / "for-the-partner.pdf",
        language=language,
        fields=story["fields"],
        order=story["order"],
    )
    exact = sorted(handed.fields) == sorted(story["fields"])
    text = say("{partner} is given exactly {count} fields for order {order}: disclosure {code}.",
               partner=story["partner"], count=len(handed.fields), order=story["order"], code=handed.code)  # fmt: skip
    account.tell("disclose", exact, text, code=handed.code, fields=list(handed.fields))
    account.paper("disclosed", papers / "for-the-partner.pdf")
    path = papers / "data-held.pdf"
    office.run(held.data_held_pdf, story["erased"], language=language, out=path)
    account.tell("report", True, say("Everything held about {code}, on paper:", code=story["erased"]))
    account.paper("data_held", path)
    path = papers / "disclosures.pdf"
    office.run(disclosures.disclosures_pdf, language=language, out=path)
    account.tell("report", True, say("The register of disclosures:"))
    account.paper("disclosures", path)


def _erase(account: Account, office: Office, story: dict[str, Any], papers: Path) -> None:
    language, code = account.call.language, story["erased"]
    before = len(office.run(checks.scan, office.book, _terms(story)))
    plan = office.run(erasure.preview, [code])
    masked = sum(each.this_person for each in plan.mentions)
    text = language.text(
        "Preview for {code}: {rows} rows go, {masked} note of others is masked, {shared} shared telephone stays, "
        "{told} partner is to be told, {files} files outside are listed.",
        code=code,
        rows=sum(count for table, count in plan.reached.counts.items() if catalogue.entity(table).label),
        masked=masked,
        shared=len(plan.shared),
        told=len(plan.told),
        files=len(plan.files_made) + len(plan.source_files),
    )
    expected = (masked, len(plan.shared), len(plan.told)) == (1, 1, 1)
    account.tell("preview", expected, text, rows=dict(plan.reached.counts), masked=masked, shared=len(plan.shared))
    outcome = office.erase(plan, confirm=code, checksum=plan.checksum, reason=story["reason"])
    text = language.text(
        "Erased and proven: {before} places held name or e-mail before, {residue} do now. Certificate {number}:",
        before=before,
        residue=len(outcome.residue),
        number=outcome.certificate,
    )
    ok = not outcome.residue and before > 0 and outcome.people == 1
    account.tell("erase", ok, text, before=before, residue=len(outcome.residue), certificate=outcome.certificate)
    path = papers / "certificate.pdf"
    if not outcome.residue:
        files.write(path, office.run(erasure.certificate_pdf, outcome.certificate, office.language))
        account.paper("certificate", path)


def _prove(account: Account, office: Office, story: dict[str, Any], lists: Path) -> None:
    language, code = account.call.language, story["erased"]
    receipt = _import(account.call, office, lists / sample.LISTS[0])
    stays_out = receipt.added == 0 and any("erased" in each.reason.msgid for each in receipt.refused)
    _tell_receipt(account, "import again", sample.LISTS[0], receipt, stays_out)
    nobody = not any(each.code == code for search in story["searches"] for each in office.run(people.find, search))
    account.tell("find", nobody and _is_nobody(office, code), language.text("{code} is not found any more.", code=code))
    hits = office.run(checks.scan, office.book, _terms(story))
    text = language.text(
        "The opened book was searched again, every cell and every page: {hits} traces.", hits=len(hits)
    )
    account.tell("scan", not hits, text, hits=len(hits))
    faults = [each.name for each in office.do(checks.verify) if not each.ok]
    text = language.text("The book is in order: page seals, structure, links, audit chain, schema.")
    account.tell("verify", not faults, text, faults=faults)


# -- helpers ----------------------------------------------------------------------------------------------------------


def _terms(story: dict[str, Any]) -> list[str]:
    return [story["name"], story["email"]]


def _is_nobody(office: Office, code: str) -> bool:
    try:
        office.run(people.show, code)
    except Rejected as refusal:
        return refusal.code == "CU-01"
    return False


def _import(call: Call, office: Office, path: Path) -> Receipt:
    batch = read_import(path, today=call.clock().astimezone(OFFICE_ZONE).date())
    return office.run(importing(batch), batch)


def _tell_receipt(account: Account, step: str, name: str, receipt: Receipt, ok: bool) -> None:
    figures = {
        "read": receipt.read,
        "added": receipt.added,
        "merged": receipt.merged,
        "refused": len(receipt.refused),
    }
    again = N_(
        "{name} once more: {read} rows read, {added} added, {merged} known, {refused} refused, the erased one too."
    )
    first = N_("{name}: {read} rows read, {added} added, {merged} merged, {refused} refused.")
    text = account.call.language.text(again if step == "import again" else first, name=name, **figures)
    account.tell(step, ok, text, file=name, **figures)


def _make_room(folder: Path, clock: Clock) -> None:
    """An empty place at `folder`, with the lists in it. A sample that lies there is replaced, anything else is left."""
    if folder.exists() and not (folder.is_dir() and ((folder / MARK).is_file() or not any(folder.iterdir()))):
        raise Rejected(
            "CL-12",
            N_("{folder} holds something that is not the sample office."),
            do=N_("Choose a folder that is empty or not there yet, with --dir."),
            folder=folder,
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.write(folder / MARK, _marked())
        if (folder / "book").is_dir():
            platform.lock_file(folder / "book" / LOCK, clock()).release()  # refuses while it is open elsewhere
        for name in _OURS:
            if (folder / name).is_dir():
                shutil.rmtree(folder / name)
        for name in ("lists", "papers"):
            (folder / name).mkdir()
        for name in sample.LISTS:
            files.copy(resource(f"demo/{name}"), folder / "lists" / name, mode_private=False)
    except OSError as error:
        raise platform.failure(error, folder) from None


def _marked() -> bytes:
    return "Sổ Kín: dữ liệu mẫu, có thể xóa cả thư mục này. Sample data; this folder may be deleted.\n".encode()


@contextmanager
def _small_files_in(folder: Path) -> Iterator[None]:
    """Keep this computer's copies of a book's small files in `folder`, for the sample alone."""
    before = os.environ.get(platform.CONFIG_VARIABLE)
    os.environ[platform.CONFIG_VARIABLE] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ[platform.CONFIG_VARIABLE]
        else:
            os.environ[platform.CONFIG_VARIABLE] = before
