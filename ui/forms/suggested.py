"""Fields whose values are offered while they are typed, and may be something else all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ui.forms.box import FieldBox
from ui.forms.editors import LineEditor
from ui.widgets.suggest import Suggest, Suggestion


def offer(box: FieldBox, options: Callable[[str], Sequence[str]]) -> Suggest:
    """Have `box` offer what `options` gives for what is typed. options: quick, as it runs at each letter."""
    editor = box.editor
    assert isinstance(editor, LineEditor)  # noqa: S101 - only lines are offered anything
    suggest = Suggest(editor.line, box.label.text(), first=False)

    def typed(words: str) -> None:
        suggest.offer([Suggestion(each, each) for each in options(words)] if words.strip() else [])

    def take(words: str) -> None:
        editor.line.setText(words)
        box.show_error("")
        editor.edited.emit()

    editor.line.textEdited.connect(typed)
    suggest.chosen.connect(take)
    return suggest
