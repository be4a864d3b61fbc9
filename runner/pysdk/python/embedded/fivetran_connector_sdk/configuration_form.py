"""The setup form that `configuration_form()` returns: its fields and its tests (SDK 3.0.0: checks and texts)."""

from fivetran_connector_sdk.form_field import FormField


class ConfigurationForm:
    """Fields and setup tests in the order they were added; `fields` and `tests` are read by csdk."""

    def __init__(self):
        self._fields = []
        self._tests = []  # (label, function)

    @property
    def fields(self):
        return list(self._fields)

    @property
    def tests(self):
        return list(self._tests)

    def add_field(self, field):
        """Adds what form_field.TextField, DropdownField or ToggleField returned; returns self."""
        if not isinstance(field, FormField):
            raise TypeError(f"field must be a form_field, got {type(field).__name__}: {field!r}")
        self._fields.append(field)
        return self

    def add_test(self, *, label, func):
        """Registers a setup test, known by the function's name; returns self."""
        if not label:
            name = getattr(func, "__name__", repr(func))
            raise ValueError(f"label must not be empty for test function '{name}'")
        if not callable(func):
            raise TypeError("func must be callable")
        if func.__name__ == "<lambda>":
            raise ValueError(
                "anonymous lambda functions cannot be used as test functions; "
                "assign the function to a named variable first"
            )
        if any(known.__name__ == func.__name__ for _, known in self._tests):
            raise ValueError(
                f"a test function named '{func.__name__}' is already registered; "
                "each test function must have a unique name"
            )
        self._tests.append((label, func))
        return self
