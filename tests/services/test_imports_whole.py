"""Nothing of a file is passed over in silence: other sheets, a second list, rows in an open quotation, more values."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import Workbook

from desktop_app.language import Language
from desktop_app.records.people import Person
from desktop_app.rules.errors import Rejected
from desktop_app.services import imports
from desktop_app.services.imports import Difference
from tests.services.lists import Lists

HEAD = ("Tên khách hàng", "Điện thoại")
AN, BINH, CHI = ("Trần An", "0912000001"), ("Lê Bình", "0912000002"), ("Võ Chi", "0912000003")


@pytest.fixture
def lists(office, tmp_path) -> Lists:
    return Lists(office, tmp_path)


def workbook(lists: Lists, **sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = lists.folder / "sheets.xlsx"
    book.save(path)
    return path


def text(lists: Lists, *lines: str):
    path = lists.folder / "list.csv"
    path.write_text("\r\n".join(lines) + "\r\n", "utf-8-sig")
    return path


def refusal(lists: Lists, path) -> Rejected:
    with pytest.raises(Rejected) as refused:
        lists.bring(path)
    assert lists.count(Person) == 0
    return refused.value


def test_sheets_that_are_not_read_are_named(lists):
    path = workbook(lists, Một=[HEAD, AN], Hai=[HEAD, BINH, CHI], Trống=[])
    receipt = lists.bring(path)
    assert lists.column(Person.full_name) == ["Trần An"]
    (notice,) = receipt.notices
    told = Language.of("vi").message(notice)
    assert "Một" in told
    assert "Hai" in told
    assert "Trống" not in told
    assert lists.bring(workbook(lists, Một=[HEAD, AN], Trống=[])).notices == ()


@pytest.mark.parametrize(
    "rest", [["Võ Chi;0912000003;y"], ['Võ Chi;0912000003;"y"', "Võ Em;0912000005;z"]], ids=["never", "by-another-row"]
)
def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(lists, rest):
    path = text(lists, "Tên khách hàng;Điện thoại;Ghi chú", 'Trần An;0912000001;"hai\r\ndòng"',
                'Lê Bình;0912000002;"biển 3m', *rest)  # fmt: skip
    refused = refusal(lists, path)
    assert (refused.code, refused.error.params["line"]) == ("IM-12", "4")


def test_quotation_marks_within_one_line_are_taken_as_they_stand(lists):
    path = text(lists, "Tên khách hàng;Điện thoại;Ghi chú", 'Trần An;0912000001;"màn hình 24" LED')
    assert lists.bring(path).added == 1


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([HEAD, AN, BINH, (), (*HEAD, "Địa chỉ"), (*CHI, "x")], (1, 5)),
        ([(*HEAD, "Địa chỉ"), (*CHI, "x"), ("Điện thoại", "Tên khách hàng"), ("0912000001", "Trần An")], (1, 3)),
    ],
)
def test_two_lists_one_below_the_other_are_refused(lists, rows, found):
    refused = refusal(lists, workbook(lists, Một=rows))
    assert refused.code == "IM-26"
    assert (refused.error.params["first"], refused.error.params["second"]) == tuple(map(str, found))


def test_headings_of_groups_and_headings_that_are_repeated_are_no_second_list(lists):
    groups = [("Khách hàng", "", "Địa chỉ"), ("Tên khách hàng", "Điện thoại", "Địa chỉ"), (*AN, "x")]
    again = [groups[1], (*BINH, "x")]
    receipt = lists.bring(workbook(lists, Một=[*groups, *again]))
    assert (receipt.added, [each.row for each in receipt.refused]) == (2, [4])


def test_every_address_of_a_contact_is_taken(lists):
    contact = {
        "First Name": "Bảo", "Last Name": "Dương", "Phone 1 - Value": "0912000001",
        "Address 1 - Formatted": "12 Lý Thường Kiệt", "Address 2 - Formatted": "99 Quang Trung ::: 7 Phố Huế",
    }  # fmt: skip
    path = lists.write(contact)
    lists.bring(path)
    wanted = ["12 Lý Thường Kiệt", "7 Phố Huế", "99 Quang Trung"]
    assert sorted(place[0] for place in lists.person()["addresses"]) == wanted
    assert lists.bring(path).differences == ()
    further = lists.take(contact | {"Address 2 - Formatted": "1 Hàng Bài"})
    assert (further.differences, len(lists.person()["addresses"])) == ((), 4)
    other = lists.take({**contact, "Address 1 - Formatted": "5 Hàng Gai", "Address 2 - Formatted": ""})
    assert [each.offered for each in other.differences] == ["5 Hàng Gai"]


def test_every_address_and_note_of_a_card_is_taken(lists):
    path = lists.folder / "danh-ba.vcf"
    path.write_text(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Trần Lan\nN:Trần;Lan;;;\nTEL:0912000001\nADR;TYPE=home:;;12 Nhà;;Hà Nội;;\n"
        "ADR;TYPE=work:;;99 Xưởng;;Hà Nội;;\nNOTE:một\nNOTE:hai\nEND:VCARD\n",
        "utf-8",
    )
    lists.bring(path)
    person = lists.person()
    assert sorted(place[0] for place in person["addresses"]) == ["12 Nhà, Hà Nội", "99 Xưởng, Hà Nội"]
    assert person["note"] == "một\nhai"


def test_every_difference_is_shown_in_words(lists):
    for what in imports.WHAT:
        for key in imports.FIELDS[what].values():
            for kept in ("", None, "chưa rõ", 12, date(1990, 2, 1)):
                field, *values = Difference(2, "KH000001", key, kept, "chưa rõ").shown(Language.of("vi"))
                assert field
                assert values[1] == "chưa rõ"
    assert Difference(2, "", "consent.state", "claimed", "x").shown(Language.of("vi"))[1] != "claimed"
