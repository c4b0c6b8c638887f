"""What can be decided about a shot, and the file of it as values."""

import hashlib
from fractions import Fraction
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ganime.params import Section, Share

PLACES = {"left": 0.0, "centre": 0.5, "right": 1.0}  # of the old picture in the wide one
# What changes the pictures; `accepted` does not.
RENDERED = ("sides", "seed", "reference", "guide", "mask", "place")


def seconds(value: object) -> object:
    """A time as people write it, `1:02:03.5` or 95, in seconds. Raises ValueError for other text."""
    if not isinstance(value, str):
        return value  # YAML itself reads 1:02:03 as seconds
    total = Fraction(0)
    try:
        for part in value.split(":"):
            total = 60 * total + Fraction(part)
    except (ValueError, ZeroDivisionError) as error:
        raise ValueError(f"{value!r} is no time; write 95, 12:30 or 1:02:03.5") from error
    return float(total)


def clock(time_s: float) -> str:
    """`0:01:02.500`, as `seconds` reads it."""
    minutes, rest_ms = divmod(round(1000 * time_s), 60_000)
    return f"{minutes // 60}:{minutes % 60:02}:{rest_ms / 1000:06.3f}"


Time = Annotated[float, BeforeValidator(seconds), Field(ge=0, allow_inf_nan=False)]
Point = tuple[Share, Share]
Looks = Annotated[str, Field(pattern=r"^[0-9a-f]{16}(-[0-9a-f]{16}){2}$")]


class Stroke(Section):
    """A stroke of the brush: places in the old picture, from its left and its top, as shares of width and height."""

    points: Annotated[tuple[Point, ...], Field(min_length=1)]
    radius: Annotated[float, Field(gt=0, le=1)]  # a share of the height


class Decision(Section):
    """What is decided about a shot."""

    accepted: bool = False
    sides: Literal["off", "blur", "dim", "extend"] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    reference: Time | None = None
    guide: Annotated[str, Field(min_length=1, max_length=255)] | None = None  # from the folder of the file of decisions
    mask: tuple[Stroke, ...] = ()
    place: Literal["left", "centre", "right"] | None = None

    @field_validator("sides", mode="before")
    @classmethod
    def _off_is_a_word(cls, value: Any) -> Any:
        """YAML takes a bare `off` for false."""
        return "off" if value is False else value

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if self.reference is not None and self.guide is not None:
            raise ValueError("a shot has one source: give `reference` or `guide`")
        return self

    @property
    def changes_pictures(self) -> bool:
        """Whether the shot is not made as it would be without any decision."""
        return any(getattr(self, name) for name in RENDERED if name != "seed") or (
            self.seed is not None or self.reference is not None
        )

    @property
    def told(self) -> str:
        """`off`, `painted with seed 2, masked`: what it does, in words; empty if nothing."""
        parts: list[str] = [self.sides or ""]
        if self.sides is None:
            parts = [
                "" if self.seed is None else f"seed {self.seed}",
                "" if self.reference is None else f"painted from {clock(self.reference)}",
                "" if self.guide is None else f"painted from {self.guide}",
                "masked" if self.mask else "",
            ]
        parts.append("" if self.place is None else f"old picture {self.place}")
        return ", ".join(part for part in parts if part)

    def digest(self, guide: bytes = b"") -> str:
        """Twelve hex digits that tell pictures made by one decision from those by another. `guide`: of that file."""
        told = self.model_dump_json(include=set(RENDERED)).encode()
        return hashlib.sha256(told + hashlib.sha256(guide).digest()).hexdigest()[:12]


class Entry(Decision):
    """What is decided about one shot, or about all shots between two times."""

    model_config = ConfigDict(populate_by_name=True)

    start: Time = Field(alias="from")
    end: Time = Field(alias="to")
    looks: Looks | None = None  # its first, middle and last picture; without it, times alone tell what is meant

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.end <= self.start:
            raise ValueError("`to` must be later than `from`")
        return self

    @property
    def decision(self) -> Decision:
        """What is decided, without what about."""
        return Decision(accepted=self.accepted, **{name: getattr(self, name) for name in RENDERED})


class Cut(Section):
    """A place where a shot begins that was not seen to, or none does that was thought to."""

    at: Time
    cut: bool  # whether there is one
    looks: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None  # the first picture after it


class Decisions(Section):
    """All that was decided about a film. `shots`: of two that are about the same shot, the later one counts."""

    version: Literal[1] = 1
    film: str = ""  # its name, for people
    shots: tuple[Entry, ...] = ()
    cuts: tuple[Cut, ...] = ()


NOTHING = Decision()
