"""Who may know whom, held by import-linter and by importing the core where no GUI toolkit can be found."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]

# The program opens no network socket: of our own modules none may even know these.
NETWORK = {
    *("asyncio", "ftplib", "http", "imaplib", "poplib", "requests", "smtplib", "socket", "socketserver", "ssl"),
    *("urllib.request", "urllib3", "xmlrpc", "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets"),
}

IMPORT_ALL_WITHOUT_QT = """
import importlib, importlib.abc, pkgutil, sys

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6", "PyQt5", "PyQt6"}:
            raise ImportError(f"{name} is not installed here")

def no_network(event, args):
    if event.startswith("socket.") and event != "socket.gethostname":
        raise PermissionError(event)

sys.meta_path.insert(0, Missing())
sys.addaudithook(no_network)
import desktop_app
names = [m.name for m in pkgutil.walk_packages(desktop_app.__path__, "desktop_app.", onerror=None)]
for name in names:
    if ".migrations." not in name:  # Alembic runs these itself
        importlib.import_module(name)
print(len(names))
"""


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    run = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run([sys.executable, "-c", run], cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_imports_go_down_only() -> None:
    result = lint(HOUSE)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """Our layers as empty packages, under our real contracts."""
    packages = ("services", "reports", "exchange", "vault", "records", "rules")
    for folder in ("desktop_app", "ui", *(f"desktop_app/{name}" for name in packages)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").touch()
    for module in ("language", "resources", "commands", "office"):
        (tmp_path / f"desktop_app/{module}.py").touch()
    shutil.copy(HOUSE / "pyproject.toml", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("desktop_app/vault/database.py", "import sqlcipher3"),
        ("desktop_app/reports/page.py", "import reportlab.pdfgen.canvas"),
        ("desktop_app/services/people.py", "import desktop_app.vault, desktop_app.reports"),
        ("ui/page.py", "import desktop_app.services, desktop_app.language"),
    ],
)
def test_an_import_downwards_is_allowed(small_house: Path, module: str, code: str) -> None:
    (small_house / module).write_text(code, "utf-8")
    result = lint(small_house)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("desktop_app/rules/bad.py", "import desktop_app.records"),
        ("desktop_app/vault/bad.py", "import desktop_app.services"),
        ("desktop_app/reports/bad.py", "import desktop_app.vault"),
        ("desktop_app/exchange/bad.py", "import desktop_app.reports"),
        ("desktop_app/services/bad.py", "import desktop_app.office"),
        ("desktop_app/services/bad.py", "import ui"),
        ("desktop_app/services/bad.py", "import PySide6.QtCore"),
        ("desktop_app/services/bad.py", "def later():\n    import reportlab.pdfgen"),
        ("desktop_app/vault/bad.py", "import sqlcipher3"),
        ("desktop_app/vault/bad.py", "import sqlite3"),
        ("desktop_app/nowhere.py", "x = 1"),
        ("ui/bad.py", "import sqlalchemy"),
        ("ui/bad.py", "import desktop_app.vault"),
    ],
)
def test_an_import_upwards_or_aside_is_found(small_house: Path, module: str, code: str) -> None:
    (small_house / module).write_text(code, "utf-8")
    result = lint(small_house)
    assert result.returncode == 1, result.stdout + result.stderr


def test_the_core_imports_where_no_gui_toolkit_is() -> None:
    result = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL_WITHOUT_QT], cwd=HOUSE, capture_output=True, encoding="utf-8", check=False
    )
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) > 5


def test_no_module_of_ours_knows_the_network() -> None:
    sources = [*HOUSE.glob("*.py"), *HOUSE.glob("desktop_app/**/*.py"), *HOUSE.glob("ui/**/*.py")]
    found = {f"{path.relative_to(HOUSE)}: {name}" for path in sources for name in imported(path) & NETWORK}
    assert found == set()


def imported(path: Path) -> set[str]:
    """The modules that `path` imports, each with its parents."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return {".".join(parts[:n]) for parts in (name.split(".") for name in names) for n in range(1, len(parts) + 1)}
