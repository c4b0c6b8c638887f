"""Streets of houses, roofs over the bay, a viaduct, a skyline at dusk."""

from samples.easel import Easel, clump, ridge, shadow, whole
from samples.nature import hills, sky, tree
from samples.paint import Colour, Paper, box, mixed, oval

_LAMP: Colour = (255, 226, 140)


def street(easel: Easel) -> None:
    """A row of houses along a pavement, lamp posts before it, distant roofs behind."""
    sky(easel, 30)
    distant_roofs(easel, 0.35, 40, 0.55)
    paper, style, light = easel.paper(1.0), easel.style, easel.light
    x = paper.left - easel.chance(0, 90)
    while x < paper.right:
        width = easel.chance(105, 165)
        house(easel, paper, x, 96, width, easel.chance(120, 185))
        x += width + (easel.chance(18, 40) if easel.chance(0, 1) < 0.3 else 0)
    stone = light.on(style.stone)
    paper.wash(whole(paper, 94, 132), mixed(stone, (255, 255, 255), 0.25), stone)
    shadow(easel, paper, whole(paper, 94, 103))
    paper.shape(whole(paper, 130, 138), mixed(stone, (255, 255, 255), 0.35), easel.ink, 1.0)
    road = mixed(stone, light.on((70, 72, 96)), 0.6)
    paper.wash(whole(paper, 138), road, mixed(road, light.on((40, 40, 70)), 0.3))
    for slab in easel.steps(paper.left * 2, paper.right * 2, 52):
        paper.line([(slab, 96), (slab * 1.14, 130)], mixed(stone, easel.ink, 0.3), 1.0)
    for dash in easel.steps(paper.left, paper.right, 84):
        paper.fill([(dash, 160), (dash + 44, 160), (dash + 48, 166), (dash, 166)], mixed(road, (255, 255, 255), 0.5))
    easel.hang(paper, 1.0)
    posts = easel.paper(1.02)
    for post in easel.steps(posts.left + easel.chance(0, 150), posts.right, 236):
        lamp_post(easel, posts, post, 128)
    easel.hang(posts, 1.0)


def house(easel: Easel, paper: Paper, x: float, y: float, width: float, height: float) -> None:
    """A house front of `width`×`height` standing on `y`, with roof, windows, door and flower boxes."""
    style, ink = easel.style, easel.ink
    wall, roof = easel.pick(style.wall), easel.pick(style.roof)
    top, line = y - height, style.ink_width
    paper.fill(box(x, top, x + width, y), wall)
    shadow(easel, paper, box(x + width * 0.9, top, x + width, y), 0.18)
    brick = mixed(wall, ink, 0.16)
    for _ in range(14):
        bx, by = easel.chance(x + 4, x + width - 16), easel.chance(top + 24, y - 8)
        paper.line([(bx, by), (bx + 9, by)], brick, 1.0)
    paper.line(box(x, top, x + width, y), ink, line, closed=True)
    if easel.chance(0, 1) < 0.6:
        chimney = x + width * easel.chance(0.15, 0.8)
        paper.shape(box(chimney, top - 52, chimney + 13, top), easel.pick(style.roof), ink, line)
        _pitched_roof(easel, paper, x, top, width, roof)
    else:
        paper.shape(box(x - 4, top - 10, x + width + 4, top + 6), roof, ink, line)
    shadow(easel, paper, box(x, top + 6, x + width, top + 16), 0.22)
    columns = max(2, int(width // 48))
    pitch = width / columns
    floors = int((height - 66) // 52)
    for floor in range(floors + 1):
        for column in range(columns):
            wx, wy = x + pitch * (column + 0.5), top + 24 + 52 * floor
            if wy + 40 < y - 44:
                window(easel, paper, wx, wy, 26, 32)
    door = int(easel.rng.integers(columns))
    for column in range(columns):
        wx = x + pitch * (column + 0.5)
        if column == door:
            _door(easel, paper, wx, y)
        else:
            window(easel, paper, wx, y - 54, 30, 30)
            _flower_box(easel, paper, wx, y - 22)


def _pitched_roof(easel: Easel, paper: Paper, x: float, top: float, width: float, roof: Colour) -> None:
    rise, over = easel.chance(30, 44), 9.0
    outline = [(x - over, top + 6), (x + 10, top - rise), (x + width - 10, top - rise), (x + width + over, top + 6)]
    paper.wash(outline, mixed(roof, (255, 240, 210), 0.12), mixed(roof, easel.ink, 0.18))
    tile = mixed(roof, easel.ink, 0.45)
    for row in range(1, 4):
        v = row / 4
        inset = (10 + over) * (1 - v) - over
        paper.line(
            [(x + inset, top - rise + (rise + 6) * v), (x + width - inset, top - rise + (rise + 6) * v)], tile, 1.0
        )
        for u in easel.steps(x + inset + 5 * (row % 2), x + width - inset, 11):
            y0 = top - rise + (rise + 6) * v
            paper.line([(u, y0), (u, y0 - rise / 5)], tile, 0.7)
    paper.line(outline, easel.ink, easel.style.ink_width, closed=True)


def window(easel: Easel, paper: Paper, x: float, y: float, width: float, height: float) -> None:
    """A framed window, its top middle at (x, y); lit from inside when it is dark."""
    light, half = easel.light, width / 2
    frame = light.on((250, 246, 236))
    glass = _LAMP if light.lamps and easel.chance(0, 1) < 0.65 else light.on((122, 168, 196))
    paper.shape(box(x - half - 3, y - 3, x + half + 3, y + height + 3), frame, easel.ink, 1.2)
    paper.wash(box(x - half, y, x + half, y + height), mixed(glass, (255, 255, 255), 0.25), glass)
    if not light.lamps:
        gleam = [(x - half, y + height * 0.6), (x, y), (x + half * 0.5, y), (x - half, y + height * 0.9)]
        paper.glaze(gleam, (255, 255, 255), 0.35)
    if easel.chance(0, 1) < 0.5:
        cloth = easel.pick(((240, 120, 110), (250, 236, 200), (130, 170, 210)))
        for side in (-1, 1):
            paper.fill([(x + side * half, y), (x + side * half * 0.2, y), (x + side * half * 0.75, y + height)], cloth)
    paper.line([(x, y), (x, y + height)], frame, 2.0)
    paper.line([(x - half, y + height * 0.45), (x + half, y + height * 0.45)], frame, 2.0)
    paper.line(box(x - half, y, x + half, y + height), easel.ink, 1.0, closed=True)
    paper.shape(box(x - half - 5, y + height + 2, x + half + 5, y + height + 6), frame, easel.ink, 1.0)


def _door(easel: Easel, paper: Paper, x: float, y: float) -> None:
    leaf = easel.pick(((150, 70, 60), (60, 110, 120), (110, 130, 70), (170, 120, 70)))
    paper.shape(box(x - 19, y - 58, x + 19, y), easel.light.on((246, 240, 226)), easel.ink, 1.2)
    paper.shape(box(x - 14, y - 53, x + 14, y), leaf, easel.ink, 1.2)
    for top in (y - 48, y - 24):
        paper.line(box(x - 9, top, x + 9, top + 18), mixed(leaf, easel.ink, 0.5), 1.0, closed=True)
    paper.fill(oval(x + 10, y - 26, 1.8, 1.8), (250, 220, 120))
    awning = easel.pick(easel.style.roof)
    paper.shape([(x - 20, y - 64), (x + 20, y - 64), (x + 27, y - 54), (x - 27, y - 54)], awning, easel.ink, 1.2)


def _flower_box(easel: Easel, paper: Paper, x: float, y: float) -> None:
    leaf = easel.light.on(easel.style.leaf[0])
    blobs = [(x + u, y - 2, 5.0) for u in (-13, -5, 4, 12)]
    clump(easel, paper, blobs, leaf, mixed(leaf, easel.ink, 0.3))
    for u in (-14, -8, -1, 6, 13):
        paper.fill(
            oval(x + u, y - 4 + easel.chance(-2, 2), 2.2, 2.2),
            easel.pick(((250, 110, 120), (255, 220, 110), (255, 250, 250))),
        )
    paper.shape(box(x - 18, y, x + 18, y + 7), easel.light.on(easel.style.wood), easel.ink, 1.0)


def lamp_post(easel: Easel, paper: Paper, x: float, y: float) -> None:
    """A street lamp standing on `y`, glowing when it is dark."""
    iron = easel.light.on((70, 84, 90))
    if easel.light.lamps:
        for radius, strength in ((44, 0.10), (28, 0.16), (16, 0.3)):
            paper.glaze(oval(x, y - 122, radius, radius), _LAMP, strength)
    paper.shape(box(x - 2, y - 112, x + 2, y), iron, easel.ink, 1.0)
    paper.shape([(x - 7, y), (x - 3, y - 12), (x + 3, y - 12), (x + 7, y)], iron, easel.ink, 1.0)
    glass = _LAMP if easel.light.lamps else easel.light.on((236, 240, 230))
    paper.shape([(x - 6, y - 113), (x - 8, y - 130), (x + 8, y - 130), (x + 6, y - 113)], glass, easel.ink, 1.2)
    paper.shape([(x - 10, y - 130), (x, y - 140), (x + 10, y - 130)], iron, easel.ink, 1.2)


def distant_roofs(easel: Easel, depth: float, base: float, distance: float) -> None:
    """A band of small roofs, towers and trees, pale with air."""
    paper, light = easel.paper(depth), easel.light
    x = paper.left - 20
    while x < paper.right:
        width, height = easel.chance(28, 64), easel.chance(26, 66)
        wall = light.far(easel.style.wall[int(easel.rng.integers(len(easel.style.wall)))], distance)
        roof = light.far(easel.style.roof[int(easel.rng.integers(len(easel.style.roof)))], distance)
        paper.fill(box(x, base - height, x + width, paper.bottom), wall)
        paper.fill([(x - 4, base - height), (x + width / 2, base - height - 22), (x + width + 4, base - height)], roof)
        glass = mixed(_LAMP, wall, 0.15) if light.lamps else mixed(wall, light.on((90, 120, 160)), 0.4)
        for row in range(int(height // 18)):
            for u in (0.28, 0.68):
                wx, wy = x + width * u, base - height + 8 + 18 * row
                paper.fill(box(wx - 3, wy, wx + 3, wy + 8), glass)
        x += width * easel.chance(0.75, 1.0)
    paper.wash(
        whole(paper, base - 10),
        light.far(easel.style.leaf[0], distance),
        light.far(easel.style.leaf[2], distance * 0.6),
    )
    easel.hang(paper, depth)


def rooftop(easel: Easel) -> None:
    """A flat roof with railings and water tank, looking over the town to the hills."""
    sky(easel, 20, clouds=6)
    hills(easel, 10)
    distant_roofs(easel, 0.6, 92, 0.35)
    paper, style, light = easel.paper(1.0), easel.style, easel.light
    tiles = light.on((206, 176, 150))
    paper.wash(whole(paper, 104), mixed(tiles, (255, 255, 255), 0.2), mixed(tiles, light.on((90, 70, 90)), 0.3))
    for y in (112, 124, 142, 168):
        paper.line([(paper.left, y), (paper.right, y)], mixed(tiles, easel.ink, 0.3), 1.0)
    for x in easel.steps(paper.left * 2, paper.right * 2, 40):
        paper.line([(x, 106), (x * 1.5, 184)], mixed(tiles, easel.ink, 0.3), 1.0)
    paper.shape(whole(paper, 96, 107), light.on(style.stone), easel.ink, style.ink_width)
    rail = light.on((120, 150, 140))
    for x in easel.steps(paper.left, paper.right, 12):
        paper.line([(x, 40), (x, 97)], rail, 1.5)
    paper.shape(whole(paper, 36, 41), rail, easel.ink, 1.0)
    for x in easel.steps(paper.left, paper.right, 96):
        paper.shape(box(x - 3, 32, x + 3, 98), rail, easel.ink, 1.0)
    x = easel.chance(100, 240) * (1 if easel.chance(0, 1) < 0.5 else -1)
    tank = light.on((196, 206, 210))
    paper.shape(box(x - 30, -26, x + 30, 42), tank, easel.ink, style.ink_width)
    shadow(easel, paper, box(x + 10, -26, x + 30, 42), 0.2)
    paper.shape([(x - 34, -26), (x, -48), (x + 34, -26)], easel.pick(style.roof), easel.ink, style.ink_width)
    for leg in (-26, 22):
        paper.shape(box(x + leg, 42, x + leg + 5, 106), light.on(style.wood), easel.ink, 1.0)
    easel.hang(paper, 1.0)


def viaduct(easel: Easel) -> None:
    """Stone arches from edge to edge across a valley of trees."""
    sky(easel, 20)
    hills(easel, -24)
    paper, style, light = easel.paper(0.9), easel.style, easel.light
    stone = light.on(mixed(style.stone, (200, 160, 130), 0.4))
    paper.wash(whole(paper, 20, 120), mixed(stone, (255, 250, 230), 0.2), mixed(stone, light.on((90, 80, 110)), 0.25))
    for x in easel.steps(paper.left - 40, paper.right + 60, 92):
        arch = [(x - 32, 130.0), (x - 32, 76.0), *oval(x, 76, 32, 32)[14:], (x + 32, 76.0), (x + 32, 130.0)]
        paper.shape(arch, light.far(style.leaf[2], 0.45), easel.ink, style.ink_width)
        paper.line(oval(x, 76, 37, 37)[14:], mixed(stone, easel.ink, 0.5), 1.0)
    for row in range(4):
        for x in easel.steps(paper.left, paper.right, 24, 6):
            paper.line([(x, 36 + row * 5), (x + 10, 36 + row * 5)], mixed(stone, easel.ink, 0.3), 0.8)
    paper.shape(whole(paper, 14, 24), mixed(stone, (255, 255, 255), 0.3), easel.ink, style.ink_width)
    easel.hang(paper, 0.9)
    front = easel.paper(1.0)
    grass = light.on(style.grass)
    front.wash(ridge(easel, front, 112, 5, 380), grass, mixed(grass, light.on((30, 80, 70)), 0.45))
    for x in easel.steps(front.left, front.right, 64, 26):
        tree(easel, front, x, easel.chance(112, 126), easel.chance(36, 74))
    easel.hang(front, 1.0)
