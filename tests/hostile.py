"""Texts that somebody could paste into any field, each of which has broken some program.

Grouped by what they try. Where a text names a file or a place, it is one that a test can watch.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

BAIT = "file:///tmp/so-kin-bait.png"  # no program of ours may ever look for it
REMOTE = "http://192.0.2.1/bait.png"  # RFC 5737: an address that is nobody's

SQL = (
    "Robert'); DROP TABLE person;--", "' OR '1'='1", '" OR ""="', "1; DELETE FROM customer", "admin'--",
    "') UNION SELECT", "%", "_", "%' --", "a%b_c", "x' AND randomblob(1000000000)--", ":name", "?", "$1", "@p", "/* */",
    "\\'; --", "'||(SELECT key FROM book_key)||'", "MATCH 'x*' NEAR", '"unclosed', "NULL", "null", "rowid",
    "PRAGMA key='x'", "ATTACH DATABASE '/tmp/so-kin-bait.db' AS x", "load_extension('x')", "a\\' b", "''''", '""""',
    "`x`", "[x]",
)  # fmt: skip
MARKUP = (
    "<b>&\"'", "<b>Lan</b>", "&amp;", "&lt;b&gt;", "&#x41;", "&nbsp;Lan", "<TNHH> Minh", "<", ">", "&", "</para>",
    f"<img src='{BAIT}'/>", f"<img src='{REMOTE}' width=1 height=1/>", f'<a href="{REMOTE}">Lan</a>',
    "<font name='x' size=900>Lan</font>", "<para><para>", "<!-- Lan -->", "<![CDATA[Lan]]>", "<?xml version='1.0'?>",
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;', "<script>alert(1)</script>", "<br/>Lan", "<li>",
    "a<b>c", f"<style>@import '{REMOTE}'</style>", f"<object data='{BAIT}'>", "<onDraw name=x/>", "<seq id=x/>",
    "<unichar code='1'/>", "<svg onload=alert(1)>", "]]>", "&&", "a && b", "*Lan* _Lan_ `Lan`", f"![x]({REMOTE})",
    "[[Lan]]", "\\textbf{Lan}", "$$x$$",
)  # fmt: skip
FORMATS = (
    "{0}", "{}", "{name}", "{number}", "{error.__class__}", "{0.__init__.__globals__}", "{name!r:>999999999}", "{", "}",
    "{{}}", "%s", "%(x)s", "%d%n%x", "%99999999s", "100%", "%%", "%Y-%m-%d", "${HOME}", "$(id)", "`id`", "%PATH%",
    "!PATH!", "#{7*7}", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "\\N{DIGIT ONE}", "\\x41\\u0041", "f'{x}'", "{n}",
    "{code} {person} {reason}",
)  # fmt: skip
TERMINAL = (
    "\x1b[2J", "\x1b[31mLan\x1b[0m", "\x1b]0;title\x07", "\x1b]8;;http://192.0.2.1\x07Lan\x1b]8;;\x07", "\x1bP+q\x1b\\",
    "\x9b31mLan", "Lan\rXX", "Lan\r\nMinh", "Lan\nMinh", "Lan\n\n\nMinh", "\bLan\b\b", "\a", "Lan\tMinh",
    "Lan\vMinh\fHà", "Lan\x00Minh", "\x00", "\x7fLan", "Lan\x85Minh", "Lan\u2028Minh\u2029Hà", "\x1a", "\x04Lan",
    "\x0e\x0fLan",
)  # fmt: skip
INVISIBLE = (
    "La\u200bn", "\u202egnol neyugN", "Lan\u202a\u202b\u202d\u202c", "\u2066Lan\u2069", "\u2067Lan", "L\u00adan",
    "\ufeffLan", "\u200e\u200fLan", "L\u2060a\u2063n", "\u061cLan", "La\u180en", "\u200b", "\u200d", "\ufeff", "\u00ad",
    "\u3164", "\u115f", "Lan\u206a\u206f", "\ufff9Lan\ufffa\ufffb", "\U000e0001Lan\U000e0041\U000e007f", "\ufe0f",
    "\U000e0100", "\u034f", "\u17b4", "\u00a0Lan\u00a0", "\u2003Lan\u2009Minh\u3000", "\u200cLan\u200c",
)  # fmt: skip
SCRIPTS = (
    "محمد أحمد", "שלום עולם", "abc שלום 123 عربي", "李小龍", "김정은", "ありがとう", "ไทย", "ខ្មែរ", "ລາວ", "हिन्दी",
    "Ελένη", "Лан", "Nguуễn", "ΗÀ", "Ｎｇｕｙễｎ Ｌａｎ", "１２３４５", "①②③", "ﬁﬂ", "ﷺ", "½", "²", "ª", "º", "Ⅷ", "㎏",
    "𝐋𝐚𝐧", "𝓛𝓪𝓷", "İstanbul", "ısparta", "Straße", "ẞ", "ŉ", "ǰ", "ǅ", "Đỗ Đình ĐỖ đ Ð ð", "\U00020000\U0002a6d6", "𒐫",
    "ꧾ", "\ue000\uf8ff", "\U0010fffd", "\uffff", "\ufffd", "\ufdd0", "\U0001fbf0",
)  # fmt: skip
EMOJI = (
    "😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "🇻🇳", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "1️⃣",
    "❤️", "🧑🏿‍❤️‍💋‍🧑🏻",
)  # fmt: skip
SURROGATES = ("\ud800", "\udfff", "Lan\ud83d", "\ude00Lan", "\udcff\udc80", "\ud83d\ude00")
MARKS = (
    "L\u0323\u0302\u0301an", "Z\u0351\u036b\u0343\u036a" * 20, "a" + "\u0301" * 300, "\u0301Lan", "\u0301", "\u20dd",
    unicodedata.normalize("NFD", "Nguyễn Thị Thùy Dương"), unicodedata.normalize("NFC", "Nguyễn Thị Thùy Dương"),
    "e\u0323\u0302", "e\u0302\u0323", "\u1ec7", "o\u031b\u0323", "\u0340\u0341", "\u00c5\u212b\u0041\u030a",
)  # fmt: skip
FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", f'=HYPERLINK("{REMOTE}","Lan")', f'=WEBSERVICE("{REMOTE}")', "+1+1", "-1+1",
    "@SUM(1)", "\t=1+1", "\r=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", " =1+1", "\u3000=1", "\xa0=1", "'=1+1", "''=1",
    "=", "+", "-", "@", "+84983275173", "-5", "=-1", "DDE(\"cmd\";\"x\")", ";=1+1", '","=1+1', "_x0041_", "_x000D_",
    "_x005F_x0041_", "=\"=\"&A1",
)  # fmt: skip
PATHS = (
    "\\\\192.0.2.1\\share\\x", BAIT, "file://192.0.2.1/share", "..\\..\\windows\\win.ini", "../../etc/passwd", "..",
    ".", "/", "\\", "C:\\Windows\\win.ini", "C:", "CON", "nul", "aux.txt", "COM1", "LPT¹", "PRN.pdf", "a/b", "a:b",
    "a|b", "book.db", "book.db::$DATA", "~/.ssh/id_rsa", "~", "-rf", "--help", "-", "a" * 300 + ".pdf", "x.pdf.exe",
    "x\u202efdp.exe", "desktop.ini", ".", "name.", "name ",
)  # fmt: skip
BREAKERS = (
    '"', "'", "\\", '\\"', '{"a": 1}', '["x"]', "[", "]}", '"}],"x":[{"', "\\u0000", "\\ud800", "//", "</", "\\n", ",",
    ";", "|", ":", "\"a\";\"b\"", "a\"\"b", "sep=;", "#", "---", "!!python/object:x", "key: value", "0", "-0", "1e309",
    "-1e309", "NaN", "Infinity", "-Infinity", "1e-400", "0x10", "0b1", "1_000", "٣", "9" * 400, "9" * 5000,
    "1" + "0" * 20, "9223372036854775808", "1.0000000001", "4,5 triệu", "--5", "1,2,3", "1.2.3", "true", "false",
    "undefined", "None", "inf", "31/02/2024", "29/02/2023", "00/00/0000", "01/01/0001", "31/12/9999", "1/1/10000",
    "2024-13-45", "2024-02-30T25:61:61", "24:00", "12/31/2024", "05/09/61", "1" * 19, "4111 1111 1111 1111",
    "9704 1234 5678 9012", "+84", "+", "0", "00", "0000000000", "1900", "113", "tel:+84983275173", "a@b", "@", "a@b.c",
    "a@@b.vn", "a b@c.vn", '"a b"@c.vn', "a@[127.0.0.1]", "x" * 300 + "@b.vn", "lan@" + "b." * 120 + "vn", "<lan@b.vn>",
)  # fmt: skip
LONG = (
    "Ngô" * 67, "a" * 200, "a" * 201, "W" * 4000, "Ngô " * 1000, " " * 70_000 + "x", "(" * 70_000, "a" * 70_000,
    "x\n" * 5_000, "1" * 70_000, "é" * 50_000, "a." * 40_000, "0983275173 " * 9_000, "<b>" * 30_000, "a" * 1_000_000,
    "@" * 70_000, ", " * 40_000, "a" + " " * 70_000 + "b", "1 " * 40_000, "-" * 70_000, "4111 " * 15_000, "a@" * 30_000,
    "Z\u0351" * 30_000,
)  # fmt: skip

GROUPS: Mapping[str, Sequence[str]] = {
    "SQL": SQL, "markup": MARKUP, "formats": FORMATS, "terminal": TERMINAL, "invisible": INVISIBLE, "scripts": SCRIPTS,
    "emoji": EMOJI, "surrogates": SURROGATES, "marks": MARKS, "formulas": FORMULAS, "paths": PATHS,
    "breakers": BREAKERS, "long": LONG,
}  # fmt: skip
ALL: tuple[str, ...] = tuple(dict.fromkeys(text for group in GROUPS.values() for text in group))
