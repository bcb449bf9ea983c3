"""kefu: a checked book of customer-service channels, and everything published from it."""

import gc

__version__ = "0.1.0"


def collect_seldom() -> None:
    """A build makes many objects and little garbage, and looking for some takes a tenth of its time; of a
    rebuild, which has many objects already, a third."""
    gc.set_threshold(100_000, 50, 1000)
