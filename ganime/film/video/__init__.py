"""Films as files: the only room that knows containers, codecs, time stamps and pixel formats (PyAV).

Reading order, as a frame meets them. In: `reach` finds all streams of a file and `demux` opens it, `clock` keeps its
packets on one clock; `interlacing` and `bars` look at samples of it for `probe`, `decode` gives its pictures, `damage`
counts what is wrong with them, and `ending` tells from the file's own `account` whether it breaks off; `scale` makes
them small for extraction, `still` finds one by its time. Between: `pixels` and `rgb` know how samples lie in memory,
`encoders` which encoder holds them, `layout` and `hdr` what the wide film is like, `wide_frame` sets a picture between
its sides. Out: `encode` writes a segment of pictures, `ways` (with `latm`) and `containers` say how each other stream
goes into a container, `stream_copy` when its packets come, `join` makes the film of them, through `film_file`,
`joined_segments` and `matroska`; `rehearsal` begins it in a scratch file before there is any work. `film_writer` writes
a film from nothing but arrays.
"""

from ganime.film.video.decode import Frame, read_frames
from ganime.film.video.demux import VIDEO_SUFFIXES
from ganime.film.video.probe import Probe, probe
from ganime.film.video.scale import Scaler, picture_size

__all__ = ["VIDEO_SUFFIXES", "Frame", "Probe", "Scaler", "picture_size", "probe", "read_frames"]
