"""What ``check`` runs in session 07: one row after the other in NumPy, laws, and worked numbers."""

import math

import numpy as np

from autograder.public import props_07_pytorch_attention as props
from autograder.public.props_07_pytorch_attention import tensor
from autograder.testing import AllCases, as_array, exercise, expect

# ---------------------------------------------------------------- attention_pooling

POOLED = ("context", "weights")


@exercise("attention_pooling", points=0.75, core=True)
def test_pooling_without_padding(student, rng):
    """The weights are a softmax over the tokens of their scaled scores; the context is the mean."""
    results = []
    for batch, n_tokens, width in [(4, 4, 4), (3, 5, 7)]:
        texts, query = props.draw(rng, batch, n_tokens, width), 2 * props.draw(rng, width)
        pooling = props.make(student, "AttentionPooling", [width], {"query": query})
        got = props.steady(student, pooling.forward, tensor(texts), again=not results)
        results.append((got, props.slow_pooling(texts, query)))
    for got, want in reversed(results):
        props.expect_pair(got, want, POOLED)


@exercise("attention_pooling", points=0.25)
def test_pooling_with_padding(student, rng):
    """A 0 in the mask is padding, wherever it stands: it has no weight and changes nothing."""
    texts, query = props.draw(rng, 3, 5, 6), 2 * props.draw(rng, 6)
    mask = props.some_allowed(rng, (3, 5))
    texts[0, np.argmax(mask[0])] = 0  # a token like any other, whose score is zero
    pooling = props.make(student, "AttentionPooling", [6], {"query": query})
    got = pooling.forward(tensor(texts), tensor(mask, "int64"))
    other = np.where(mask[:, :, None], texts, props.draw(rng, 3, 5, 6))
    same = pooling.forward(tensor(other), tensor(mask, "int64"))
    want = props.slow_pooling(texts, query, mask)
    props.expect_pair(got, want, POOLED)
    props.expect_pair(same, want, POOLED, case=" for other numbers in the padding")


# ---------------------------------------------------------------- self_attention


@exercise("self_attention", points=1, core=True)
def test_self_attention_without_padding(student, rng):
    """Every token gets the average of the values, weighted by the softmax of its scaled scores."""
    results = []
    for batch, n_tokens, width, dim_head in [(4, 4, 4, 4), (3, 5, 6, 4)]:
        x, state = props.draw(rng, batch, n_tokens, width), props.draw_self(rng, width, dim_head)
        attention = props.make(student, "SelfAttention", [width, dim_head], state)
        got = props.steady(student, attention.forward, tensor(x), again=not results)
        results.append((got, props.slow_self_attention(x, state)))
    for got, want in reversed(results):
        props.expect_pair(got, want)


@exercise("self_attention", points=0.5)
def test_self_attention_with_padding(student, rng):
    """No token gives weight to padding, a 0 in the mask; the places of padding still ask."""
    results = []
    for batch, n_tokens in [(5, 5), (3, 5)]:
        x, state = props.draw(rng, batch, n_tokens, 6), props.draw_self(rng, 6, 4)
        mask = props.some_allowed(rng, (batch, n_tokens))
        attention = props.make(student, "SelfAttention", [6, 4], state)
        got = attention.forward(tensor(x), tensor(mask, "int64"))
        results.append((got, props.slow_self_attention(x, state, mask)))
    for got, want in reversed(results):
        props.expect_pair(got, want)


# ---------------------------------------------------------------- multi_head_attention


@exercise("multi_head_attention", points=1.5, core=True)
def test_heads_of_one_text(student, rng):
    """Each head attends on its own; side by side, what they found goes through to_out."""
    results = []
    for batch, n_tokens, width, heads, dim_head in [(2, 2, 4, 2, 2), (3, 5, 6, 2, 4)]:
        x = props.draw(rng, batch, n_tokens, width)
        state = props.draw_mha(rng, width, heads, dim_head)
        attention = props.make(student, "MultiHeadAttention", [width, heads, dim_head], state)
        got = props.steady(student, attention.forward, tensor(x), again=not results)
        results.append((got, props.slow_mha(x, None, state, heads)))
    for got, want in reversed(results):
        props.expect_pair(got, want)


@exercise("multi_head_attention", points=0.5)
def test_heads_look_at_context(student, rng):
    """With a context, keys and values are made from it, and queries from x."""
    results = []
    for n_tokens, n_keys in [(5, 5), (5, 7)]:
        x, context = props.draw(rng, 3, n_tokens, 6), props.draw(rng, 3, n_keys, 6)
        state = props.draw_mha(rng, 6, 2, 4)
        attention = props.make(student, "MultiHeadAttention", [6, 2, 4], state)
        got = attention.forward(tensor(x), tensor(context))
        results.append((got, props.slow_mha(x, context, state, 2)))
    for got, want in reversed(results):
        props.expect_pair(got, want)


@exercise("multi_head_attention", points=0.5)
def test_heads_obey_one_mask_for_all(student, rng):
    """A mask (T, S) of True and False holds for every head and every text."""
    state = props.draw_mha(rng, 6, 2, 4)
    attention = props.make(student, "MultiHeadAttention", [6, 2, 4], state)
    x, context = props.draw(rng, 3, 5, 6), props.draw(rng, 3, 7, 6)
    causal, some = np.tri(5, dtype=bool), props.some_allowed(rng, (5, 7))
    got = attention.forward(tensor(x), mask=tensor(causal, "bool"))
    crossed = attention.forward(tensor(x), tensor(context), tensor(some, "bool"))
    props.expect_pair(crossed, props.slow_mha(x, context, state, 2, some))
    props.expect_pair(got, props.slow_mha(x, None, state, 2, causal), case=" with a causal mask")


# ---------------------------------------------------------------- fused_multi_head_attention


@exercise("fused_multi_head_attention", points=1, core=True)
def test_fused_from_separate(student, rng):
    """The fused module holds the rows of queries, keys and values, and computes the same."""
    with AllCases() as cases:
        for sizes in [(6, 2, 4), (8, 2, 4), (3, 8, 64)]:  # D is H * Dh; then as by default
            state, x = props.draw_mha(rng, *sizes), props.draw(rng, 3, 5, sizes[0])
            with cases.case():
                _, fused = props.fuse(student, sizes, state)
                want = props.fused_state(state)
                props.expect_parameters(student, fused, want)
                got = fused.forward(tensor(x))
                props.expect_state(student, fused, want, "the fused module")
                props.expect_pair(got, props.slow_mha(x, None, state, sizes[1]))


@exercise("fused_multi_head_attention", points=0.5)
def test_fused_obeys_a_mask(student, rng):
    """With given matrices and a mask (T, T), every head attends only where it may."""
    state, x = props.draw_mha(rng, 6, 2, 4), props.draw(rng, 3, 5, 6)
    mask = props.some_allowed(rng, (5, 5))
    fused = student.FusedMultiHeadAttention(6, 2, 4)
    student.stage.give(fused, props.tensors(props.fused_state(state)))
    got = fused.forward(tensor(x), tensor(mask, "bool"))
    props.expect_pair(got, props.slow_mha(x, None, state, 2, mask))


# ---------------------------------------------------------------- load_torch_mha


@exercise("load_torch_mha", points=1.25, core=True)
def test_load_with_biases(student, rng):
    """Every matrix and every bias of torch's module arrives where it belongs."""
    state, before = props.draw_mha(rng, 12, 3, 4), props.draw_mha(rng, 12, 3, 4)
    mha = student.stage.separate(12, 3, 4, props.tensors(before))
    reference = student.stage.torchs_own(12, 3, props.tensors(props.torch_state(state)))
    student.load_torch_mha(mha, reference)
    props.expect_state(student, mha, state, "mha")


@exercise("load_torch_mha", points=0.25)
def test_load_without_biases(student, rng):
    """Where torch's module has no biases, those of mha become zero."""
    state, before = props.draw_mha(rng, 12, 3, 4), props.draw_mha(rng, 12, 3, 4)
    mha = student.stage.separate(12, 3, 4, props.tensors(before))
    values = props.tensors(props.torch_state(state, bias=False))
    student.load_torch_mha(mha, student.stage.torchs_own(12, 3, values))
    want = {k: np.zeros_like(v) if k.endswith("bias") else v for k, v in state.items()}
    props.expect_state(student, mha, want, "mha")


# ---------------------------------------------------------------- diagnose_attention


@exercise("diagnose_attention", points=1, core=True)
def test_two_plain_suspects(student):
    """It tells a softmax over the queries from a leak of the future."""
    names = ("softmax over queries", "future leak")
    props.expect_causes(student, [(props.suspect(student, name), name) for name in names])


@exercise("diagnose_attention", points=0.5)
def test_suspects_with_short_rows(student):
    """It tells a scale that comes too late from a mask that comes too late."""
    names = ("scale after softmax", "mask after softmax")
    props.expect_causes(student, [(props.suspect(student, name), name) for name in names])


@exercise("diagnose_attention", points=0.5)
def test_suspects_with_good_rows(student):
    """It tells heads that stay where they are from queries that are their own keys."""
    names = ("heads not transposed back", "query and key shared")
    props.expect_causes(student, [(props.suspect(student, name), name) for name in names])


@exercise("diagnose_attention", points=0.5)
def test_mended_attention(student, rng):
    """The mended attention is right in scale, mask, softmax and heads."""
    with AllCases() as cases:
        for sizes, mask in [
            ((4, 4, 4, 4, 4, 4), np.tri(4, dtype=bool)),
            ((2, 3, 5, 5, 3, 6), np.tri(5, dtype=bool)),
            ((2, 3, 5, 7, 6, 6), props.some_allowed(rng, (5, 7))),
        ]:
            query, key, value = arrays = props.draw_heads(rng, *sizes)
            sent = [tensor(one) for one in arrays]
            with cases.case():
                got = student.mended_attention(*sent, tensor(mask, "bool"))
                props.expect_pair(got, props.slow_attention(query, key, value, mask))


# ---------------------------------------------------------------- apply_rotary


@exercise("apply_rotary", points=1.5, core=True)
def test_rotary_laws(student, rng):
    """Vectors keep their length, and scores depend on the distance of positions alone."""
    query, key = props.draw(rng, 6, 8), props.draw(rng, 6, 8)
    positions = rng.permutation(20)[:6]
    sent = tensor(query), tensor(key)
    near = student.apply_rotary(*sent, tensor(positions, "int64"))
    far = student.apply_rotary(*sent, tensor(positions + 31, "int64"))
    units = []
    for row in np.eye(8):  # one entry after the other, the same at all positions
        unit = tensor(np.tile(row, (6, 1)))
        units.append(student.apply_rotary(unit, unit, tensor(positions, "int64")))
    turned = [props.as_pair(pair, ("query", "key")) for pair in (near, far, *units)]
    for got, want in zip(turned[0], (query, key), strict=True):
        assert got.shape == want.shape, "a result has another shape than its input."
        lengths = np.linalg.norm(want, axis=-1)
        expect(np.linalg.norm(got, axis=-1), lengths, tol=1e-4, what="the length of a vector")
    scores = [one.astype(float) @ other.astype(float).T for one, other in turned[:2]]
    expect(scores[1], scores[0], tol=1e-4, what="the scores at positions 31 places further")
    assert all(one.shape == (6, 8) for pair in turned for one in pair), (
        "a result has another shape."
    )
    products = np.array([one.astype(float) @ other.astype(float).T for one, other in turned[2:]])
    distances = positions[:, None] - positions
    cosines = np.cos(distances[..., None] * props.frequencies(8).repeat(2))
    what = "how far the pairs turn (whichever entries make a pair)"
    expect(np.sort(products, axis=0), np.sort(cosines).transpose(2, 0, 1), tol=1e-4, what=what)


@exercise("apply_rotary", points=1)
def test_rotary_pairs(student, rng):
    """Entries 2i and 2i + 1 make a pair, and turn as the docstring says."""
    point = np.array([[1.0, 0.0], [1.0, 0.0]])
    got = student.apply_rotary(tensor(point), tensor(point), tensor([0, 1], "int64"))
    query, key = props.draw(rng, 5, 6), props.draw(rng, 5, 6)
    positions = rng.permutation(20)[:5]
    turned = student.apply_rotary(tensor(query), tensor(key), tensor(positions, "int64"))
    names = ("query", "key")
    corner = np.array([[1, 0], [math.cos(1), math.sin(1)]])
    props.expect_pair(got, (corner, corner), names, tol=1e-4)
    want = [props.slow_rotary(one, positions) for one in (query, key)]
    props.expect_pair(turned, want, names, tol=1e-4)
    assert as_array(turned[0]).shape == query.shape, "a result has another shape than its input."
