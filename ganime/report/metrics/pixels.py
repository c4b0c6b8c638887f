"""Errors of single pixels, and SSIM: a map of each picture, of which callers average the part they mean.

NumPy and OpenCV alone.
"""

import cv2
import numpy as np
import numpy.typing as npt

from ganime.frame import Pixels

Map = npt.NDArray[np.float32]

MAX_LEVEL = 255
# Rounding to 8 bits alone is an error of 1/12 level²: no picture is known better than that, none scores above 58.9 dB.
ROUNDING_ERROR = 1 / 12

SSIM_SIGMA_PX = 1.5
SSIM_WINDOW_PX = 11
SSIM_C1, SSIM_C2 = 0.01**2, 0.03**2


def squared_error(picture_BHWC: Pixels, truth_BHWC: Pixels) -> Map:
    """Squared difference in levels² (0..65025), mean over the colours: B×H×W."""
    difference_BHWC = picture_BHWC.astype(np.float32) - truth_BHWC
    return np.asarray(np.square(difference_BHWC).mean(axis=-1))


def absolute_error(picture_BHWC: Pixels, truth_BHWC: Pixels) -> Map:
    """Absolute difference as a share of the range, 0..1, mean over the colours: B×H×W."""
    difference_BHWC = picture_BHWC.astype(np.float32) - truth_BHWC
    return np.asarray(np.abs(difference_BHWC).mean(axis=-1) / MAX_LEVEL)


def psnr(mean_squared_error: float) -> float:
    """Peak signal-to-noise ratio in dB of an error in levels², at most 58.9.

    Over several pictures it is the PSNR of their mean error (what torchmetrics computes over a data set), not the mean
    of their PSNRs, which a single flat picture would make infinite.
    """
    return float(10 * np.log10(MAX_LEVEL**2 / max(mean_squared_error, ROUNDING_ERROR)))


def ssim_map(picture_BHWC: Pixels, truth_BHWC: Pixels) -> Map:
    """Structural similarity around every pixel, -1..1, mean over the colours: B×H×W.

    Wang, Bovik, Sheikh, Simoncelli: Image quality assessment, 2004. Gaussian window of 11 px and sigma 1.5, borders
    reflected: the same numbers as torchmetrics' full image (a test compares them), some 30 times as fast on a CPU since
    OpenCV blurs rows and columns apart.
    """
    ssim_BHW = np.empty(truth_BHWC.shape[:3], np.float32)
    for ssim_HW, picture_HWC, truth_HWC in zip(ssim_BHW, picture_BHWC, truth_BHWC, strict=True):
        x, y = picture_HWC.astype(np.float32) / MAX_LEVEL, truth_HWC.astype(np.float32) / MAX_LEVEL
        mean_x, mean_y = _blur(x), _blur(y)
        variance_x = np.maximum(_blur(x * x) - mean_x * mean_x, 0)
        variance_y = np.maximum(_blur(y * y) - mean_y * mean_y, 0)
        covariance = _blur(x * y) - mean_x * mean_y
        light = (2 * mean_x * mean_y + SSIM_C1) / (mean_x * mean_x + mean_y * mean_y + SSIM_C1)
        structure = (2 * covariance + SSIM_C2) / (variance_x + variance_y + SSIM_C2)
        ssim_HW[:] = (light * structure).mean(axis=-1)
    return ssim_BHW


def _blur(picture_HWC: Map) -> Map:
    """SSIM's Gaussian window over every pixel."""
    window = (SSIM_WINDOW_PX, SSIM_WINDOW_PX)
    return np.asarray(cv2.GaussianBlur(picture_HWC, window, SSIM_SIGMA_PX, borderType=cv2.BORDER_REFLECT_101))
