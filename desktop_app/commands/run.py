"""From what was typed to an exit code. Whatever goes wrong is told in plain words; no traceback reaches the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TextIO

from desktop_app.commands import crash, output, parser, usage
from desktop_app.commands.asking import Asking
from desktop_app.commands.call import DONE, REFUSED, WRONG_USAGE, Call, Window
from desktop_app.commands.output import Closed, Output
from desktop_app.language import Language
from desktop_app.rules.errors import N_, Problem

DEFAULT_LANGUAGE = "vi"

CRASHED = N_("A fault in the program stopped this command.")
UNDONE = N_("What was not finished was undone; everything saved before is there.")
STOPPED = N_("Stopped.")


def main(
    argv: Sequence[str],
    *,
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
    stderr: TextIO | None = None,
    window: Window | None = None,
) -> int:
    """Do what `argv` (without the program's name) says and give the exit code: 0 done, 1 refused, 2 wrong usage.

    The streams are the process's own unless given. window: what opens the window, where there may be one.
    """
    stdin, stdout, stderr = stdin or sys.stdin, stdout or sys.stdout, stderr or sys.stderr
    for stream in (stdout, stderr):
        output.prepare(stream)
    first = parser.early(argv, DEFAULT_LANGUAGE)
    out = Output(stdout, stderr, Language.of(first.lang), json=first.json)
    try:
        return _told(out, lambda: _do(argv, Asking(stdin, out.language, prompts=stderr), out, window))
    except Closed:
        return _quietly(stdout)


def _do(argv: Sequence[str], asking: Asking, out: Output, window: Window | None) -> int:
    command_line = parser.build(out.language)
    try:
        arguments = parser.parse(command_line, argv)
        if arguments.command is None and window is not None:
            return window(arguments.data_dir, arguments.lang if any(each.startswith("--lang") for each in argv) else "")
        if arguments.command is None:
            out.help(command_line.format_help().rstrip())
            return WRONG_USAGE
        from desktop_app.office import system_clock

        return _action(arguments.command)(Call(arguments, out, asking, system_clock, window))
    except usage.Shown as shown:
        out.text(str(shown))
        return DONE
    except usage.WrongUsage as wrong:
        if wrong.usage:
            out.help(wrong.usage)
        out.failure(str(wrong), out.language.text(N_("Nothing was changed.")), _look_up(out), "CL-01")
        return WRONG_USAGE


def _look_up(out: Output) -> str:
    return out.language.text("Use {command} to see what is possible.", command=f"{parser.PROGRAM} --help")


def _action(command: str) -> Callable[[Call], int]:
    """The function that does `command`. Modules are imported here, so that a command loads only what it needs."""
    match command:
        case "demo":
            from desktop_app.commands.demo import demo as action
        case "new":
            from desktop_app.commands.books import new as action
        case "recover":
            from desktop_app.commands.books import recover as action
        case "recovery-sheet":
            from desktop_app.commands.books import recovery_sheet as action
        case "office":
            from desktop_app.commands.books import office_facts as action
        case "import":
            from desktop_app.commands.lists import bring_in as action
        case "find":
            from desktop_app.commands.people import find as action
        case "show":
            from desktop_app.commands.people import show as action
        case "merge":
            from desktop_app.commands.people import merge as action
        case "partner":
            from desktop_app.commands.partners import partner as action
        case "disclose":
            from desktop_app.commands.partners import disclose as action
        case "report":
            from desktop_app.commands.reports import report as action
        case "erase":
            from desktop_app.commands.erasure import erase as action
        case "certificate":
            from desktop_app.commands.erasure import certificate as action
        case "scan":
            from desktop_app.commands.checks import scan as action
        case "verify":
            from desktop_app.commands.checks import verify as action
        case "backup":
            from desktop_app.commands.backups import backup as action
        case "backups":
            from desktop_app.commands.backups import list_backups as action
        case "lost":
            from desktop_app.commands.backups import lose as action
        case "restore":
            from desktop_app.commands.backups import restore as action
        case "user":
            from desktop_app.commands.users import user as action
        case "rotate":
            from desktop_app.commands.books import rotate as action
        case "password":
            from desktop_app.commands.users import password as action
        case "self-test":
            from desktop_app.commands.checks import self_test as action
        case _:
            raise LookupError(command)
    return action


def _told(out: Output, action: Callable[[], int]) -> int:
    """The exit code of `action`; whatever it raises is told."""
    try:
        return action()
    except Problem as problem:
        out.refuse(problem)
    except KeyboardInterrupt:
        _failure(out, STOPPED, UNDONE, N_("Start the command again when it suits."), "CL-08")
    except Closed:
        raise
    except Exception as error:
        _crashed(out, error)
    return REFUSED


def _crashed(out: Output, error: Exception) -> None:
    say, path = out.language.text, crash.write(error, _moment())
    if path is None:
        do = say("Try again; if it happens again, tell whoever looks after the program.")
    else:
        do = say("Send the report {path} to whoever looks after the program: it holds no data.", path=path)
    out.failure(say(CRASHED), say(UNDONE), do, "CL-09")


def _moment() -> datetime | None:
    """Now; None where so much is missing that not even that can be told."""
    try:
        from desktop_app.office import system_clock

        return system_clock()
    except Exception:  # a library that is missing shows here first, and must not hide the fault that is being told
        return None


def _failure(out: Output, error: str, safe: str, do: str, code: str) -> None:
    say = out.language.text
    out.failure(say(error), say(safe), say(do), code)


def _quietly(stdout: TextIO) -> int:
    """Nobody reads on: let Python's own flush at the end write to nowhere, without a word."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stdout.fileno())
        os.close(null)
    except (OSError, ValueError):
        pass
    return REFUSED
