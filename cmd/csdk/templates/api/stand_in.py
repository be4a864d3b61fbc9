"""A made-up API on this machine, so that the sample runs without a network. Remove it with its import in connector.py.

It has 250 orders. A few of them change all the time, so that a second sync finds something new.
"""

import json
import threading
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FIRST = datetime(2026, 1, 1, tzinfo=timezone.utc)
ITEMS = ["apples", "pears", "plums", "cherries", "quinces"]


def start() -> str:
    """Serve on a free port until this process ends, and give the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


def orders() -> list[dict]:
    """Give all orders, the one that changed last at the end."""
    now = datetime.now(timezone.utc)
    made = []
    for number in range(1, 251):
        changed = now if number % 50 == 0 else FIRST + timedelta(hours=number)
        lines = [{"item": ITEMS[(number + n) % len(ITEMS)], "quantity": n + 1} for n in range(number % 3 + 1)]
        made.append({
            "id": number, "customer": f"customer {number % 40}", "total": f"{number * 1.25:.2f}",
            "updated_at": changed.strftime("%Y-%m-%dT%H:%M:%SZ"), "lines": lines,
        })
    return sorted(made, key=lambda order: (order["updated_at"], order["id"]))


class Handler(BaseHTTPRequestHandler):
    """Answer /orders?updated_since=TIME&size=N&page=N."""

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        changed = [order for order in orders() if order["updated_at"] >= asked["updated_since"]]
        size, start_at = int(asked["size"]), int(asked.get("page", "0"))
        end = start_at + size
        body = json.dumps({"orders": changed[start_at:end], "next_page": str(end) if end < len(changed) else None}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the output is the connector's."""
