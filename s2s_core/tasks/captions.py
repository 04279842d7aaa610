"""English to German captions of photographs: Multi30k, which has published scores."""

from s2s_core.tasks.base import Task, from_files, subwords

CAPTIONS = Task(
    name="captions-en-de",
    split=from_files("multi30k-en-de"),
    tokenizer=subwords(6000),
    examples=(
        "A man in a blue shirt is standing on a ladder.",
        "A store is having a book sale.",
        "Two dogs are playing in the snow.",
        "A group of children is sitting on the grass.",
    ),
    licence=(
        "Multi30K: Multilingual English-German Image Descriptions (Elliott, Frank, Sima'an, Specia, "
        "2016); terms of Flickr30k: non-commercial research and educational use."
    ),
    metrics=("bleu_lc", "chrf", "perplexity"),
)
