"""A setup form with a test: Fivetran shows it when a connection is made.

The keys of configuration.json are the names of the form's fields.
"""

import json

from fivetran_connector_sdk import Connector, ConfigurationForm, Test, form_field
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

REGIONS = {"eu": 2, "us": 3}  # region -> number of its sites


def configuration_form() -> ConfigurationForm:
    """Describe the fields that a person fills in, and what is tested then."""
    form = ConfigurationForm()
    form.add_field(form_field.TextField(
        "api_token", "API token", form_field.TextField.password,
        description="Settings > Tokens in the source", required=True,
    ))
    form.add_field(form_field.DropdownField(
        "region", "Region", required=True, description="Where the account lives",
        fields=[
            form_field.DropdownFieldParam("eu", "Europe"),
            form_field.DropdownFieldParam("us", "United States"),
        ],
    ))
    form.add_field(form_field.ToggleField("include_closed", "Include closed sites"))
    form.add_test(label="Region is known", func=check_region)
    return form


def check_region(configuration: dict) -> Test:
    """Test of the form: the region must be one that the source has."""
    region = configuration.get("region")
    if region not in REGIONS:
        return Test().failure(f"There is no region {region!r}")
    return Test().success()


def schema(configuration: dict) -> list[dict]:
    """Declare the one table."""
    return [{"table": "sites", "primary_key": ["region", "number"]}]


def update(configuration: dict, state: dict) -> None:
    """Send the sites of the configured region.

    Args:
        configuration: the values of the form; a toggle arrives as "true" or "false".
        state: not used: the table is small enough to be sent whole.
    """
    region = configuration["region"]
    include_closed = configuration.get("include_closed", "false") == "true"
    for number in range(1, REGIONS[region] + 1):
        closed = number == 2
        if closed and not include_closed:
            continue
        op.upsert("sites", {"region": region, "number": number, "closed": closed})
    log.info(f"sites of {region} sent")
    op.checkpoint({})


connector = Connector(update=update, schema=schema, configuration_form=configuration_form)

if __name__ == "__main__":
    with open("configuration.json", encoding="utf-8") as file:
        connector.debug(configuration=json.load(file))
