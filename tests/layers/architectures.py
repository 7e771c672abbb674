"""The architectures of architectures.json: what they are, and what is published about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nnhw.layers.architecture import Architecture, build
from nnhw.layers.notation import split

HERE = Path(__file__).parent
ARCHITECTURES: list[dict[str, Any]] = json.loads((HERE / "architectures.json").read_text("utf-8"))
NAMES = [each["name"] for each in ARCHITECTURES]


def built(text: str) -> Architecture:
    return build(split(text))
