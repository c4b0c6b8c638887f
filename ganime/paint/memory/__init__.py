"""The show's memory: key pictures of its shots, found again by what they look like.

Reading order: `layout` (the files), `parts` (written and read), `search` (the nearest descriptors), `opened` (all of
it).
"""

from ganime.paint.memory.opened import Memory, Remembered

__all__ = ["Memory", "Remembered"]
