"""Two worlds in two hands: colours, line and texture of each, and the light they are seen in."""

from dataclasses import dataclass

from samples.paint import Colour, mixed


@dataclass(frozen=True)
class Light:
    """A time of day: the colours of its sky, and how it tints everything below."""

    sky: tuple[Colour, Colour]  # at the zenith, at the horizon
    cloud: tuple[Colour, Colour]  # lit, shaded
    tint: tuple[float, float, float]
    lamps: bool = False  # whether windows are lit

    def on(self, colour: Colour) -> Colour:
        """A colour as it looks in this light."""
        red, green, blue = (min(255, round(c * t)) for c, t in zip(colour, self.tint, strict=True))
        return red, green, blue

    def far(self, colour: Colour, distance: float) -> Colour:
        """A colour seen through air: 0 is here, 1 the horizon."""
        return mixed(self.on(colour), self.sky[1], distance)


@dataclass(frozen=True, eq=False)
class Style:
    """The hand a show is drawn in, and the materials of its world."""

    ink: Colour
    ink_width: float  # world units
    texture: float  # strength of the painted backgrounds' blotches
    head: float  # of a figure, as a share of its height
    eye: float  # size, 1 is usual
    grass: Colour
    leaf: tuple[Colour, ...]
    wood: Colour
    stone: Colour
    water: Colour
    wall: tuple[Colour, ...]
    roof: tuple[Colour, ...]
    lights: dict[str, Light]


SEASIDE = Style(
    ink=(62, 42, 48),
    ink_width=1.5,
    texture=0.10,
    head=0.34,
    eye=1.0,
    grass=(134, 190, 92),
    leaf=((74, 148, 84), (98, 168, 78), (58, 124, 92), (216, 140, 150)),
    wood=(158, 110, 74),
    stone=(186, 178, 168),
    water=(58, 148, 190),
    wall=((246, 232, 204), (238, 206, 180), (214, 226, 226), (250, 244, 232), (226, 196, 150)),
    roof=((196, 88, 68), (92, 120, 160), (150, 96, 80), (86, 142, 128), (206, 130, 72)),
    lights={
        "day": Light(((62, 142, 222), (198, 232, 246)), ((255, 255, 255), (196, 218, 240)), (1.0, 1.0, 1.0)),
        "morning": Light(((112, 172, 226), (254, 232, 206)), ((255, 250, 240), (238, 206, 204)), (1.02, 0.97, 0.93)),
        "evening": Light(
            ((104, 92, 160), (255, 178, 112)), ((255, 206, 160), (206, 126, 138)), (1.04, 0.80, 0.70), lamps=True
        ),
        "night": Light(((16, 24, 66), (62, 84, 140)), ((92, 108, 160), (58, 72, 122)), (0.50, 0.54, 0.78), lamps=True),
    },
)

MOONS = Style(
    ink=(24, 28, 74),
    ink_width=2.8,
    texture=0.0,
    head=0.46,
    eye=1.35,
    grass=(226, 150, 110),
    leaf=((62, 170, 164), (236, 106, 116), (246, 196, 92), (142, 100, 178)),
    wood=(120, 92, 140),
    stone=(206, 176, 190),
    water=(78, 196, 178),
    wall=((244, 226, 206), (166, 210, 206), (246, 196, 160), (208, 188, 222)),
    roof=((240, 108, 98), (72, 126, 160), (250, 190, 84), (110, 84, 150)),
    lights={
        "day": Light(((250, 190, 150), (255, 238, 206)), ((255, 248, 232), (250, 212, 190)), (1.0, 1.0, 1.0)),
        "morning": Light(((150, 206, 196), (246, 240, 206)), ((255, 255, 240), (206, 226, 206)), (0.96, 1.0, 0.98)),
        "evening": Light(
            ((110, 66, 120), (246, 130, 116)), ((246, 160, 140), (176, 90, 130)), (0.95, 0.72, 0.80), lamps=True
        ),
        "night": Light(((36, 22, 70), (98, 60, 120)), ((126, 90, 150), (84, 56, 116)), (0.58, 0.50, 0.80), lamps=True),
    },
)
