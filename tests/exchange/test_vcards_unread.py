"""What a card says besides, in words that no column takes, is told by its name."""

from __future__ import annotations

from desktop_app.exchange.vcards import HEADINGS, card_rows
from tests.services.lists import Lists

CARD = (
    "BEGIN:VCARD\nVERSION:3.0\nPRODID:x\nUID:1\nFN:Trần Lan\nN:Trần;Lan;;;\nTEL:0912000001\nTITLE:Kế toán\n{}"
    "REV:20260101\nitem2.X-ABLabel:nhà\nEND:VCARD\n"
)
MORE = "item1.URL:http://lan.example.vn\nIMPP:skype:lan\nROLE:mua hàng\nX-ZALO:lan99\nPHOTO;ENCODING=b:\n AAAA\nurl:http://b\n"


def test_what_is_not_read_is_told_once_each_in_the_receipt(office, tmp_path):
    lists = Lists(office, tmp_path)
    path = tmp_path / "danh-ba.vcf"
    path.write_text(CARD.format(MORE), "utf-8")
    receipt = lists.bring(path)
    assert receipt.unknown == ("vCard: IMPP", "vCard: PHOTO", "vCard: ROLE", "vCard: URL", "vCard: X-ZALO")
    assert (receipt.added, lists.person()["phones"][0][0]) == (1, "+84912000001")


def test_what_every_telephone_writes_for_itself_is_not():
    assert next(card_rows(CARD.format(""))) == list(HEADINGS)
