"""Live views: a trace to a payload for the browser. `VIEWS` is the table of all there are, and what the Decode page shows."""

from s2s_core.views import (
    alignment,
    attention_board,
    attention_flow,
    attention_head,
    attention_lens,
    candidates,
    chat,
    formula,
    formula_attention,
    gates,
    heads,
    memory_attention,
    memory_map,
    memory_saturation,
    memory_unit,
    source,
    states,
    states_map,
    states_nearest,
    target,
    timeline,
    whatif_knockout,
    whatif_patching,
    whatif_runs,
    why_contrast,
    why_methods,
    why_referee,
)
from s2s_core.views.base import View, offered

ALL: tuple[View, ...] = (
    timeline.VIEW,
    chat.VIEW,
    source.VIEW,
    target.VIEW,
    alignment.VIEW,
    candidates.VIEW,
    *states.VIEWS,
    *gates.VIEWS,
    heads.VIEW,
    *formula.VIEWS,
    gates.RESIDUAL,
    attention_head.VIEW,
    attention_board.VIEW,
    attention_flow.VIEW,
    attention_lens.VIEW,
    *memory_map.VIEWS,
    memory_attention.VIEW,
    *memory_unit.VIEWS,
    *memory_saturation.VIEWS,
    *states_map.VIEWS,
    *states_nearest.VIEWS,
    whatif_runs.VIEW,
    whatif_knockout.VIEW,
    whatif_patching.VIEW,
    why_methods.VIEW,
    why_contrast.VIEW,
    why_referee.VIEW,
)
VIEWS: dict[str, View] = {view.name: view for view in ALL}

# The views of the Decode page below its strips, in their order.
DECODE = (
    "alignment",
    "candidates",
    *(v.name for v in (*states.VIEWS, *gates.VIEWS, heads.VIEW, *formula.VIEWS)),
)

# The views of the Attention page; those that need the model again are last.
ATTENTION = (
    heads.VIEW.name,
    attention_head.VIEW.name,
    *(v.name for v in formula_attention.VIEWS),
    attention_board.VIEW.name,
    attention_flow.VIEW.name,
    attention_lens.VIEW.name,
)

# The views of the Memory page, in the order in which they are computed; the style sheet says where they stand.
MEMORY = (
    *(v.name for v in (*gates.VIEWS, gates.RESIDUAL, *memory_unit.VIEWS, *memory_map.VIEWS)),
    *(v.name for v in (*memory_saturation.VIEWS, *formula.VIEWS, memory_attention.VIEW)),
)

# The views of the States page.
STATES = tuple(v.name for v in (*states_map.VIEWS, *states_nearest.VIEWS))

# The views of the What if page: the two runs, what of them is looked into, and the boards.
WHATIF = (
    whatif_runs.VIEW.name,
    "alignment",
    "candidates",
    *(v.name for v in (*states.VIEWS, *gates.VIEWS, heads.VIEW)),
    whatif_knockout.VIEW.name,
    whatif_patching.VIEW.name,
)

# The views of the Why page.
WHY = tuple(view.VIEW.name for view in (why_methods, why_contrast, why_referee))

__all__ = ["ALL", "ATTENTION", "DECODE", "MEMORY", "STATES", "VIEWS", "WHATIF", "WHY", "View", "offered"]
