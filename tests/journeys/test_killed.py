"""The real program, killed while somebody types: what was typed comes back, and no plain text of it is on the disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop_app.rules.folding import fold
from tests.commanding import HOUSE
from tests.conftest import PASSWORD, Books

NAME, PHONE = "Trần Thị Thùy Dương", "0395 678 945"

# What a person does at the window of the started program, one step at a time. Drafts are kept more often than in an
# office, where it is every ten seconds.
PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from tests.ui.typing import type_text
from ui import start
from ui.forms import leaving

leaving.SECONDS = 0.1
folder, password, task, name, phone = sys.argv[1:]

def steps():
    yield lambda: any(getattr(each, "app", None) for each in window.topLevelWidgets())
    app = next(each.app for each in window.topLevelWidgets() if getattr(each, "app", None))
    door = app.stack.currentWidget()
    type_text(door.user, "ha")
    type_text(door.password, password)
    door.unlock.click()
    yield lambda: app.main and app.worker.is_idle
    app.main.page.add()
    editor = app.main.page.editor
    yield lambda: app.worker.is_idle
    fields = [editor.form.boxes["person.full_name"], editor.repeated["phone"].entries[0].boxes["phone.number"]]
    lines = [each.editor.widget for each in fields]
    if task == "type":
        for line, words in zip(lines, (name, phone)):
            line.setFocus()
            type_text(line, words)
        from desktop_app.services import drafts
        kept = []
        def is_kept():
            app.session.run(app, drafts.read_draft, "customer", "", done=kept.append)
            return any(each and phone in json.dumps(each.content) for each in kept)
        yield is_kept
    else:
        yield editor.restored.isVisible
    print(json.dumps([line.text() for line in lines]), flush=True)

def go_on():
    global wanted
    if wanted():
        wanted = next(todo, lambda: False)

window, todo = start.application(), steps()
wanted = next(todo)
timer = QTimer(interval=20)
timer.timeout.connect(go_on)
timer.start()
start.run(Path(folder), "vi")
"""


def killed_when_done(book: Path, task: str) -> Any:
    """Start the program, have `task` done in it, kill it; gives what the fields held."""
    arguments = [sys.executable, "-c", PROGRAM, str(book), PASSWORD, task, NAME, PHONE]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(arguments, cwd=HOUSE, env=environment, stdout=subprocess.PIPE) as program:
        try:
            assert program.stdout is not None
            return json.loads(program.stdout.readline() or "null")
        finally:
            program.kill()


def test_what_was_typed_outlives_the_program_and_is_nowhere_to_be_read(books: Books, tmp_path: Path) -> None:
    books.create().close()
    assert killed_when_done(books.folder / "book", "type") == [NAME, PHONE]
    files = [each for each in tmp_path.rglob("*") if each.is_file()]
    content = b"\x00".join(each.read_bytes() for each in files)
    assert any(each.name.endswith("-wal") for each in files), "it was closed, not killed"
    words = [NAME, fold(NAME), *NAME.split(), PHONE, "".join(PHONE.split()), PHONE.replace(" ", "")[1:]]
    for word in [each for each in words if len(each) > 4]:
        for encoding in ("utf-8", "utf-16-le"):
            assert word.encode(encoding) not in content, word
        assert json.dumps(word)[1:-1].encode() not in content, word
    assert killed_when_done(books.folder / "book", "look") == [NAME, PHONE]
