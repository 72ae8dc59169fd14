"""Fields whose values are offered while they are typed, and may be something else all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ui.forms.box import FieldBox
from ui.forms.editors import LineEditor
from ui.widgets.suggest import Suggest, Suggestion


def offer(
    box: FieldBox, options: Callable[[str], Sequence[str | Suggestion]], then: Callable[[Any], None] | None = None
) -> Suggest:
    """Have `box` offer what `options` gives for what is typed.

    options: quick, as it runs at each letter; a suggestion's value is (text for the box, anything else).
    then: gets that value where it is taken.
    """
    editor = box.editor
    assert isinstance(editor, LineEditor)  # noqa: S101 - only lines are offered anything
    suggest = Suggest(editor.line, box.label.text(), first=False)

    def typed(words: str) -> None:
        found = options(words) if words.strip() else []
        suggest.offer([Suggestion(each, (each,)) if isinstance(each, str) else each for each in found])

    def take(value: Any) -> None:
        editor.line.setText(value[0])
        box.show_error("")
        editor.edited.emit()
        if then:
            then(value)

    editor.line.textEdited.connect(typed)
    suggest.chosen.connect(take)
    return suggest
