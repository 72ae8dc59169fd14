"""What is wrong with a partner's commitment is told at the day it is about, for a new partner as for a known one."""

from __future__ import annotations

import pytest

from desktop_app.services import partners
from tests.ui.conftest import Windows
from tests.ui.typing import type_text
from ui.partners.page import PartnersPage
from ui.session import Session


@pytest.mark.parametrize("is_new", [True, False])
def test_a_commitment_that_ends_too_early_is_told_at_its_end(windows: Windows, session: Session, is_new: bool) -> None:
    windows.do(partners.add_partner, "Xưởng in", "executes")
    page = PartnersPage(session)
    windows.show(page)
    boxes = page.editor.form.boxes
    if is_new:
        page.add()
        type_text(boxes["partner.name"].editor.widget, "Nhà giao hàng")
    for key, day in (("partner.signed_on", "01/01/2026"), ("partner.valid_until", "01/01/2025")):
        field = boxes[key].editor.widget
        field.setFocus()
        type_text(field, day)
    page.save()
    windows.settle()
    assert boxes["partner.valid_until"].is_wrong
    assert not boxes["partner.name"].is_wrong
    assert boxes["partner.valid_until"].editor.widget.hasFocus()
