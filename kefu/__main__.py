"""`python -m kefu`."""

import sys

from kefu import collect_seldom

collect_seldom()  # from here on: what is imported is no garbage either

from kefu.cli import main  # noqa: E402

sys.exit(main())
