"""The BERT that session 03 teaches against `transformers`: the real encoder, and BERT-base size."""

import os

import numpy as np
import pytest

os.environ["HF_HUB_OFFLINE"] = "1"

from utils import assets
from utils.reference import session_03

SENTENCES = [
    ("I made a bank deposit.", "The money is safe now."),
    ("We sat on the river bank.", None),
    ("The bank raised its interest rates again, and nobody was surprised.", "Not even the bank."),
    ("Bank!", None),
]
PARITY = 1e-4
ENCODER = "encoder"


def present(name):
    return any(one.name == name and one.present for one in assets.status())


def sizes_of(config):
    return {
        "vocab_size": config.vocab_size,
        "max_seq_len": config.max_position_embeddings,
        "d_model": config.hidden_size,
        "num_layers": config.num_hidden_layers,
        "num_heads": config.num_attention_heads,
        "d_ff": config.intermediate_size,
    }


@pytest.fixture(scope="module")
def encoder():
    """Return the library's encoder, ours with its weights, and a batch of real sentences."""
    if not present(ENCODER):
        pytest.skip(f"the asset is not here: course assets fetch {ENCODER}")
    import transformers

    folder = assets.asset_file(ENCODER)
    library = transformers.BertModel.from_pretrained(folder, attn_implementation="eager").eval()
    ours = session_03.BERT(**sizes_of(library.config))
    state = {name: tensor.numpy() for name, tensor in library.state_dict().items()}
    session_03.load_pretrained(ours, state)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    first, second = zip(*[(one, other or "") for one, other in SENTENCES], strict=True)
    batch = tokenizer(list(first), list(second), padding=True, return_tensors="pt")
    return library, ours, batch


def run(library, batch):
    import torch

    with torch.no_grad():
        return library(**batch, output_hidden_states=True, output_attentions=True)


def test_the_batch_has_padding_and_segments(encoder):
    _, _, batch = encoder
    assert (batch["attention_mask"] == 0).any()
    assert (batch["token_type_ids"] == 1).any()


def test_every_layer_of_the_real_encoder_agrees(encoder):
    library, ours, batch = encoder
    want = run(library, batch)
    ids, segments, mask = (
        batch[name].numpy() for name in ("input_ids", "token_type_ids", "attention_mask")
    )
    last, attentions = ours.forward(ids, segments, mask, return_attentions=True)
    assert len(ours.layer_outputs) == len(want.hidden_states) == 7
    for got, layer in zip(ours.layer_outputs, want.hidden_states, strict=True):
        assert np.abs(got - layer.numpy()).max() < PARITY
    for got, layer in zip(attentions, want.attentions, strict=True):
        assert np.abs(got - layer.numpy()).max() < PARITY
    assert (last == ours.layer_outputs[-1]).all()


def test_the_real_encoder_survives_a_file(encoder, tmp_path):
    library, ours, batch = encoder
    path = tmp_path / "encoder.npz"
    ours.save(path)
    again = session_03.BERT(**sizes_of(library.config))
    again.load(path)
    ids = batch["input_ids"].numpy()
    assert (again.forward(ids) == ours.forward(ids)).all()


def test_bert_base_size():
    """(4, 128) ids give (4, 128, 768) states through 12 layers, and (2, 64, 30522) scores."""
    bert = session_03.BERT(30522)
    rng = np.random.default_rng(0)
    ids = rng.integers(30522, size=(4, 128))
    hidden = bert.forward(ids)
    assert hidden.shape == (4, 128, 768)
    assert np.isfinite(hidden).all()
    assert len(bert.layer_outputs) == 13
    logits = bert.predict_masked_tokens(bert.forward(ids[:2, :64]))
    assert logits.shape == (2, 64, 30522)
    assert np.isfinite(logits).all()
    count = sum(array.size for array in session_03.flatten(bert.weights).values())
    head = 768 * 768 + 3 * 768 + 30522
    assert count - head == 109_482_240 - (768 * 768 + 768)  # BERT-base without its pooler
