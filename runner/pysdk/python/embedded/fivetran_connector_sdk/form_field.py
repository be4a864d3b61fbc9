"""The fields of a connector's setup form: TextField, DropdownField, ToggleField (SDK 3.0.0: checks and defaults).

Each call returns a FormField, plain data that csdk can read back.
"""

from fivetran_connector_sdk import _checks

PLAIN_TEXT = 0
PASSWORD = 1
HIDDEN = 2
_TEXT_FIELD_NAMES = {"PlainText": PLAIN_TEXT, "Password": PASSWORD, "Hidden": HIDDEN}


class _Record:
    """Plain data with a repr and equality by value."""

    __slots__ = ()

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"

    def __eq__(self, other):
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)


class DropdownFieldParam(_Record):
    """One option of a DropdownField: the value that is stored, and how it is shown."""

    __slots__ = ("value", "label", "description")

    def __init__(self, value, label=None, description=None):
        self.value = value
        self.label = label
        self.description = description


class DropdownOption(_Record):
    """An option as the form holds it: three texts."""

    __slots__ = ("value", "label", "description")

    def __init__(self, value, label, description):
        self.value = value
        self.label = label
        self.description = description


class FormField(_Record):
    """One field. At most one of `text_field`, `dropdown_options` and `toggle` says what kind it is."""

    __slots__ = (
        "name",
        "label",
        "required",
        "description",
        "placeholder",
        "text_field",
        "dropdown_options",
        "toggle",
    )

    def __init__(self, name, label, required, description, placeholder=None, **kind):
        self.name = _checks.unset_text(name)
        self.label = _checks.unset_text(label)
        self.text_field = kind.get("text_field")
        self.dropdown_options = kind.get("dropdown_options")
        self.toggle = kind.get("toggle", False)
        self.required = None if required is None else _checks.boolean(required)
        self.description = _checks.optional_text(description)
        self.placeholder = _checks.optional_text(placeholder)


def _text_field_number(field_type):
    if isinstance(field_type, str):
        if field_type not in _TEXT_FIELD_NAMES:
            raise ValueError(f'unknown enum label "{field_type}"')
        return _TEXT_FIELD_NAMES[field_type]
    return None if field_type is None else int(_checks.operator.index(field_type))


class TextField:
    """A text input; `field_type` is TextField.plain_text or TextField.password."""

    plain_text = PLAIN_TEXT
    password = PASSWORD

    def __new__(cls, name, label, field_type=PLAIN_TEXT, *, description=None, required=False, placeholder=None):
        return FormField(name, label, required, description, placeholder, text_field=_text_field_number(field_type))


class DropdownField:
    """A choice among `fields`, a list of DropdownFieldParam."""

    def __new__(cls, name, label, *, fields, description=None, required=False, placeholder=None):
        if not fields:
            raise ValueError(f"DropdownField '{name}' must define at least one option in 'fields'.")
        options = [
            DropdownOption(
                _checks.text(str(item.value)),
                _checks.text(str(item.label if item.label is not None else item.value)),
                _checks.text("" if item.description is None else str(item.description)),
            )
            for item in fields
        ]
        return FormField(name, label, required, description, placeholder, dropdown_options=options)


class ToggleField:
    """A switch; the connector reads "true" or "false"."""

    def __new__(cls, name, label, *, description=None, required=False):
        return FormField(name, label, required, description, toggle=True)
