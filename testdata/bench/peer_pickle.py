"""Makes the rows of rows.py and pickles them in batches into standard output: what any Python needs at least.

    python peer_pickle.py CONFIGURATION.json
"""

import json
import os
import pickle
import sys
from itertools import islice

from rows import make


def main():
    with open(sys.argv[1]) as file:
        configuration = json.load(file)
    rows = make(configuration)
    size = int(configuration.get("batch", "1000"))
    while batch := list(islice(rows, size)):
        rest = memoryview(pickle.dumps(batch, protocol=pickle.HIGHEST_PROTOCOL))
        while rest:
            rest = rest[os.write(1, rest) :]


if __name__ == "__main__":
    main()
