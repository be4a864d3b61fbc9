from fivetran_connector_sdk import Operations as op

DECLARATION = {
    "table": "orders",
    "primary_key": ["id"],
    "columns": {"id": "INT", "price": {"type": "DECIMAL", "precision": 10, "scale": 2}},
}


def send_more():
    import client

    for row in client.read(5):
        op.update("orders", row)
        op.upsert("copies", row)
