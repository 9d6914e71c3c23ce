"""How a smoke application tells its result: one line that nothing else prints."""

import json
import time

PREFIX = "KINDLING-ANSWER "


def answer(**values):
    print(PREFIX + json.dumps(values), flush=True)


class Stopwatch:
    """Seconds of a block of work, without the start of Spark."""

    def __enter__(self):
        self.start = time.monotonic()
        return self

    def __exit__(self, *_):
        self.seconds = time.monotonic() - self.start
