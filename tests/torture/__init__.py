"""Films damaged by seeds, and processes killed at seeded moments: `make torture` does all of it, CI some."""
