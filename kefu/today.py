"""Which day it is for readers in China."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def in_china() -> date:
    """Today in Asia/Shanghai, which has been UTC+8 all year round since 1991.

    SOURCE_DATE_EPOCH (seconds since 1970, UTC) overrides the clock, for builds that must repeat.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    seconds = int(epoch) if epoch else int(datetime.now(UTC).timestamp())
    return datetime.fromtimestamp(seconds + 8 * 3600, UTC).date()
