"""The sheet on which data are handed to a partner: what is hidden is not sent, what cannot be given is told at once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert

from desktop_app.records.consents import Consent
from desktop_app.records.declare import new_id
from desktop_app.services import disclosures, partners, people
from tests.ui.conftest import Windows
from tests.ui.looking import texts
from tests.ui.test_disclosures import making, window  # noqa: F401 - a fixture
from tests.ui.typing import type_text
from ui import dialogs
from ui.shell.window import MainWindow

POLICE, JOINT = "Công an phường", "Mekong Media"


@pytest.fixture
def sheet(window: MainWindow, windows: Windows) -> Any:  # noqa: F811
    windows.do(partners.add_partner, POLICE, "authority")
    fields = ["person.full_name", "phone.number"]
    windows.do(
        partners.add_partner, JOINT, "joint", document="CK", purposes={"personalisation": fields, "legal": fields}
    )
    made = making(window, windows)
    made.start("KH000001")
    windows.settle()
    return made


def pick(windows: Windows, box: Any, data: str) -> None:
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())
    windows.settle()


def type_demand(sheet: Any) -> None:
    type_text(sheet.demand_number, "12/QĐ")
    sheet.demanded_on.editor.set_typed("20/11/2026")


def test_a_demand_typed_for_another_partner_opens_nothing(sheet: Any, windows: Windows, tmp_path: Any) -> None:
    pick(windows, sheet.partner, POLICE)
    assert sheet.demand.isVisible()
    type_demand(sheet)
    pick(windows, sheet.partner, JOINT)
    assert not sheet.demand.isVisible()
    assert sheet.demand_number.text() == "" and not sheet.demanded_on.editor.value()
    assert sheet.closed_banner.isVisible() and not sheet.make.isEnabled()
    sheet.demand_number.setText("12/QĐ")  # however it got there
    dialogs.preset.append(tmp_path / "out.csv")
    sheet._make_file()
    windows.settle()
    assert not (tmp_path / "out.csv").exists()
    assert windows.do(disclosures.entries) == []


def test_a_demand_typed_for_another_purpose_is_wiped(sheet: Any, windows: Windows, tmp_path: Any) -> None:
    pick(windows, sheet.partner, JOINT)
    pick(windows, sheet.purpose, "legal")
    type_demand(sheet)
    pick(windows, sheet.purpose, "personalisation")
    pick(windows, sheet.purpose, "legal")
    assert sheet.demand.isVisible()
    assert sheet.demand_number.text() == "" and not sheet.demand_number.isUndoAvailable()
    type_demand(sheet)
    dialogs.preset.append(tmp_path / "out.csv")
    sheet.make.click()
    windows.settle()
    assert [(each.basis, each.demand_number) for each in windows.do(disclosures.entries)] == [("legal_demand", "12/QĐ")]


def test_a_consent_that_was_withdrawn_closes_the_sheet_before_a_file_is_asked_for(sheet: Any, windows: Windows) -> None:
    with sheet.session.office.work() as work:
        (person_id,) = people.resolve(work, "KH1").person_ids
        work.connection.execute(insert(Consent).values(
            id=new_id(), person_id=person_id, purpose="personalisation", state="withdrawn", decided_at=work.now
        ))  # fmt: skip
        work.commit()
    pick(windows, sheet.partner, JOINT)
    assert sheet.closed_banner.isVisible()
    assert not sheet.make.isEnabled()


def test_what_was_told_though_a_rule_forbade_it_is_noted_with_a_remark(sheet: Any, windows: Windows) -> None:
    pick(windows, sheet.partner, JOINT)
    assert not sheet.make.isEnabled()
    sheet.channel.setCurrentIndex(sheet.channel.findData("phone"))
    sheet.note.click()
    windows.settle()
    assert sheet.problem.isVisible() and "ghi chú" in sheet.problem.label.text()
    assert windows.do(disclosures.entries) == []
    type_text(sheet.remark, "gọi nhầm")
    sheet.note.click()
    windows.settle()
    assert [each.note for each in windows.do(disclosures.entries)] == ["gọi nhầm"]
    assert "gọi nhầm" in texts(sheet.window().page)
    sheet.start("KH000001")
    assert sheet.remark.text() == "" and not sheet.remark.isUndoAvailable()


def test_a_period_that_ends_before_it_begins_is_told_on_the_page_of_reports(
    window: MainWindow,  # noqa: F811
    windows: Windows,
) -> None:
    window.go("reports", report="disclosures")
    windows.settle()
    page: Any = window.page
    told: list[Any] = []
    window.session.failed.connect(told.append)
    page.since.editor.set_typed("31/12/2026")
    page.until.editor.set_typed("01/01/2026")
    page.show_report()
    windows.settle()
    assert [each.code for each in told] == ["RE-04"]
    assert not page.viewer.paper
