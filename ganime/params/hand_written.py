"""Files of YAML that people write by hand beside their films: read with the line of every mistake, and written."""

from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from ganime.errors import ParamsError
from ganime.params.reading import did_you_mean

Written = TypeVar("Written", bound=BaseModel)


def read_hand_written(path: Path, model: type[Written]) -> Written:
    """The file as a value of `model`.

    Raises ParamsError naming file, line and key of everything that is wrong in it, or why it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node, content = yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ParamsError(f"{path}: cannot be read: {reason}") from error
    except yaml.YAMLError as error:
        raise ParamsError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(content, dict):
        raise ParamsError(f"{path}: keys with values expected ({', '.join(_names(model))})")
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise ParamsError("\n".join(_lines(path, error, node, model))) from error


def hand_written_text(heading: str, content: dict[str, Any]) -> str:
    """The text of such a file. `heading`: lines of comment at its top."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    return comment + yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)


class _Dumper(yaml.SafeDumper):
    """A key a line, but numbers beside each other."""


def _list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.Node:
    flat = not any(isinstance(item, dict) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=flat)


_Dumper.add_representer(list, _list)


def _lines(path: Path, error: ValidationError, node: yaml.Node | None, model: type[BaseModel]) -> list[str]:
    """Every finding: file, line, key and what is wrong."""
    lines = []
    for finding in error.errors():
        message = finding["msg"].removeprefix("Value error, ")
        if finding["type"] == "extra_forbidden":
            message = f"unknown{did_you_mean(str(finding['loc'][-1]), _names(_section(model, finding['loc'][:-1])))}"
        key = ".".join(str(part) for part in finding["loc"])
        lines.append(f"{path}, line {_line(node, finding['loc'])}: {key}: {message}")
    return lines


def _line(node: yaml.Node | None, place: tuple[int | str, ...]) -> int:
    """The line, from 1, on which the thing at `place` stands, or the last thing around it that there is."""
    line = 0 if node is None else node.start_mark.line
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(part)]
            if not found:
                break
            line, node = found[0][0].start_mark.line, found[0][1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line
    return line + 1


def _section(model: type[BaseModel], place: tuple[int | str, ...]) -> type[BaseModel]:
    """The model of what stands at `place`."""
    here: Any = model
    for part in place:
        if isinstance(part, int):
            here = get_args(here)[0]
        else:
            fields = {field.alias or name: field for name, field in here.model_fields.items()}
            here = fields[part].annotation
    section: type[BaseModel] = here
    return section


def _names(model: type[BaseModel]) -> list[str]:
    """The keys of a section as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]
