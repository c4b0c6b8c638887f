"""Tables on a terminal, wrapped to its width; in a pipe 100 columns wide."""

import sys
from collections.abc import Sequence

PIPE_COLUMNS = 100


def show(
    headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[str] = (), whole: Sequence[str] = ()
) -> None:
    """Print a table. `numbers`: columns that are to the right; neither they nor those of `whole` are wrapped."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for heading in headings:
        number = heading in numbers
        table.add_column(
            heading, justify="right" if number else "left", no_wrap=number or heading in whole, overflow="fold"
        )
    for row in rows:
        table.add_row(*row)
    width = None if sys.stdout.isatty() else PIPE_COLUMNS
    Console(width=width, highlight=False, markup=False).print(table)
