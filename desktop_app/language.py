"""Words, dates and numbers as the user reads them. msgids are English; `vi` is complete, `en` is the msgids themselves.

Only the edge uses this: windows, reports and the command line. Below it a text is a `Message` and a date is a date.
"""

from __future__ import annotations

import gettext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from desktop_app.resources import resource
from desktop_app.rules.errors import Message
from desktop_app.rules.zone import OFFICE_ZONE

DOMAIN = "sokin"
LANGUAGES = ("vi", "en")


class _Shown(dict[str, str]):
    """Parameters ready to be put in. One that is missing shows its name: an error box must not fail while it speaks."""

    def __missing__(self, name: str) -> str:
        return f"{{{name}}}"


@dataclass(frozen=True)
class Language:
    """One of `LANGUAGES` and its catalogue.

    Attributes:
        code: "vi" or "en".
    """

    code: str
    _catalogue: gettext.NullTranslations

    @classmethod
    def of(cls, code: str) -> Self:
        """The language `code`, one of `LANGUAGES`; anything else is a ValueError."""
        if code not in LANGUAGES:
            raise ValueError(f"no such language: {code!r}")
        if code == "en":
            return cls(code, gettext.NullTranslations())
        return cls(code, gettext.translation(DOMAIN, resource("locale"), [code]))

    def text(self, msgid: str, /, **params: object) -> str:
        """The sentence `msgid` with its ``{name}`` placeholders filled.

        A parameter is shown as people read it: an int grouped, a date and an aware datetime in the office's zone, a
        `Message` translated, all else by ``str``. What must stay as it is (a year, a code) is passed as str.
        """
        # gettext keeps the catalogue's header under the empty msgid.
        return self._fill(self._catalogue.gettext(msgid), params) if msgid else ""

    def plural(self, one: str, many: str, n: int, /, **params: object) -> str:
        """`one` for a single thing, else `many`, as the language counts; ``{n}`` is `n`, the rest as in `text`."""
        return self._fill(self._catalogue.ngettext(one, many, n), {"n": n, **params})

    def message(self, message: Message) -> str:
        """The sentence of `message` with its values."""
        return self.text(message.msgid, **message.params)

    def date(self, day: date) -> str:
        """`day` as dd/MM/yyyy. An aware datetime gives its day in the office; a naive one is a ValueError."""
        if isinstance(day, datetime):
            day = _in_office(day)
        return f"{day.day:02}/{day.month:02}/{day.year:04}"

    def moment(self, at: datetime) -> str:
        """`at` (aware, else ValueError) as dd/MM/yyyy HH:MM on the office's clock, 24 h."""
        at = _in_office(at)
        return f"{self.date(at)} {at.hour:02}:{at.minute:02}"

    def money(self, amount_vnd: int) -> str:
        """Whole dong as ``1.234.567 ₫``, in every language alike: it is how the sum stands on the invoice."""
        return f"{_dotted(amount_vnd)} ₫"

    def number(self, n: int) -> str:
        """A whole number with its thousands grouped: ``1.234`` in Vietnamese, ``1,234`` in English."""
        return _dotted(n) if self.code == "vi" else f"{n:,}"

    def _fill(self, sentence: str, params: dict[str, object]) -> str:
        return sentence.format_map(_Shown({name: self._shown(value) for name, value in params.items()}))

    def _shown(self, value: object) -> str:
        match value:
            case str() | bool():
                return str(value)
            case int():
                return self.number(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.date(value)
            case Message():
                return self.message(value)
            case _:
                return str(value)


def _dotted(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def _in_office(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return at.astimezone(OFFICE_ZONE)
