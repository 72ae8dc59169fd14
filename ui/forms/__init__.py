"""Forms built from the catalogue: an editor for each kind of value, checked when it is left."""

from ui.forms.box import FieldBox
from ui.forms.editors import Editor, editor_for
from ui.forms.form import Form
from ui.forms.repeated import Entry, Repeated

__all__ = ["Editor", "Entry", "FieldBox", "Form", "Repeated", "editor_for"]
