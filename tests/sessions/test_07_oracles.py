"""The slow loops that judge session 07, held against the NumPy of sessions 01 and 02, and torch."""

import numpy as np
import pytest
import torch
from torch.nn import functional

from autograder import paths
from autograder.judge import Judge, load_module
from autograder.public import props_07_pytorch_attention as props
from utils import suspects
from utils.reference import session_01, session_02

SESSION = "07_pytorch_attention"
B, T, S, D, H, DH = 3, 5, 7, 6, 2, 4


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture(scope="module")
def stage():
    return load_module(paths.stage_path(SESSION), "stage_of_session_07")


def in_session_02(state):
    """Return the parameters as session 02 names and stores them."""
    names = {"query": "query", "key": "key", "value": "value", "to_out": "output"}
    weights = {f"w_{ours}": state[f"{name}.weight"].T for name, ours in names.items()}
    return weights | {f"b_{ours}": state[f"{name}.bias"] for name, ours in names.items()}


def test_heads_are_those_of_session_02(rng):
    x, context = rng.normal(size=(B, T, D)), rng.normal(size=(B, S, D))
    state = props.draw_mha(rng, D, H, DH)
    for shape in [(T, S), (B, T, S), (B, 1, S)]:
        mask = props.some_allowed(rng, shape)
        mask.flat[: S if shape[-2] == 1 else 1] = False
        found = props.slow_mha(x, context, state, H, mask)
        want = session_02.multi_head_attention(x, context, in_session_02(state), H, mask)
        for one, other in zip(found, want, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-12)


def test_one_head_is_that_of_session_01(rng):
    x, state = rng.normal(size=(B, T, D)), props.draw_self(rng, D, DH)
    mask = props.some_allowed(rng, (B, T))
    mask[1] = False
    matrices = [state[f"{name}.weight"].T for name in ("query", "key", "value")]
    want = session_01.self_attention(x, *matrices, mask=mask[:, None, :])
    for one, other in zip(props.slow_self_attention(x, state, mask), want, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)


def test_pooling_is_one_query_of_session_01(rng):
    texts, query = rng.normal(size=(B, T, D)), rng.normal(size=D)
    mask = props.some_allowed(rng, (B, T))
    mask[2] = False
    queries = np.tile(query, (B, 1, 1))
    want = session_01.scaled_dot_product_attention(queries, texts, texts, mask[:, None, :])
    for one, other in zip(props.slow_pooling(texts, query, mask), want, strict=True):
        np.testing.assert_allclose(one, other[:, 0], atol=1e-12)


def test_heads_are_torchs(rng):
    query, key, value = props.draw_heads(rng, B, H, T, S, DH, 3)
    mask = props.some_allowed(rng, (T, S))
    tensors = [torch.tensor(one) for one in (query, key, value)]
    want = functional.scaled_dot_product_attention(*tensors, attn_mask=torch.tensor(mask))
    output, _ = props.slow_attention(query, key, value, mask)
    np.testing.assert_allclose(output, want.transpose(1, 2).flatten(2).numpy(), atol=1e-12)


def test_pairs_turn_as_complex_numbers_do(rng):
    x, positions = rng.normal(size=(B, T, DH)), np.array([3, 0, 41, 7, 7])
    angles = positions[:, None] * 50.0 ** (-2 * np.arange(DH // 2) / DH)
    turned = (x[..., 0::2] + 1j * x[..., 1::2]) * np.exp(1j * angles)
    want = np.stack([turned.real, turned.imag], axis=-1).reshape(x.shape)
    np.testing.assert_allclose(props.slow_rotary(x, positions, 50.0), want, atol=1e-12)


def test_suspects_of_the_stage_are_those_of_the_notebook(stage):
    random = torch.Generator().manual_seed(1)
    query, key, value = torch.randn(3, B, H, T, DH, generator=random)
    mask = torch.ones(T, T).tril().bool()
    sent = query, key, value, mask
    sound = stage.suspect(**props.RIGHT)(*sent)
    for one, other in zip(sound, suspects.honest(*sent), strict=True):
        torch.testing.assert_close(one, other)
    assert tuple(props.SUSPECTS) == tuple(suspects.CAUSES)
    for place, (cause, changes) in enumerate(props.SUSPECTS.items()):
        letter = next(one for one, where in suspects.PLACES.items() if where == place)
        narrow = {"ahead": 1} if cause == "future leak" else {}
        found = stage.suspect(**{**props.RIGHT, **changes, **narrow})(*sent)
        for one, other in zip(found, suspects.line_up()[letter](*sent), strict=True):
            torch.testing.assert_close(one, other)
        assert any(
            not torch.allclose(one, other) for one, other in zip(found, sound, strict=True)
        ), cause


def test_a_tensor_of_a_fixed_place_is_told(stage):
    def fixed(x):
        return x + torch.zeros(x.shape)

    def looks(x):
        return x if x.sum() > 0 else -x

    found = [stage.leaves_device(one, [torch.ones(2, 3)]) for one in (fixed, looks, torch.exp)]
    assert found == [True, False, False]


def test_a_mistake_names_itself():
    """A sample: all of them take minutes, and are tried when the session is written."""
    judge = Judge(SESSION)
    for exercise in judge.exercises():
        mistake = judge.mistakes().of(exercise)[0]
        names = {**judge._reference_names(), **mistake.namespace}
        result = judge.grade(exercise, lambda names=names: judge.local(dict(names)))
        assert result.diagnosis == mistake.name
