"""What the repository holds, and that its papers agree with each other."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
TOP = {
    *("desktop_app", "ui", "resources", "tests", "main.py", "pyproject.toml", "installer.spec"),
    *("README.md", "LICENSE", "requirements.txt"),
}
# Put together here, so that this file does not name them.
REGISTRIES = [
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))
]
REGISTRY = re.compile("|".join(map(re.escape, REGISTRIES)) + r"|https?://\S+(/simple\b|\.whl\b)", re.IGNORECASE)
MACHINE = re.compile(r"(^|[^A-Za-z0-9_.])/(work|farm|root)/", re.MULTILINE)


def git(*arguments: str) -> list[str]:
    result = subprocess.run(["git", *arguments, "-z"], cwd=HOUSE, capture_output=True, encoding="utf-8", check=True)
    return [name for name in result.stdout.split("\0") if name]


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    return git("ls-files")


def texts(names: list[str]) -> dict[str, str]:
    found = {}
    for name in names:
        data = (HOUSE / name).read_bytes() if (HOUSE / name).is_file() else b"\0"
        if b"\0" not in data:
            found[name] = data.decode("utf-8")
    return found


def test_the_top_level_holds_what_it_should(tracked: list[str]) -> None:
    top = {name.split("/")[0] for name in tracked}
    assert {name for name in top - TOP if not name.startswith(".")} == set()


def test_nothing_ignored_is_tracked() -> None:
    assert git("ls-files", "--cached", "--ignored", "--exclude-standard") == []


def test_no_file_names_a_registry(tracked: list[str]) -> None:
    assert [name for name, text in texts(tracked).items() if REGISTRY.search(text)] == []


def test_no_file_names_a_place_on_a_development_machine(tracked: list[str]) -> None:
    assert [name for name, text in texts(tracked).items() if MACHINE.search(text)] == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (REGISTRY, f"see https://{REGISTRIES[0]}/project"),
        (REGISTRY, "http:" + "//mirror.example/simple/x"),
        (REGISTRY, "https:" + "//mirror.example/a-1.0.whl"),
        (MACHINE, "open('" + "/ro" + "ot/x')"),
    ],
)
def test_such_a_name_would_be_found(pattern: re.Pattern[str], text: str) -> None:
    assert pattern.search(text)


def test_every_package_says_what_it_is_for() -> None:
    silent = []
    for top in ("desktop_app", "ui"):
        folders = {path.parent for path in (HOUSE / top).rglob("*.py") if "migrations" not in path.parts}
        for folder in folders:
            start = folder / "__init__.py"
            if not start.is_file() or not ast.get_docstring(ast.parse(start.read_text("utf-8"))):
                silent.append(folder.relative_to(HOUSE).as_posix())
    assert silent == []


def test_what_pyproject_pins_is_what_gets_installed() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    pins = {pin.lower() for pin in (*project["project"]["dependencies"], *project["dependency-groups"]["dev"])}
    assert all("==" in pin for pin in pins)
    assert pins - set(requirements()) == set()


def test_every_requirement_has_its_hashes() -> None:
    assert [name for name, hashes in requirements().items() if hashes == 0] == []
    assert re.findall(r"^-.*", (HOUSE / "requirements.txt").read_text("utf-8"), re.MULTILINE) == []


def requirements() -> dict[str, int]:
    """``name==version`` of each requirement, and how many hashes it has."""
    text = (HOUSE / "requirements.txt").read_text("utf-8").replace("\\\n", " ")
    return {line.split()[0]: line.count("--hash=sha256:") for line in text.splitlines()}


def test_the_readme_and_the_checks_run_the_same_command() -> None:
    command = next(line for line in readme_commands() if line.endswith(".venv/bin/python -m pytest"))
    assert command in (HOUSE / ".ci/run").read_text("utf-8").splitlines()


def test_the_readme_says_how_the_requirements_are_made() -> None:
    command = next(line for line in readme_commands() if "uv pip compile" in line)
    assert f"#   {command}" in (HOUSE / "pyproject.toml").read_text("utf-8").splitlines()


def readme_commands() -> list[str]:
    """The lines of the code blocks of the README."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", (HOUSE / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


def test_no_box_of_a_page_is_changed_by_the_wheel() -> None:
    plain = re.compile(r"\bQ(ComboBox|SpinBox|DoubleSpinBox|DateEdit|TimeEdit|Slider)\(\)")
    found = [each.name for each in sorted((HOUSE / "ui").rglob("*.py")) if plain.search(each.read_text("utf-8"))]
    assert found == [], "use those of ui/widgets/still.py"
