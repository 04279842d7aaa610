"""Special tokens are what the tokenizer says: a model whose padding is its start, whose end is 1, or that starts with two."""

import numpy as np
import pytest
import torch

import s2s_core
from s2s_core.decoding.batch import decode_ids
from s2s_core.decoding.prefix import log_probs_of, with_prefix
from s2s_core.edits import ForceToken
from s2s_core.errors import UserError
from s2s_core.evaluate.corpus import force
from s2s_core.models.base import Memory
from s2s_core.text.base import Specials
from s2s_core.trace import ModelInfo, Sizes, TokenSeq

SOURCE_VOCAB = ("_", "$", "x", "y", "z")
TARGET_VOCAB = ("_", "$", "?", "a", "b", "c", "^")
LIKE_MARIAN = Specials(pad=0, start=(0,), end=1, unknown=2, never=(0, 6))
LIKE_BART = Specials(pad=0, start=(6, 0), end=1, unknown=2, never=(0, 6))


class Letters:
    """A tokenizer with a vocabulary a side, one token a letter."""

    recipe = "characters"
    source_vocab, target_vocab = SOURCE_VOCAB, TARGET_VOCAB

    def __init__(self, specials: Specials):
        self.specials = specials

    def _tokens(self, text: str, vocab: tuple[str, ...]) -> TokenSeq:
        ids = (*(vocab.index(letter) for letter in text), self.specials.end)
        spans = (*((i, i + 1) for i in range(len(text))), None)
        return TokenSeq(text, ids, tuple(vocab[i] for i in ids), spans, tuple(range(len(ids))))

    def encode_source(self, text: str) -> TokenSeq:
        return self._tokens(text, SOURCE_VOCAB)

    def encode_target(self, text: str) -> TokenSeq:
        return self._tokens(text, TARGET_VOCAB)

    def target_id(self, token: str) -> int | None:
        return TARGET_VOCAB.index(token) if token in TARGET_VOCAB else None

    def decode(self, ids) -> TokenSeq:
        kept = tuple(ids)
        texts = tuple(TARGET_VOCAB[i] for i in kept)
        text = "".join(t for i, t in zip(kept, texts, strict=True) if i != self.specials.end)
        return TokenSeq(text, kept, texts, (None,) * len(kept), tuple(range(len(kept))))


class Speller:
    """Writes source letter t as target letter t (x a, y b, z c), then its end; its state counts what it was fed.

    It would rather write padding and ^ than anything: only their exclusion keeps it right.
    """

    def __init__(self, specials: Specials):
        self.tokenizer = Letters(specials)
        self.info = ModelInfo(
            name="speller", task="test", architecture="speller", encoder=Sizes(1, 0, 1), decoder=Sizes(1, 0, 1),
            n_vocab=len(TARGET_VOCAB), max_source=9, reads=frozenset(),
        )  # fmt: skip

    def encode(self, source_ids, mask, probe):
        return Memory(source_ids[..., None].float(), mask, source_ids)

    def start(self, memory):
        return torch.zeros(len(memory.mask), dtype=torch.long)

    def step(self, prev_ids, state, memory, probe):
        at = (
            state - len(self.tokenizer.specials.start) + 1
        )  # before the last start token nothing may be written
        letter = memory.final.gather(1, at.clamp(min=0, max=memory.final.shape[1] - 1)[:, None])[:, 0]
        wanted = torch.where(letter == 1, 1, letter + 1)
        logits = torch.arange(7.0).expand(len(prev_ids), -1).clone()
        logits[:, [0, 6]] = 99.0
        return logits.scatter_add(1, wanted[:, None], torch.full((len(prev_ids), 1), 50.0)), state + 1

    def forward(self, source_ids, mask, prefix_ids):
        memory = self.encode(source_ids, mask, None)
        state, rows = self.start(memory), []
        for prev_ids in prefix_ids.unbind(1):
            logits, state = self.step(prev_ids, state, memory, None)
            rows.append(logits)
        return torch.stack(rows, dim=1)


@pytest.fixture(params=[LIKE_MARIAN, LIKE_BART], ids=["padding is the start", "two start tokens"])
def speller(request):
    return Speller(request.param)


def test_it_decodes_with_its_own_specials(speller):
    trace = s2s_core.decode(speller, "xzy")
    assert trace.text == "acb" and trace.finished and trace.tokens == ["a", "c", "b", "$"]
    assert trace.vocabulary == TARGET_VOCAB and trace.steps[0].prev_id == speller.tokenizer.specials.start[-1]
    for step in trace.steps:
        assert np.isneginf(step.log_probs[[0, 6]]).all()
        assert np.exp(step.log_probs).sum() == pytest.approx(1, abs=1e-6)


def test_a_batch_of_different_lengths_writes_the_same(speller):
    texts = ("xzy", "x", "zzzzz")
    rows = decode_ids(speller, [speller.tokenizer.encode_source(text).ids for text in texts])
    assert [speller.tokenizer.decode(row).text for row in rows] == ["acb", "a", "ccccc"]


def test_scores_by_steps_and_at_once_agree(speller):
    scored = s2s_core.score(speller, "xzy", "acc")
    assert scored.tokens == ["a", "c", "c", "$"] and {step.origin for step in scored.steps} == {"forced"}
    at_once = log_probs_of(speller, "xzy", [scored.tokens, ["a", "$"]])
    assert at_once[0] == pytest.approx(scored.total_log_prob, abs=1e-4)
    assert at_once[1] == pytest.approx(with_prefix(speller, "xzy", ["a", "$"]).total_log_prob, abs=1e-4)
    ids = (speller.tokenizer.encode_source("xzy").ids, speller.tokenizer.encode_target("acc").ids)
    shorter = (speller.tokenizer.encode_source("x").ids, speller.tokenizer.encode_target("a").ids)
    forced = force(speller, [ids, shorter])
    assert forced.nll[0] == pytest.approx(-scored.total_log_prob, abs=1e-4)
    assert forced.n_tokens.tolist() == [4, 2] and forced.n_right.tolist() == [3, 2]


def test_what_it_never_writes_cannot_be_forced(speller):
    for token in ("_", "^"):
        with pytest.raises(UserError):
            s2s_core.decode(speller, "xzy", edits=[ForceToken(step=0, token=token)])
    ended = s2s_core.decode(speller, "xzy", edits=[ForceToken(step=1, token="$")])
    assert ended.finished and ended.text == "a"


def test_specials_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match="start is empty"):
        Specials(pad=0, start=(), end=1, unknown=2, never=(0,))
    with pytest.raises(ValueError, match="never written"):
        Specials(pad=0, start=(0,), end=1, unknown=2, never=(0, 1))
