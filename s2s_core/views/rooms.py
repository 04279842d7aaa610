"""The rooms in which the scripts of live views stand, `ui/live/<room>/<view>.js`. A view has one name everywhere: this module's
here, its script's, and its catalog's, `locales/<language>/view_<view>.json`."""

ROOMS: dict[str, tuple[str, ...]] = {
    "decode": (
        "timeline", "source", "target", "alignment", "candidates", "states", "gates", "heads", "formula", "formula_attention",
    ),
    "attention": ("attention_head", "attention_board", "attention_flow", "attention_lens"),
    "memory": ("memory_map", "memory_unit", "memory_attention", "memory_saturation"),
    "states": ("states_map", "states_nearest", "word_neighbours", "word_relations"),
    "compare": (
        "compare_lanes", "compare_late", "compare_agreement", "compare_answers", "compare_alignments", "compare_states",
    ),
    "models": ("models_table", "timemachine"),
}  # fmt: skip


def room_of(view: str) -> str:
    """The room in which a view is at home; KeyError for a view that has none."""
    for room, views in ROOMS.items():
        if view in views:
            return room
    raise KeyError(f"the view {view!r} is in no room; add it to views/rooms.py")
