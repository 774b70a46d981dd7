"""``python -m frontwatch`` does what ``frontwatch`` does."""

import sys

from frontwatch import cli

if __name__ == "__main__":
    sys.exit(cli.main())
