"""`ganime methods`: what can be trained."""

import argparse


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser("methods", help="list the methods there are", description=_methods.__doc__)
    parser.set_defaults(verb=_methods)


def _methods(arguments: argparse.Namespace) -> None:
    """List the methods that `train.method` in params.yaml can name, each with its paper."""
    from ganime.methods import METHODS

    for method in METHODS.values():
        print(f"{method.name:<{max(map(len, METHODS))}}  {method.summary} ({method.paper})")
