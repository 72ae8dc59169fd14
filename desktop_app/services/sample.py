"""The sample office: invented people and orders for looking around, marked as such in the office's own name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from desktop_app.resources import resource
from desktop_app.services import partners, settings
from desktop_app.services.imports import importing, read_import

LISTS = ("khach-hang.xlsx", "don-hang.csv")


def profile() -> dict[str, Any]:
    """What the sample office is called, who its partners are, and the story that `demo` tells."""
    found: dict[str, Any] = json.loads(resource("demo/office.json").read_text("utf-8"))
    return found


def fill(run: Callable[..., Any], today: date) -> None:
    """Put the sample into an open, empty book. run: does a use case, as `Office.run`."""
    office = profile()
    run(settings.change_office, **{name: office[name] for name in ("name", "address", "phone", "hours", "email")})
    run(settings.add_policy, **office["policy"])
    for each in office["partners"]:
        run(partners.add_partner, **each)
    for name in LISTS:
        batch = read_import(resource(f"demo/{name}"), today=today)
        run(importing(batch), batch)
