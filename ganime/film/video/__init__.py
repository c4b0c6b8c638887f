"""The only room that knows containers, sample aspect ratios, time stamps and pixel formats (PyAV)."""

from ganime.film.video.probe import Probe, probe
from ganime.film.video.read import Frame, Scaler, picture_size, read_frames
from ganime.film.video.source import VIDEO_SUFFIXES

__all__ = ["VIDEO_SUFFIXES", "Frame", "Probe", "Scaler", "picture_size", "probe", "read_frames"]
