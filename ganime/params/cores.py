"""How many CPUs there are for us: in a container, of a batch system or under `taskset` fewer than the machine has."""


def cores() -> int:
    """CPUs that this process may keep busy, by its affinity and its cgroup's quota (version 1 and 2); at least 1."""
    import joblib  # noqa: PLC0415 - takes half a second, and most programs never ask

    return int(joblib.cpu_count())
