"""VERB  a local page on which a person looks at a film shot by shot and decides; `ganime convert` obeys.

Reading order: `film` (what is reviewed), `cache` (what is kept beside it), `kind` (still, pan or action), `render` (a
shot as it would be, small or in full), `worker` (one after the other, the urgent first), `desk` (decisions, and undoing
them), `review` (all of it, as the page sees it), `guard` (who may ask), `server`, `export` (the page without one).
"""

from ganime.review.export import export_page
from ganime.review.server import serve

__all__ = ["export_page", "serve"]
