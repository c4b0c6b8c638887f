"""VERB: a widened film and its truth → how good the sides are, how steady in time, and whether the middle is untouched.

Reading order: alignment (how the films lie on one another), films (reading them together), measures (of a moment, of a
pair), eye (those that agree with it), rest (when nothing moves), scored_shots (into shots), report (table and JSON).
"""

from collections.abc import Callable
from pathlib import Path

from ganime.report.score.films import Films, Moment
from ganime.report.score.measures import of_moment, of_pair
from ganime.report.score.report import Scores, write_json
from ganime.report.score.rest import Rest
from ganime.report.score.scored_shots import Measured, ScoredShot, ShotScorer

__all__ = ["Scores", "score", "write_json"]


def score(
    truth: Path, widened: Path, old: Path | None = None, progress: Callable[[int, float], None] | None = None
) -> Scores:
    """Compare a widened film with the same film as it was made wide: all frames, in one pass and bounded memory.

    `old`: the film that was widened. With it the known columns are known exactly, and the centre is compared with it;
    without it 4:3 is taken to be known, and the centre is compared with the truth's, unless that is of another size.
    `progress`: called with the number of frames done and their film time in seconds.
    Raises GanimeError if the films differ in shape, in frames or in time, VideoError if one cannot be read.
    """
    films, scenes = Films(truth, widened, old), ShotScorer()
    canvas = films.alignment.canvas
    rest = Rest(canvas)
    centre_too = old is not None or not films.alignment.scaled
    found: list[ScoredShot] = []
    before: Moment | None = None
    for moment in films.moments():
        seen = moment.seen
        begins = scenes.finder.push(seen, films.colour(moment) if scenes.finder.wants(seen) else None)
        pair = of_pair(before, moment, canvas, rest) if before else {}
        found += scenes.push(Measured(seen, of_moment(moment, canvas, centre_too), pair), begins)
        before = moment
        if progress:
            progress(seen.index + 1, seen.time_s)
    found += scenes.finish()
    return Scores(str(truth), str(widened), str(old) if old else None, films.alignment, tuple(found))
