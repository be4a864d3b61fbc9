"""The fast ways of the engine against its slow ones: generated functions, and rows that are appended without the lock."""

import itertools
import marshal
import os
import random
import sys
import threading
import unittest

from harness import PATHS
from test_values import ignore, plan, row, same
from value_cases import ACCEPTED, REFUSED

sys.path[:0] = PATHS
from csdk_agent import sites as _sites  # noqa: E402
from fivetran_connector_sdk import _fast, _plans, _stream  # noqa: E402


class Generated(unittest.TestCase):
    """The generated function must give the same cells as the slow way, or give up."""

    def compare(self, shape, rows_seen, rows):
        for seen in rows_seen:
            shape.cells(seen, ignore)
        take = _fast.generate(shape.pick, shape.rules, list(shape._recipes))
        taken = 0
        for data in rows:
            try:
                quick = take(data)
            except Exception:
                quick = None
            if quick is None:
                continue
            taken += 1
            try:
                slow = shape.cells(data, ignore)
            except Exception as error:
                self.fail(f"the slow way refuses {data!r}: {error!r}; quick: {quick!r}\n{shape.rules[0].name}")
            self.assertTrue(same(quick, slow), (data, quick, slow))
        return taken

    def test_every_pair_of_values(self):
        for kind, cases in ACCEPTED.items():
            values = [value for value, _ in cases] + [None]
            everything = values + [value for value, _ in REFUSED.get(kind, ())]
            for first, second in itertools.product(values, repeat=2):
                taken = self.compare(plan(kind), [row(first), row(second)], [row(value) for value in everything])
                self.assertGreater(taken, 0)

    def test_random_rows(self):
        generator = random.Random(3)
        kinds = list(ACCEPTED)
        for _ in range(150):
            types = [generator.choice(kinds) for _ in range(generator.randint(1, 12))]

            def make(bad=0.0):
                return row(
                    *(
                        generator.choice(REFUSED[kind])[0]
                        if kind in REFUSED and generator.random() < bad
                        else generator.choice([*ACCEPTED[kind], (None, None)])[0]
                        for kind in types
                    )
                )

            seen = [make() for _ in range(5)]
            self.assertGreaterEqual(self.compare(plan(*types), seen, seen + [make(0.05) for _ in range(20)]), 5)

    def test_gives_up(self):
        shape = plan(None, None)
        shape.cells(row("a", 1), ignore)
        take = _fast.generate(shape.pick, shape.rules, list(shape._recipes))
        self.assertEqual(take(row("a", 1)), ("a", 1))
        for data in (
            {"c0": "a"},
            {"c0": "a", "x": 1},
            {"c0": "a", "c1": 1, "c2": 2},
            row(1, "a"),
            row("a", True),
            row("\ud800", 1),
            row("a" * 20000, 1),
        ):
            try:
                self.assertIsNone(take(data), data)
            except (KeyError, UnicodeEncodeError):
                pass
        self.assertEqual(take({"c1": 1, "c0": "a"}), ("a", 1))

    def test_many_columns(self):
        for width in (1, 2, 255, 256, 1000, _fast.MOST_COLUMNS, _fast.MOST_COLUMNS + 1):
            shape = plan(*[None] * width)
            data = row(*[f"é{number}" for number in range(width)])
            expected = shape.cells(data, ignore)
            take = _fast.generate(shape.pick, shape.rules, list(shape._recipes))
            self.assertEqual(take(data), expected if width <= _fast.MOST_COLUMNS else None)

    def test_is_used_after_some_rows(self):
        shape = plan("LONG", None)
        for number in range(max(_plans.GENERATE_AT)):
            if number == min(_plans.GENERATE_AT) - 1:
                self.assertIs(shape.take, _fast.give_up)
            shape.cells(row(number, "x" if number % 2 else None), ignore)
        self.assertEqual(shape.take(row(5, None)), (5, None))
        self.assertEqual(shape.take(row(5, "é")), (5, "é"))


class Pipe:
    """Takes the place of the wire: keeps the rows of every batch."""

    def __init__(self):
        self.batches = []

    def write(self, pieces):
        pieces = list(pieces)
        for head, payload in zip(pieces[::2], pieces[1::2]):
            if head[:1] == b"B":
                self.batches.append(marshal.loads(payload))


def stream_into(pipe):
    stream = _stream.Stream()
    stream.attach(pipe, _sites.Project(os.path.dirname(__file__)))
    stream.open({})
    return stream


class WithoutLock(unittest.TestCase):
    """A row that is appended after the batch was taken is sent with the next one, exactly once and in its thread's order."""

    def tearDown(self):
        for operation in (_plans.UPSERT, _plans.DELETE):
            operation.forget()

    def test_late_row(self):
        pipe = Pipe()
        stream = stream_into(pipe)
        stream._wake_timer = lambda: None  # on a busy machine it would send in between
        stream.row(_plans.DELETE, "settling", {"id": 1}, None, sys._getframe())
        group = stream._batch[-1]
        stream.send()
        group[2].append((2,))  # as a thread does that was held up after it had read `_current`
        stream._settle(group)
        self.assertEqual([(entry, entry[2]) for entry in stream._batch], [(group, [(2,)])])
        stream._settle(group)
        self.assertEqual(len(stream._batch), 1)
        stream.row(_plans.DELETE, "settling", {"id": 3}, None, sys._getframe())
        stream.send()
        stream._settle(group)
        self.assertEqual(stream._batch, [])
        self.assertEqual([rows for batch in pipe.batches for _, _, rows in batch], [[(1,)], [(2,)], [(3,)]])

    def test_threads_against_flushes(self):
        """Batches are sent where it hurts most: after a thread has looked at the last group, before it appends its row."""
        pipe = Pipe()
        stream = stream_into(pipe)
        late = []
        settle = stream._settle
        stream._settle = lambda group: (late.append(group), settle(group))
        calls = itertools.count()
        generate = _fast.generate

        def generate_interrupted(*arguments):
            take = generate(*arguments)
            return lambda data: (take(data), stream.send() if next(calls) % 7 == 0 else None)[0]

        _fast.generate = generate_interrupted
        self.addCleanup(setattr, _fast, "generate", generate)
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(1e-6)

        def work(number):
            for i in range(1500):
                stream.row(_plans.UPSERT, "racing", {"thread": number, "i": i}, None, sys._getframe())

        workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in workers:
            thread.start()
        for thread in workers:
            thread.join()
        stream.send()
        received = {}
        for batch in pipe.batches:
            for _, _, rows in batch:
                for number, i in rows:
                    received.setdefault(number, []).append(i)
        self.assertEqual(received, {number: list(range(1500)) for number in range(4)})
        self.assertTrue(late, "no row was ever late: the test has tested nothing")


if __name__ == "__main__":
    unittest.main()
