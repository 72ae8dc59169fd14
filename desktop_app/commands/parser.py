"""What can be typed: every command, its arguments, and the help, in the user's language.

Nothing here does anything: `run` looks at ``arguments.command`` and calls the module of that command.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desktop_app import __version__
from desktop_app.commands.usage import Parser, Show
from desktop_app.language import LANGUAGES, Language
from desktop_app.rules import dates
from desktop_app.rules.errors import Rejected
from desktop_app.rules.vocabulary import Basis, Channel, Labelled, PartnerKind, Purpose, Role, Source

PROGRAM = "main.py"
DEMO_FOLDER = "demo-office"


@dataclass(frozen=True)
class Early:
    """What must be known before anything can be said: the language, and whether a script listens."""

    lang: str
    json: bool


def early(argv: Sequence[str], default: str) -> Early:
    """Look for ``--lang`` and ``--json`` wherever they stand; what is wrong with them is told later."""
    lang = default
    for at, word in enumerate(argv):
        value = word.partition("=")[2] if word.startswith("--lang=") else argv[at + 1 : at + 2]
        if word.startswith("--lang"):
            chosen = value if isinstance(value, str) else "".join(value)
            lang = chosen if chosen in LANGUAGES else lang
    return Early(lang, "--json" in argv)


def build(language: Language) -> argparse.ArgumentParser:
    """The parser of the whole command line. It raises `WrongUsage` where argparse would end the process."""
    return _Builder(language).parser


class _Builder:
    def __init__(self, language: Language) -> None:
        self.say = language.text
        self.language = language
        say = self.say
        self.parser = Parser(
            prog=PROGRAM,
            language=language,
            description=say("Sổ Kín keeps the customers of an office, encrypted, on one computer."),
            epilog=say("Exit code 0: done; 1: refused, the message says why; 2: wrong usage."),
        )
        self._common(self.parser, first=True)
        self.commands = self._commands(self.parser, "command")
        for family in (
            self._book,
            self._facts,
            self._records,
            self._partners,
            self._reports,
            self._erasure,
            self._backups,
            self._users,
            self._checks,
        ):
            family()

    def _commands(self, parser: argparse.ArgumentParser, dest: str, *, required: bool = False) -> Any:
        say, language = self.say, self.language

        class Inner(Parser):
            """argparse makes the parsers of commands itself and knows nothing of a language."""

            def __init__(self, **given: Any) -> None:
                super().__init__(language=language, **given)

        return parser.add_subparsers(
            title=say("Commands"), dest=dest, metavar=say("COMMAND"), required=required, parser_class=Inner
        )

    def _common(self, parser: argparse.ArgumentParser, *, first: bool = False) -> None:
        """What may stand before and after the command; only the first place sets the values of what is not said."""
        say = self.say
        group = parser.add_argument_group(say("Everywhere"))

        def add(flag: str, default: Any = None, **rest: Any) -> None:
            group.add_argument(flag, default=default if first else argparse.SUPPRESS, **rest)

        add("--data-dir", type=Path, metavar="DIR", help=say("the folder of the book"))
        add("--user", metavar="NAME", help=say("who opens the book; not needed where one only may"))
        add("--lang", choices=LANGUAGES, help=say("language of what is shown: vi or en"))
        add("--json", False, action="store_true", help=say("print the result as JSON for other programs"))
        group.add_argument("-h", "--help", action=Show, help=say("show this help"))
        if first:
            group.add_argument("--version", action=Show, version=f"Sổ Kín {__version__}", help=say("show the version"))

    def _command(self, name: str, help: str, *, parts: Any = None) -> _Adder:
        place = parts if parts is not None else self.commands
        parser = place.add_parser(name, help=help, description=help)
        adder = _Adder(parser, self.say)
        self._common(parser)
        return adder

    def _group(self, name: str, help: str) -> Any:
        """A command that is followed by another word, in ``arguments.part``."""
        parser = self.commands.add_parser(name, help=help, description=help)
        self._common(parser)
        return self._commands(parser, "part", required=True)

    # -- families -----------------------------------------------------------------------------------------------------

    def _book(self) -> None:
        say = self.say
        demo = self._command("demo", say("make a sample office with invented people and show the main job on it"))
        demo.add(
            "--dir",
            type=Path,
            metavar="D",
            help=say("where to make it; without it, the folder {name} here", name=DEMO_FOLDER),
        )
        demo.add("--no-window", action="store_true", help=say("only tell what was done"))
        new = self._command("new", say("make a new book"))
        new.add("--office", required=True, metavar="NAME", help=say("name of the office, as it stands on its papers"))
        new.add("--owner", required=True, metavar="NAME", help=say("full name of the owner"))
        new.add("--login", metavar="NAME", help=say("what the owner types to open the book; without it, the full name"))
        everyone = say("for everyone on this PC, each with a password of their own (Windows)")
        new.add("--everyone", action="store_true", help=everyone)
        self._sheet(new, "--recovery-sheet", required=False)
        recover = self._command("recover", say("open the book with its recovery sheet and set a new password"))
        recover.add(
            "--sheet", required=True, metavar="F.txt", help=say("the lines of the sheet in a text file; - to type them")
        )
        self._sheet(recover, "--recovery-sheet", required=False)
        again = self._command("recovery-sheet", say("make a new recovery sheet; destroy the one before"))
        self._sheet(again, "--out", required=True)

    def _sheet(self, adder: _Adder, flag: str, *, required: bool) -> None:
        help = self.say("where to write the new recovery sheet")
        adder.add(flag, type=Path, required=required, metavar="F.pdf", help=help)

    def _records(self) -> None:
        say = self.say
        bring = self._command("import", say("take in a list: customers, orders or contacts"))
        bring.add("file", type=Path, metavar=say("FILE"), help=say("workbook or text file"))
        bring.add(
            "--as",
            dest="what",
            choices=("customers", "orders", "contacts"),
            metavar=say("LIST"),
            help=say("what the list is: customers, orders or contacts"),
        )
        bring.add("--source", choices=_words(Source), metavar="S", help=self._labels(Source))
        mapping = say("what columns hold; after the file's name")
        bring.add("--map", action="extend", nargs="+", default=[], metavar="column=field", help=mapping)
        bring.add(
            "--result", type=Path, metavar="F.xlsx", help=say("write the list again with what was refused and why")
        )
        bring.add("--dry-run", action="store_true", help=say("only tell what would be done"))
        find = self._command("find", say("look for a customer by name, telephone, e-mail or code"))
        find.add("text", nargs="+", metavar=say("TEXT"), help=say("what the caller says"))
        find.add("--limit", type=_count, default=20, metavar="N", help=say("show at most so many"))
        show = self._command("show", say("show every field held about a person or customer"))
        show.add("code", metavar=say("CODE"), help=say("NG… or KH…"))
        merge = self._command("merge", say("make two records of the same person or firm one"))
        merge.add("keep", metavar=say("KEEP"), help=say("NG… or KH…: what it holds wins where the two differ"))
        merge.add("gone", metavar=say("GONE"), help=say("NG… or KH…: becomes a part of the first and is found there"))

    def _partners(self) -> None:
        say = self.say
        parts = self._group("partner", say("who may receive data"))
        add = self._command("add", say("add a partner"), parts=parts)
        add.add("name", metavar=say("NAME"))
        add.add("--kind", required=True, choices=_words(PartnerKind), metavar="K", help=self._labels(PartnerKind))
        self._commitment(add)
        self._purpose(add, required=False)
        permit = self._command("permit", say("permit a partner a purpose and the fields that it needs"), parts=parts)
        permit.add("name", metavar=say("NAME"))
        self._purpose(permit, required=True)
        commit = self._command("commit", say("record the newest commitment of a partner"), parts=parts)
        commit.add("name", metavar=say("NAME"))
        self._commitment(commit)
        self._command("list", say("show all partners"), parts=parts)
        self._disclose()

    def _commitment(self, adder: _Adder) -> None:
        say = self.say
        adder.add("--signed-on", type=_day, metavar=say("DAY"), help=say("when its commitment was signed"))
        adder.add("--commitment-until", type=_day, metavar=say("DAY"), help=say("until when its commitment is valid"))
        adder.add("--document", default="", metavar=say("NUMBER"), help=say("number of the commitment's document"))

    def _purpose(self, adder: _Adder, *, required: bool) -> None:
        adder.add("--purpose", required=required, choices=_words(Purpose), metavar="P", help=self._labels(Purpose))
        help = self.say("the most it may get for that purpose")
        adder.add("--fields", required=required, type=_list, default=(), metavar="a,b", help=help)

    def _disclose(self) -> None:
        say = self.say
        give = self._command("disclose", say("write a file with exact data for a partner, and record it"))
        give.add("code", metavar=say("CODE"), help=say("NG… or KH…"))
        give.add("--to", required=True, metavar=say("PARTNER"), help=say("who gets it"))
        give.add("--purpose", required=True, choices=_words(Purpose), metavar="P", help=self._labels(Purpose))
        fields = say("which data; without it, what the purpose needs")
        give.add("--fields", type=_list, default=None, metavar="a,b", help=fields)
        give.add("--order", default="", metavar="DH…", help=say("the order it is for"))
        give.add("--basis", choices=_words(Basis), metavar="B", help=self._labels(Basis))
        give.add("--demand", default="", metavar=say("NUMBER"), help=say("number of the legal demand"))
        give.add("--demanded-on", type=_day, metavar=say("DAY"), help=say("date of the legal demand"))
        channel = self._labels(Channel)
        give.add("--channel", choices=_words(Channel), default=Channel.FILE.value, metavar="C", help=channel)
        give.add("--reason", default="", metavar=say("TEXT"), help=say("why more is given than the purpose needs"))
        give.add("--out", type=Path, required=True, metavar="F", help=say("the file to write: .pdf, .xlsx or .csv"))

    def _reports(self) -> None:
        say = self.say
        parts = self._group("report", say("print a report as PDF"))
        held = self._command("data-held", say("everything held about one person"), parts=parts)
        held.add("code", metavar=say("CODE"), help=say("NG… or KH…"))
        held.add("--request", default="", metavar="YC…", help=say("the request that it answers"))
        self._out(held)
        given = self._command("disclosures", say("who received which data and why"), parts=parts)
        given.add("code", nargs="?", metavar=say("CODE"), help=say("of one person only: NG… or KH…"))
        given.add("--partner", metavar=say("NAME"), help=say("of one partner only"))
        given.add("--from", dest="since", type=_day, metavar=say("DAY"), help=say("first day"))
        given.add("--to", dest="until", type=_day, metavar=say("DAY"), help=say("last day"))
        self._out(given)

    def _facts(self) -> None:
        say = self.say
        office = self._command("office", say("show or change what stands on every paper of the office"))
        for name, label in (
            ("name", say("name of the office, as it stands on its papers")),
            ("address", say("where the office is")),
            ("phone", say("the hotline")),
            ("hours", say("when the hotline is answered")),
            ("email", say("the office's e-mail")),
        ):
            office.add(f"--{name}", help=label, metavar=say("TEXT"))
        office.add("--policy", type=Path, metavar="F.txt", help=say("a text file with the privacy policy"))
        office.add("--policy-version", default="", metavar="V", help=say("what that wording is called"))
        office.add("--policy-from", type=_day, metavar=say("DAY"), help=say("first day of that wording"))

    def _out(self, adder: _Adder) -> None:
        adder.add("--out", type=Path, required=True, metavar="F.pdf", help=self.say("the file to write"))

    def _erasure(self) -> None:
        say = self.say
        erase = self._command("erase", say("erase a person completely and prove that nothing is left"))
        erase.add("code", metavar=say("CODE"), help=say("NG… or KH…"))
        erase.add("--preview", action="store_true", help=say("only show what would be erased, kept and told"))
        erase.add("--confirm", metavar=say("CODE"), help=say("the code again: nothing is erased without it"))
        why = erase.exclusive()
        why.add_argument("--request", default="", metavar="YC…", help=say("the request of the person"))
        why.add_argument("--reason", default="", metavar=say("TEXT"), help=say("the owner's reason"))
        erase.add(
            "--mentions",
            choices=("mask", "leave"),
            default="mask",
            help=say("what to do where notes of others name the person"),
        )
        erase.add("--certificate", type=Path, metavar="F.pdf", help=say("where to write the certificate"))
        erase.add("--letters", type=Path, metavar="F.pdf", help=say("where to write the letters to those who got data"))
        again = self._command("certificate", say("print the certificate of an erasure again"))
        again.add("number", metavar=say("NUMBER"), help="GX…")
        self._out(again)

    def _backups(self) -> None:
        say = self.say
        backup = self._command("backup", say("back the book up to a folder on another disk and read it back"))
        backup.add("dir", type=Path, metavar="DIR", help=say("a folder on a stick or another disk"))
        self._command("backups", say("list the backups and how the office stands with them"))
        lost = self._command("lost", say("note that a backup medium is lost, and tell what was on it"))
        lost.add("number", type=int, metavar=say("NUMBER"), help=say("as written on the medium"))
        lost.add("--out", type=Path, metavar="F.pdf", help=say("a record of it, with a letter to customers"))
        restore = self._command("restore", say("bring a backup back, without anybody who was erased since"))
        restore.add("set", type=Path, metavar=say("SET"), help=say("the folder of one backup"))
        restore.add("--to", type=Path, required=True, metavar="DIR", help=say("the folder of the book, or a new one"))
        ledgers = say("more lists of erasures, from other media; may be given several times")
        restore.add("--ledger", type=Path, action="append", default=[], metavar="F", help=ledgers)
        restore.add("--sheet", metavar="F.txt", help=say("the lines of the sheet in a text file; - to type them"))

    def _users(self) -> None:
        say, roles = self.say, _words(Role)
        parts = self._group("user", say("who opens the book: list, add, change, code, left"))
        self._command("list", say("list everybody who opens the book or once did"), parts=parts)
        add = self._command("add", say("add somebody, who gets in with a one-time code"), parts=parts)
        add.add("name", metavar=say("NAME"), help=say("full name"))
        add.add("--role", choices=roles, required=True, metavar="R", help=self._labels(Role))
        add.add(
            "--login", default="", metavar="NAME", help=say("what they type; without it, the last word of the name")
        )
        change = self._command("change", say("give somebody another name or role"), parts=parts)
        code = self._command("code", say("give somebody a one-time code; their password so far ends"), parts=parts)
        left = self._command("left", say("let somebody who left open the book no more"), parts=parts)
        for each in (change, code, left):
            each.add("login", metavar=say("LOGIN"), help=say("what they type to open the book"))
        change.add("--name", metavar="NAME", help=say("full name"))
        change.add("--role", choices=roles, metavar="R", help=self._labels(Role))
        rotate = self._command("rotate", say("change the key of the book; everybody's password stays"))
        self._sheet(rotate, "--recovery-sheet", required=True)
        self._command("password", say("choose a password of your own; also in the place of a one-time code"))

    def _checks(self) -> None:
        say = self.say
        scan = self._command("scan", say("look for terms in every cell and decrypted page of the book"))
        scan.add("term", nargs="+", metavar=say("TERM"), help=say("a name, number or address"))
        self._command("verify", say("check the book: its pages, its links, its audit chain, its schema"))
        self._command("self-test", say("check the installed program: fonts, cipher, PDF"))

    def _labels(self, words: type[Labelled]) -> str:
        """The words of a closed list with what they mean."""
        return "; ".join(f"{word.value}: {self.say(word.label)}" for word in words).replace("%", "%%")


class _Adder:
    """Adds arguments to one command, in a group of their own so that argparse's English headings stay away."""

    def __init__(self, parser: argparse.ArgumentParser, say: Callable[..., str]) -> None:
        self.parser = parser
        self._group = parser.add_argument_group(say("Arguments"))

    def add(self, *names: str, **rest: Any) -> None:
        self._group.add_argument(*names, **rest)

    def exclusive(self) -> Any:
        """A group of which one may be given."""
        return self._group.add_mutually_exclusive_group()


def _words(words: type[Labelled]) -> tuple[str, ...]:
    return tuple(word.value for word in words)


def _day(text: str) -> date:
    """A day as people here write it (``31/12/2026``) or as programs do (``2026-12-31``)."""
    try:
        return dates.parse_date(text)
    except Rejected:
        raise ValueError(text) from None


def _count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1000:
        raise ValueError(text)
    return number


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def parse(parser: argparse.ArgumentParser, argv: Sequence[str]) -> argparse.Namespace:
    """`argv` read; raises `WrongUsage` where it is no command, `Shown` where help or version was asked for."""
    found = parser.parse_args(list(argv))
    if getattr(found, "fields", None) and not found.purpose:  # fields are of a purpose: alone they would be dropped
        parser.error("the following arguments are required: --purpose")
    return found
