"""`python -m ganime`."""

import sys

from ganime.cli import main

if __name__ == "__main__":
    sys.exit(main())
