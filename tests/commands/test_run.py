"""From what is typed to an exit code: usage, refusals, faults of ours, in both languages and for scripts."""

from __future__ import annotations

import re
import sys

import pytest

from desktop_app import __version__
from desktop_app.commands import parser, people
from desktop_app.commands.run import main
from desktop_app.language import Language
from desktop_app.platform import lock_file
from desktop_app.rules.errors import N_, Rejected
from desktop_app.vault.book import DATABASE, LOCK
from tests.commanding import Result, Stream, run, spawn

SHAPE = {"error", "safe", "do", "code"}
COMMANDS = [
    ["demo"], ["new"], ["recover"], ["recovery-sheet"], ["office"], ["import"], ["find"], ["show"], ["merge"],
    ["partner"], ["partner", "add"], ["partner", "permit"], ["partner", "commit"], ["partner", "list"], ["disclose"],
    ["report"], ["report", "data-held"], ["report", "disclosures"], ["erase"], ["certificate"], ["scan"], ["verify"],
    ["backup"], ["backups"], ["lost"], ["restore"], ["self-test"], ["user"], ["user", "list"], ["user", "add"],
    ["user", "change"], ["user", "code"], ["user", "left"], ["password"], ["rotate"],
]  # fmt: skip


def refused(result: Result, code: str) -> bool:
    """Whether people were told in three lines, with the code, and nothing else was shown."""
    lines = result.err.splitlines()
    return result.code == 1 and len(lines) == 3 and lines[2].endswith(f"({code})") and "Traceback" not in result.err


# -- usage ------------------------------------------------------------------------------------------------------------


def test_the_version_is_the_projects(request):
    result = run("--version")
    assert (result.code, result.out, result.err) == (0, f"Sổ Kín {__version__}\n", "")
    assert f'version = "{__version__}"' in (request.config.rootpath / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_every_command_has_help(command, lang):
    result = run("--lang", lang, *command, "--help")
    assert (result.code, result.err) == (0, "")
    assert f"{parser.PROGRAM} {' '.join(command)}".strip() in result.out.splitlines()[0]
    assert "--data-dir" in result.out and "--json" in result.out
    for english in ("positional arguments", "options:", "optional arguments", "show this help message"):
        assert english not in result.out


def test_every_command_of_the_parser_is_listed_here():
    shown = run("--lang", "en", "--help").out
    listed = set(re.findall(r"^    ([a-z-]+)(?: |$)", shown, re.MULTILINE))
    assert listed == {command[0] for command in COMMANDS}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fnd"], "'fnd' is not possible for COMMAND"),
        (["find"], "Something is missing: TEXT"),
        (["find", "x", "--limt", "3"], "Not understood: --limt 3"),
        (["find", "x", "--lim", "3"], "Not understood: --lim 3"),
        (["find", "x", "--limit"], "--limit needs a value"),
        (["find", "x", "--limit", "0"], "'0' is not possible for --limit"),
        (["find", "x", "--limit", "many"], "'many' is not possible for --limit"),
        (["partner"], "Something is missing: COMMAND"),
        (["partner", "add", "X", "--kind", "friend"], "'friend' is not possible for --kind"),
        (["report", "disclosures", "--from", "31/02/2026", "--out", "x"], "'31/02/2026' is not possible for --from"),
        (["erase", "KH1", "--request", "YC1", "--reason", "x"], "--reason and --request exclude each other"),
        (["verify", "--password", "secret"], "Not understood: --password"),
    ],
)
def test_wrong_usage_is_two_and_says_what_is_wrong(arguments, told):
    result = run("--lang", "en", *arguments)
    assert (result.code, result.out) == (2, "")
    assert told in result.err and "Usage: main.py" in result.err and "(CL-01)" in result.err
    machine = run("--lang", "en", "--json", *arguments)
    assert machine.code == 2 and machine.json.keys() == SHAPE
    assert told in machine.json["error"]


def test_without_a_command_help_is_shown():
    result = run()
    assert (result.code, result.out) == (2, "")
    assert "verify" in result.err


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_usage_is_told_in_the_language_asked_for_wherever_it_stands(lang):
    wanted = Language.of(lang).text(N_("Something is missing: {what}."), what=Language.of(lang).text(N_("TEXT")))
    assert wanted in run("find", "--lang", lang).err
    assert wanted in run(f"--lang={lang}", "find").err


def test_an_unknown_language_is_told_in_the_usual_one():
    assert run("--lang", "fr", "verify").code == 2
    assert run("verify", "--lang").code == 2


def test_what_stands_everywhere_may_stand_before_and_after_the_command(books, tmp_path):
    books.create().close()
    after = run("find", "nobody", "--data-dir", tmp_path / "book", "--user", "ha", "--json")
    before = run("--data-dir", tmp_path / "book", "--user", "ha", "--json", "find", "nobody")
    assert after == before == Result(0, "[]\n", "")


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def book(books, tmp_path):
    books.create().close()
    return tmp_path / "book"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_wrong_password_is_told_in_three_lines(book, lang):
    result = run("--lang", lang, "--data-dir", book, "verify", stdin="wrong password!\n")
    assert refused(result, "KY-01") and result.out == ""
    said = Language.of(lang)
    assert result.err.splitlines()[0] == said.text(N_("The login or the password is wrong."))
    machine = run("--lang", lang, "--data-dir", book, "--json", "verify", stdin="wrong password!\n")
    assert (machine.code, machine.err, machine.json.keys()) == (1, "", SHAPE)
    assert machine.json["error"] == said.text(N_("The login or the password is wrong."))


def test_a_book_in_use_is_told(book, clock):
    with lock_file(book / LOCK, clock()):
        assert refused(run("--data-dir", book, "verify"), "DB-02")


def test_a_damaged_book_is_told(book):
    path = book / DATABASE
    path.write_bytes(path.read_bytes()[:1000])
    assert refused(run("--data-dir", book, "verify"), "DB-03")


def test_a_newer_book_is_told(books, tmp_path):
    office = books.create()
    office.book.database.pragma("user_version = 99")
    office.close()
    assert refused(run("--data-dir", tmp_path / "book", "verify"), "DB-04")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["show", "KH000009"], "CU-01"),
        (["show", "nonsense"], "CU-01"),
        (["show", "\x1b[2J"], "CU-01"),
        (["erase", "KH000009", "--confirm", "KH000009"], "CU-01"),
        (["import", "{tmp}/missing.xlsx"], "IM-09"),
        (["import", "{tmp}/missing.xlsx", "--map", "nonsense"], "CL-11"),
        (["disclose", "KH1", "--to", "X", "--purpose", "orders", "--out", "{tmp}/x.pdf"], "PA-05"),
        (["disclose", "KH1", "--to", "X", "--purpose", "orders", "--out", "{tmp}"], "FI-08"),
        (["disclose", "KH1", "--to", "X", "--purpose", "orders", "--out", "{tmp}/no/x.pdf"], "FI-08"),
        (["partner", "permit", "X", "--purpose", "orders", "--fields", "full_name"], "PA-05"),
        (["partner", "add", "X", "--kind", "executes", "--purpose", "orders", "--fields", "soul"], "PA-04"),
        (["report", "data-held", "KH1", "--out", "{tmp}/x.pdf"], "CU-01"),
        (["report", "disclosures", "KH1", "--out", "{tmp}/x.pdf"], "CU-01"),
        (["report", "disclosures", "--partner", "X", "--out", "{tmp}/x.pdf"], "PA-05"),
        (["certificate", "GX000001-ABCDEFGH", "--out", "{tmp}/x.pdf"], "ER-04"),
        (["scan", "ab"], "CH-01"),
        (["recovery-sheet", "--out", "{tmp}/book/book.db"], "CL-05"),
        (["new", "--office", "X", "--owner", "Y"], "DB-05"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_refusal_says_what_happened_what_is_safe_and_what_to_do(book, tmp_path, arguments, code):
    arguments = [each.replace("{tmp}", str(tmp_path)) for each in arguments]
    result = run("--lang", "en", "--data-dir", book, *arguments)
    assert refused(result, code), result
    assert result.out == "" and "{" not in result.err and "\x1b" not in result.err
    machine = run("--lang", "en", "--data-dir", book, "--json", *arguments)
    assert (machine.code, machine.err, machine.json.keys()) == (1, "", SHAPE)
    assert machine.json["code"] == code and all(machine.json.values())
    assert not (tmp_path / "x.pdf").exists()


def test_a_folder_without_a_book_is_told(tmp_path):
    assert refused(run("--data-dir", tmp_path / "nowhere", "verify"), "BK-02")


def test_no_password_is_told(book):
    assert refused(run("--data-dir", book, "verify", stdin=""), "CL-02")


# -- faults of ours ---------------------------------------------------------------------------------------------------

SECRET = "Trần Thị Thùy Dương 0983275173"


@pytest.fixture
def hostile(monkeypatch):
    """A use case that fails with a value in its message, as no use case should."""

    def fail(*_):
        try:
            raise Rejected("XX-01", SECRET, do=SECRET)
        except Rejected as error:
            raise RuntimeError(SECRET) from error

    monkeypatch.setattr(people.people, "find", fail)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_fault_of_ours_leaves_a_report_without_values_and_no_traceback(book, config_folder, hostile, lang):
    result = run("--lang", lang, "--data-dir", book, "find", SECRET)
    assert refused(result, "CL-09")
    (report,) = (config_folder / "crashes").glob("*.txt")
    assert str(report) in result.err
    text = report.read_text("utf-8")
    assert "builtins.RuntimeError" in text and "desktop_app/commands/people.py:" in text
    for told in (text, result.err, result.out):
        assert "Dương" not in told and "0983" not in told and "Traceback" not in told
    machine = run("--lang", lang, "--data-dir", book, "--json", "find", SECRET)
    assert (machine.code, machine.json.keys(), machine.json["code"]) == (1, SHAPE, "CL-09")
    # The book was closed in order: it opens again.
    assert run("--data-dir", book, "verify").code == 0


def test_a_fault_that_cannot_be_written_down_is_told_all_the_same(monkeypatch, config_folder):
    config_folder.parent.mkdir(parents=True, exist_ok=True)
    config_folder.write_text("in the way")
    monkeypatch.setattr(parser, "build", None)
    assert refused(run("verify"), "CL-09")


def test_a_missing_library_is_told_like_any_fault(monkeypatch, config_folder):
    monkeypatch.setitem(sys.modules, "desktop_app.office", None)
    assert refused(run("verify"), "CL-09")
    (report,) = (config_folder / "crashes").glob("*.txt")
    assert "builtins.ModuleNotFoundError" in report.read_text("utf-8")


def test_an_interruption_is_told_in_plain_words(book, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(people.people, "find", interrupted)
    assert refused(run("--data-dir", book, "find", "x"), "CL-08")
    assert run("--data-dir", book, "verify").code == 0


def test_nobody_reading_on_is_no_fault(tmp_path, config_folder):
    class Gone(Stream):
        def write(self, text):
            raise BrokenPipeError

    errors = Stream()
    assert main(["--version"], stdin=Stream(), stdout=Gone(), stderr=errors) == 1
    assert errors.raw_bytes == b""
    assert not config_folder.exists()


# -- as a program of its own ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["", "ascii", "cp1252", "latin-1:strict"])
def test_vietnamese_is_shown_whatever_the_console_speaks(tmp_path, encoding):
    result = spawn("--data-dir", tmp_path / "nowhere", "verify", encoding=encoding)
    assert refused(result, "BK-02")
    assert result.err.startswith(Language.of("vi").text("There is no book in {folder}.", folder=tmp_path / "nowhere"))


@pytest.mark.parametrize("missing", ["desktop_app/commands", "resources"])
def test_a_program_with_parts_missing_says_so_in_both_languages(request, tmp_path, missing):
    import shutil
    import subprocess

    for part in ("main.py", "desktop_app", "resources/locale"):
        source, target = request.config.rootpath / part, tmp_path / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    shutil.rmtree(tmp_path / missing)
    done = subprocess.run([sys.executable, tmp_path / "main.py", "verify"], capture_output=True, check=False)
    told = done.stderr.decode()
    assert done.returncode == 1 and "Hãy cài đặt lại" in told and "Install it again" in told
    assert "Traceback" not in told


LIGHT = """
import sys
from tests.commanding import run
result = run(*sys.argv[1:])
assert result.code == 0, result
heavy = {"reportlab", "openpyxl", "alembic", "python_calamine", "PIL", "charset_normalizer"}
print(sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize("arguments", [["--version"], ["find", "x"], ["scan", "nobody"], ["verify"]], ids=" ".join)
def test_small_commands_load_no_heavy_libraries(book, arguments, request):
    import subprocess

    where = [] if arguments == ["--version"] else ["--data-dir", str(book)]
    done = subprocess.run(
        [sys.executable, "-c", LIGHT, *where, *arguments],
        cwd=request.config.rootpath, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
