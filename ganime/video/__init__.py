"""The only room that knows containers, sample aspect ratios, time stamps and pixel formats (PyAV)."""

from ganime.video.probe import Probe, probe
from ganime.video.read import Frame, Scaler, picture_size, read_frames
from ganime.video.source import VIDEO_SUFFIXES

__all__ = ["VIDEO_SUFFIXES", "Frame", "Probe", "Scaler", "picture_size", "probe", "read_frames"]
