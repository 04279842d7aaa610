"""English to German captions of photographs: Multi30k, which has published scores."""

from functools import partial

from s2s_core.tasks.base import Task, from_files, subwords
from s2s_core.tasks.typed import LATIN, as_typed

CAPTIONS = Task(
    name="captions-en-de",
    split=from_files("multi30k-en-de"),
    tokenizer=subwords(6000),
    examples=(
        "A man in a blue shirt is standing on a ladder.",
        "Two dogs are playing in the snow.",
        "A group of children is sitting on the grass.",
        "A woman with a red umbrella is crossing the street in the rain.",
        "A little girl is eating ice cream at the beach.",
        "Three musicians are playing guitar in front of a small crowd.",
    ),
    licence=(
        "Multi30K: Multilingual English-German Image Descriptions (Elliott, Frank, Sima'an, Specia, 2016; "
        "https://github.com/multi30k/dataset); terms of Flickr30k: non-commercial research and educational use."
    ),
    metrics=("bleu_lc", "chrf", "perplexity"),
    typed=partial(as_typed, ways=LATIN),
)
