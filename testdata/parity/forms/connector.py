"""A connector with a setup form and tests, and what it does with its configuration."""

import json

from fivetran_connector_sdk import ConfigurationForm, Connector, Test, form_field
from fivetran_connector_sdk import Operations as op


def answers(configuration):
    return Test.success()


def form():
    return (
        ConfigurationForm()
        .add_field(form_field.TextField("password", "Password", field_type=form_field.TextField.password, required=True))
        .add_field(form_field.ToggleField("empty", "Empty"))
        .add_test(label="It answers", func=answers)
    )


def schema(configuration):
    return [{"table": f"table_of_{configuration['account']}", "primary_key": ["key"]}]


def update(configuration, state):
    for key, value in sorted(configuration.items()):
        op.upsert(f"table_of_{configuration['account']}", {"key": key, "value": value})
    op.upsert(
        "about",
        {
            "type": type(configuration).__name__,
            "json": json.dumps(configuration, sort_keys=True),
            "missing": str(configuration.get("missing")),
            "length": len(configuration),
        },
    )
    try:
        configuration["missing"]
    except KeyError as error:
        op.upsert("about", {"type": "KeyError", "json": str(error)})
    op.checkpoint({})


connector = Connector(update=update, schema=schema, configuration_form=form)
