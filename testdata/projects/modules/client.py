"""The source. A real connector would call an API here; this one answers from memory."""

from typing import Optional

CUSTOMERS = [
    {"id": 1, "name": "Ada", "email": "ada@example.com"},
    {"id": 2, "name": "Bo", "email": None},
    {"id": 3, "name": "Cyd", "email": "cyd@example.com"},
]

ORDERS = [
    {"id": 101, "customer": 1, "lines": [{"sku": "pen", "quantity": 2}, {"sku": "ink", "quantity": 1}]},
    {"id": 102, "customer": 3, "lines": [{"sku": "pad", "quantity": 5}]},
]


class ShopClient:
    """Reads records of the shop by ascending id."""

    def __init__(self, api_key: str):
        if not api_key:
            raise ValueError("configuration value 'api_key' is empty")
        self.api_key = api_key

    def customers(self, after: Optional[int]) -> list[dict]:
        """Return the customers with a greater id."""
        return [record for record in CUSTOMERS if after is None or record["id"] > after]

    def orders(self, after: Optional[int]) -> list[dict]:
        """Return the orders with a greater id."""
        return [record for record in ORDERS if after is None or record["id"] > after]
