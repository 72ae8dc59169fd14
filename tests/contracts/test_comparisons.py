"""No row is taken for somebody's because it is nobody's: `column == None` asks SQL for rows where nothing stands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from desktop_app.records import catalogue

HOUSE = Path(__file__).resolve().parents[2]
CLASSES = {entity.cls.__name__: entity.table for entity in catalogue.entities()}


def _may_be_empty(node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name) or node.value.id not in CLASSES:
        return False
    column = CLASSES[node.value.id].c.get(node.attr)
    return column is not None and bool(column.nullable)


def _is_a_column(node: ast.expr) -> bool:
    """`Customer.person_id`, and `newer.c.person_id` of an alias."""
    if not isinstance(node, ast.Attribute):
        return False
    named = isinstance(node.value, ast.Name) and node.value.id in CLASSES
    return named or (isinstance(node.value, ast.Attribute) and node.value.attr == "c")


def compared(text: str) -> list[str]:
    """The comparisons of a column that may be empty with a value that may be None: they want `in_`."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = node.left, node.comparators[0]
            for one, other in (sides, sides[::-1]):
                if _may_be_empty(one) and not _is_a_column(other) and not isinstance(other, ast.Constant):
                    found.append(f"{node.lineno}: {ast.unparse(node)}")
    return found


def test_a_column_that_may_be_empty_is_compared_with_in() -> None:
    found = {
        str(path.relative_to(HOUSE)): wrong
        for path in sorted((HOUSE / "desktop_app").rglob("*.py"))
        if (wrong := compared(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Phone.customer_id == subject.customer_id", True),
        ("key != Order.customer_id", True),
        ("Phone.customer_id.in_(ids)", False),
        ("Customer.person_id == Person.id", False),
        ("newer.c.person_id == Customer.person_id", False),
        ("Customer.code == code", False),
    ],
)
def test_such_a_comparison_would_be_found(text: str, wrong: bool) -> None:
    assert bool(compared(text)) is wrong
