"""`ganime methods`: what can be trained."""

import argparse
from pathlib import Path

PARAMS = Path("params.yaml")


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verb to the command line."""
    parser = verbs.add_parser(
        "methods", help="list the methods there are, and what they cost", description=_methods.__doc__
    )
    parser.add_argument("--preset", metavar="NAME", help="of params.yaml (default: the one that `train` names)")
    parser.set_defaults(verb=_methods)


def _methods(arguments: argparse.Namespace) -> None:
    """List the methods that `train.method` in params.yaml can name, with what each costs at a preset.

    Parameters are those of the generator; GMAC are billions of multiplications for one widened picture. Those of free
    size can be exported to ONNX. The licence is that of the authors' own program: GANime's is written anew from the
    papers.
    """
    from ganime.cli.table import show
    from ganime.frame import training_canvas
    from ganime.models.cost import cost
    from ganime.models.methods import METHODS
    from ganime.params import load_params

    train = load_params(PARAMS, arguments.preset).train
    canvas = training_canvas(train.canvas.height, train.canvas.width)
    rows = []
    for name, method in METHODS.items():
        found = cost(name, train.options.get(name, {}), canvas)
        size = "one" if method.one_size else "any"
        rows.append(
            [name, method.paper, f"{found.parameters / 1e6:.2f}", f"{found.macs / 1e9:.2f}", size, method.licence]
        )
    costs = ("million\nparameters", "GMAC")
    show(("method", "paper", *costs, "size", "licence"), rows, costs, whole=("method",))
    print(f"\nGMAC for one picture of {canvas.width}×{canvas.height} px, at preset {train.preset}.\n")
    for name, method in METHODS.items():
        print(f"{name:<{max(map(len, METHODS))}}  {method.summary}")
