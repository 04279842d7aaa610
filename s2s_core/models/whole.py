"""`s2s_core.whole` under the name by which models, training and commands know it."""

import os

from s2s_core.whole import PART, check_folder, check_target, clear_parts, write_whole, writing

__all__ = ["PART", "check_folder", "check_target", "clear_parts", "os", "write_whole", "writing"]
