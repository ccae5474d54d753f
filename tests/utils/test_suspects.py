"""Each suspect of session 07 is broken in its own way, and sound in all others."""

import pytest
import torch

from utils.suspects import CAUSES, PLACES, honest, line_up

B, H, T, DH, DV = 2, 3, 5, 4, 6
MASK = torch.ones(T, T).tril().bool()


def probe(variant, seed=0):
    random = torch.Generator().manual_seed(seed)
    query, key = torch.randn(2, B, H, T, DH, generator=random)
    value = torch.randn(B, H, T, DV, generator=random)
    return query, key, value, variant(query, key, value, MASK)


def test_the_honest_one_is_torchs():
    query, key, value, (output, weights) = probe(honest)
    wanted = torch.nn.functional.scaled_dot_product_attention(query, key, value, MASK)
    assert torch.allclose(output, wanted.transpose(1, 2).flatten(2), atol=1e-6)
    assert torch.allclose(weights.sum(-1), torch.ones(B, H, T))


def test_every_cause_has_one_suspect():
    assert sorted(PLACES.values()) == list(range(len(CAUSES)))
    assert list(line_up()) == sorted(PLACES)


@pytest.mark.parametrize("letter", PLACES)
def test_suspects_differ_from_the_honest_one_and_keep_its_shapes(letter):
    *_, (output, weights) = probe(line_up()[letter])
    *_, (good_output, good_weights) = probe(honest)
    assert (output.shape, weights.shape) == (good_output.shape, good_weights.shape)
    assert not torch.allclose(output, good_output, atol=1e-3)


def test_signs_of_each_suspect():
    found = {CAUSES[PLACES[letter]]: probe(one)[3] for letter, one in line_up().items()}
    good_weights = probe(honest)[3][1]
    ones = torch.ones(B, H, T)
    assert torch.allclose(found["scale after softmax"][1].sum(-1), ones / DH**0.5)
    assert torch.allclose(found["mask after softmax"][1].sum(-1)[..., -1], ones[..., -1])
    assert (found["mask after softmax"][1].sum(-1)[..., :-1] < 0.999).any()
    assert torch.allclose(found["softmax over queries"][1].sum(-2), ones)
    assert torch.allclose(found["heads not transposed back"][1], good_weights)
    assert (found["future leak"][1] * ~MASK).max() > 1e-3
    assert torch.allclose(found["query and key shared"][1].sum(-1), ones)


def test_shared_does_not_care_for_the_keys():
    shared = line_up()[next(k for k, v in PLACES.items() if CAUSES[v] == "query and key shared")]
    query, key, value, (_, weights) = probe(shared)
    assert torch.equal(weights, shared(query, -key, value, MASK)[1])
