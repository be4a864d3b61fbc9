"""The style of before SDK 2.0, when operations had to be yielded. It still works.

`update` is a generator here, and so are its helpers.
"""

from typing import Iterator

from fivetran_connector_sdk import Connector
from fivetran_connector_sdk import Logging as log
from fivetran_connector_sdk import Operations as op

STATIONS = {"north": [3, 4, 6], "south": [11, 12, 9]}


def schema(configuration: dict) -> list[dict]:
    """Declare the two tables."""
    return [
        {"table": "stations", "primary_key": ["name"]},
        {"table": "temperatures", "primary_key": ["station", "hour"]},
    ]


def update(configuration: dict, state: dict) -> Iterator[None]:
    """Send the stations with all of their temperatures, one checkpoint for each station.

    Args:
        configuration: not used.
        state: `done` is the names of the stations that were sent.
    """
    done = state.get("done", [])
    for name, temperatures in STATIONS.items():
        if name in done:
            log.info(f"{name} was synced before")
            continue
        yield op.upsert("stations", {"name": name, "hours": len(temperatures)})
        yield from send_temperatures(name, temperatures)
        done = [*done, name]
        yield op.checkpoint({"done": done})


def send_temperatures(station: str, temperatures: list[int]) -> Iterator[None]:
    """Yield one operation for each hour."""
    for hour, degrees in enumerate(temperatures):
        yield op.upsert("temperatures", {"station": station, "hour": hour, "degrees": degrees})


connector = Connector(update=update, schema=schema)
