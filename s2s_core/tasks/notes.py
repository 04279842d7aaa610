"""What a model card says of a task beside its licence: warnings, known failures, published figures. English, for READMEs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from s2s_core.models.config import ModelConfig, TransformerConfig

FIXED, ATTENTIVE, COPYING, TRANSFORMER = (
    "fixed",
    "attentive",
    "copying",
    "transformer",
)  # how one gets at its source


@dataclass(frozen=True, kw_only=True)
class Notes:
    """`failures` by kind of architecture, `""` for all of them; `extra` says where further training pairs come from."""

    failures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notice: str = ""  # to be read before any output is used
    extra: str = "further pairs from a file"
    extra_flag: str = "--extra FILE"  # what the training command needs to read them again; "" = nothing
    teachers: str = "other models"  # that wrote the targets of a last part (`distil`)
    published: str = ""  # figures to compare with
    searched: str = ""  # what differs between the architectures of the task, and how it was found


ONE_VECTOR = (
    "The whole source must pass through one vector: of a long sentence it keeps a part and invents the rest."
)
RARE = (
    "Words seen rarely or never in training are guessed, left out, or spelled into words that do not exist; "
    "rare names fail."
)

OTHER_NAMES = (
    "Rare names are spelled from pieces and may come out as another name (Albertson's as Alposon's)."
)

BOTH = "this task's Transformer and LSTM with attention, as they were then, together (`python -m s2s_core distil`)"

NOTES: dict[str, Notes] = {
    "reverse": Notes(
        failures={
            "": ("Words longer than the 30 letters it was trained on: see the table of lengths.",),
            FIXED: (
                "It has no attention: all letters must be kept in one vector, and towards 30 of them they no longer all fit "
                "(see the table of lengths). Which are lost differs: in words of 30 letters the RNN's errors are in those "
                "read first and needed last, the LSTM's in those read late, the GRU's all over.",
            ),
            ATTENTIVE: (
                "Its attention was guided. Trained without that, by the same rule and seed, it made no error in test either, "
                "but looked beside every letter it wrote, at the one to its right, whose state still holds both: an "
                "alignment error rate of 100 % with a perfect diagonal.",
            ),
            TRANSFORMER: ("Positions beyond those trained on are new to it.",),
        },
        searched=(
            "Only the learning rate differs between the architectures. Validation perplexity after two epochs: RNN 3.6 with "
            "0.001 and 3.7 with 0.002; LSTM 2.7 with 0.002, 2.2 with 0.004 and 2.1 with 0.008; LSTM with attention 1.003 with "
            "0.002; Transformer 1.26 with 0.001 and 1.15 with 0.002. The best was taken, but for the Transformer, which "
            "solves the task with 0.001, and for the GRU, which has 0.004 unsearched, between RNN and LSTM."
        ),
    ),
    "dates": Notes(
        failures={
            "": (
                "It knows eight ways of writing a date and the years 1950-2049; anything else is answered with some date.",
                "3/5/2021 is always read day first; an impossible date (31/2/2021) is not refused.",
            ),
        },
        searched="The learning rate is the same for all architectures.",
    ),
    "zh-en": Notes(
        failures={
            FIXED: (ONE_VECTOR, "Rare words are replaced by common ones of the same kind."),
            ATTENTIVE: (RARE, "Names are read by their characters: 我叫王明。 becomes “My queen is a princess.”"),
            TRANSFORMER: (
                RARE,
                "Of two persons one may be lost: 国王和王后住在城堡里。 becomes “The king and live in a castle.”",
            ),
            "": ("Long or written-style sentences: it learned everyday sentences of about ten characters.",),
        },
        extra=(
            "English sentences of the same collection with Chinese by back-translation (Sennrich et al. 2016), at first made "
            "by the preset `en-zh-transformer` (`python -m s2s_core backtranslate MODEL TEXT FILE`), in its last part by two "
            "larger Transformers as one. In its last part it also read a tenth of the real sources as people type them, "
            "without full stop or commas, and in each epoch six times the 726 pairs of a phrasebook of our own (free of any "
            "licence)"
        ),
    ),
    "en-fr": Notes(
        failures={
            "": (
                RARE,
                "tu or vous, and grammatical gender, are often open in English: it picks one, and the reference the other.",
                "Long or written-style sentences: it learned everyday sentences of about six words.",
            ),
        },
        teachers=BOTH,
    ),
    "captions-en-de": Notes(
        failures={
            "": (
                "It knows captions of photographs only: questions, \"I\" and \"you\" come out as captions or as nonsense.",
                RARE,
                "German compounds and case endings of rare nouns.",
            ),
        },
        teachers=BOTH,
        published=(
            "Published at this size: lower-cased BLEU 41.0 on test 2016 (Transformer-Tiny, Wu et al. 2021, arXiv:2105.14462; "
            "tokenised, so not exactly this signature)."
        ),
    ),
    "headlines": Notes(
        failures={
            ATTENTIVE: (OTHER_NAMES,),
            TRANSFORMER: (OTHER_NAMES,),
            COPYING: (
                "It may copy a word or a piece of one again and again (\"market market market help\"): nothing tells it what "
                "it has copied already. See et al. add a coverage loss for that, which this model does not have.",
                "It leaves out what turns the sense round: an example of the app, producers who failed to agree, comes out as "
                "\"Coffee producers to agree on export quotas\".",
                "Its p_gen hardly falls below 0.1, which is the label smoothing: where it copies, the vocabulary's own "
                "distribution is nearly uniform (about 8.8 of at most 9.0 nats on validation headlines) and chooses no word.",
            ),
            "": (
                "It may join a subject and an event of the text that do not belong together, or give a name to the wrong deed.",
                "Headlines break off in the middle, and words are stuck together (\"say mequal footing\" for an unequal one).",
                "Texts unlike newswire of 1987 or news of about 2013.",
            ),
        },
        notice="Real persons are named: a generated headline about a person may be false. Say so wherever it is shown.",
        extra=(
            "pairs made of its own training texts, with all or some of their first words as the target, so that it "
            "learns to copy names (after Fevry and Phang 2018, \"Unsupervised Sentence Compression using Denoising "
            "Auto-Encoders\")"
        ),
        extra_flag="",
        published=(
            "To compare with: the text's own first 12 words, without any model, reach ROUGE-L 49.2 on test "
            "(8 words: 46.1, 10: 48.5)."
        ),
    ),
    "dialogue": Notes(
        failures={
            "": (
                "It reads two turns at most, the one before and the last; it knows nothing of what was said earlier, nor of "
                "the world.",
                "Safe replies (\"I don't know\", \"I see\") to what it does not understand; sampling varies them.",
                "Sentences without sense, or that go round (\"the price is the price price is the price\").",
                "A reply is one of many possible ones: BLEU says little here.",
            ),
        },
        notice=(
            "Replies are generated: what they say, of persons above all, may be false, and names, numbers and places are "
            "invented. No filter for what is unsafe beyond a word list on the training data."
        ),
    ),
}  # fmt: skip


def notes(task: str) -> Notes:
    """The notes of a task; empty ones for a task of the user's own."""
    return NOTES.get(task, Notes())


def kind_of(config: ModelConfig) -> str:
    if isinstance(config, TransformerConfig):
        return TRANSFORMER
    if config.copy:
        return COPYING
    return ATTENTIVE if config.attention else FIXED


def failures(task: str, config: ModelConfig) -> tuple[str, ...]:
    """Known failures of a task's models of this architecture."""
    kind = kind_of(config)
    known = notes(task).failures
    found = (*known.get(kind, ()), *known.get("", ()))
    return found or ((ONE_VECTOR,) if kind == FIXED else (RARE,))
