"""Forms built from the catalogue: an editor for each kind of value, checked when it is left."""

from ui.forms.box import FieldBox
from ui.forms.editors import Editor, editor_for
from ui.forms.form import Form

__all__ = ["Editor", "FieldBox", "Form", "editor_for"]
