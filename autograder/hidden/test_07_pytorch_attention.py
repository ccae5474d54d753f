"""What only the judge runs in session 07: edges of the contracts, gradients, torch as oracle."""

import functools
import math

import numpy as np

from autograder.public import props_07_pytorch_attention as props
from autograder.public.props_07_pytorch_attention import tensor
from autograder.testing import AllCases, as_array, exercise, expect, expect_error, expect_unchanged

POOLED = ("context", "weights")
TURNED = ("query", "key")
DOUBLE = 1e-9  # float64 all the way through
INTEGERS = ("int64", "int32")


@functools.cache
def library():
    """Return torch, with one thread: what is computed here takes microseconds."""
    import torch

    torch.set_num_threads(1)
    return torch


def leaves(arrays):
    """Return arrays as tensors in float64 whose gradients are wanted."""
    return [library().tensor(np.asarray(one), requires_grad=True) for one in arrays]


def allowed_in_torch(mask):
    """Return a mask as torch's attention wants it: bool, with an axis for the heads."""
    return None if mask is None else library().tensor(np.asarray(mask) == 1)[..., None, :, :]


def torch_mha(x, context, state, heads, mask=None):
    """Return the output of torch's attention between the student's matrices."""
    functional = library().nn.functional
    context = x if context is None else context
    made = {}
    for name, rows in [("query", x), ("key", context), ("value", context)]:
        made[name] = functional.linear(rows, state[f"{name}.weight"], state.get(f"{name}.bias"))
    parts = [one.unflatten(-1, (heads, -1)).transpose(-2, -3) for one in made.values()]
    mixed = functional.scaled_dot_product_attention(*parts, attn_mask=allowed_in_torch(mask))
    merged = mixed.transpose(-2, -3).flatten(-2)
    if "to_out.weight" not in state:
        return merged
    return functional.linear(merged, state["to_out.weight"], state["to_out.bias"])


def wanted_gradients(compute, pull, inputs, state):
    """Return the gradients of ``(output * pull).sum()`` by torch, in float64."""
    parts, values = leaves(inputs), dict(zip(state, leaves(state.values()), strict=True))
    (compute(*parts, values) * library().tensor(pull)).sum().backward()
    found = {name: one.grad.numpy() for name, one in values.items()}
    return found | {str(i): one.grad.numpy() for i, one in enumerate(parts)}


def expect_gradients(found, want):
    """Compare gradients by name; those of inputs have their numbers as names."""
    assert isinstance(found, dict), (
        "no gradient comes back from the output: is something detached (`.detach()`, `.data`, "
        "`torch.no_grad()`, NumPy), or changed in place?"
    )
    for name, array in want.items():
        what = f"the gradient of input {int(name) + 1}" if name.isdigit() else f"that of `{name}`"
        assert found.get(name) is not None, f"{what} is missing: something is cut off on the way."
        expect(found[name], array, tol=props.GRADIENT, what=what)


def expect_finite(found):
    """Fail when a gradient is not a number; found are gradients by name."""
    assert isinstance(found, dict), "no gradient comes back where nothing may be attended to."
    for name, array in found.items():
        if array is not None:
            bad = not np.isfinite(as_array(array, "a gradient")).all()
            what = f"of input {int(name) + 1}" if name.isdigit() else f"of `{name}`"
            assert not bad, f"where nothing may be attended to, the gradient {what} becomes NaN."


def expect_same_device(student, function, *calls):
    """Fail when what a function makes on the way does not lie where its inputs are."""
    found = [student.stage.leaves_device(function, list(call)) for call in calls]
    assert not any(found), "a tensor is made on a fixed device, not on that of the inputs."


def ints(mask, rng):
    """Return a mask of integers, of one of two dtypes."""
    return tensor(mask, INTEGERS[rng.integers(2)])


def far(rng, array, mask):
    """Return an array with huge rows where the mask says 0."""
    huge = rng.choice([-1, 1], size=array.shape) * rng.uniform(2e4, 3e4, size=array.shape)
    return np.where(np.asarray(mask)[..., None] == 1, array, huge.astype(np.float32))


# ---------------------------------------------------------------- attention_pooling


def pooling_of(student, query, dtype="float32"):
    """Return a module with a given query."""
    return props.make(student, "AttentionPooling", [len(query)], {"query": query}, dtype)


@exercise("attention_pooling", points=0.25)
def test_pooling_of_any_sizes(student, rng):
    """Any sizes work, with a mask of bools as with one of integers; so does float64."""
    for batch, n_tokens, width in [(2, 4, 1), (1, 7, 3), (3, 1, 2), (5, 3, 4)]:
        texts, query = props.draw(rng, batch, n_tokens, width), 2 * props.draw(rng, width)
        mask = np.ones((batch, n_tokens), dtype=bool)
        mask[:, rng.integers(n_tokens)] = n_tokens == 1  # one is padding where there are several
        want = props.slow_pooling(texts, query, mask)
        pooling = pooling_of(student, query)
        for form in (tensor(mask, "bool"), ints(mask, rng)):
            props.expect_pair(pooling.forward(tensor(texts), form), want, POOLED)
        pooling = pooling_of(student, query, "float64")
        got = pooling.forward(tensor(texts, "float64"), tensor(mask, "bool"))
        props.seen_in_float64(student, got, want)
        props.expect_pair(got, want, POOLED, tol=DOUBLE, dtype="float64")


@exercise("attention_pooling", points=0.25)
def test_pooling_of_padding_alone(student, rng):
    """A text of padding alone has zero weights and a zero context, and its neighbours as usual."""
    texts, query = props.draw(rng, 3, 5, 6), 2 * props.draw(rng, 6)
    mask = props.some_allowed(rng, (3, 5))
    mask[rng.integers(3)] = False
    pooling, want = pooling_of(student, query), props.slow_pooling(texts, query, mask)
    got = [pooling.forward(tensor(texts), form) for form in (tensor(mask, "bool"), ints(mask, rng))]
    for one in got:
        props.expect_pair(one, want, POOLED)


@exercise("attention_pooling", points=0.25)
def test_pooling_with_far_padding(student, rng):
    """Huge numbers in the padding change nothing, and no tensor of the caller's is changed."""
    texts, query = props.draw(rng, 3, 5, 6), 2 * props.draw(rng, 6)
    mask = props.some_allowed(rng, (3, 5))
    sent = tensor(far(rng, texts, mask))
    pooling = pooling_of(student, query)
    got = [pooling.forward(sent, form) for form in (ints(mask, rng), tensor(mask, "bool"))]
    pooling.forward(tensor(texts))
    for one in got:
        props.expect_pair(one, props.slow_pooling(texts, query, mask), POOLED)
    expect_unchanged(student)


def pooled_in_torch(texts, state, mask):
    """Return the context vectors, by torch."""
    torch = library()
    scores = texts @ state["query"] / math.sqrt(texts.shape[-1])
    scores = scores.masked_fill(~torch.tensor(mask), -torch.inf)
    return (scores.softmax(dim=-1)[..., None] * texts).sum(dim=1)


@exercise("attention_pooling", points=0.25)
def test_pooling_can_learn(student, rng):
    """The gradients of the query and of the tokens are right, never NaN, and on any device."""
    texts, query, pull = props.draw(rng, 3, 5, 6), props.draw(rng, 6), props.draw(rng, 3, 6)
    mask, pooling = props.some_allowed(rng, (3, 5)), pooling_of(student, query)
    sent = tensor(pull), [tensor(texts)], tensor(mask, "bool")
    found = student.stage.gradients(pooling, *sent)
    nothing = np.where(np.arange(3)[:, None] == rng.integers(3), False, mask)
    past = student.stage.gradients(pooling, *sent[:2], tensor(nothing, "bool"))
    compute = functools.partial(pooled_in_torch, mask=mask)
    expect_gradients(found, wanted_gradients(compute, pull, [texts], {"query": query}))
    expect_finite(past)
    expect_same_device(student, pooling, [tensor(texts)], [tensor(texts), tensor(mask, "bool")])


# ---------------------------------------------------------------- self_attention


def head_of(student, state, dtype="float32"):
    """Return a module with given matrices."""
    sizes = state["query.weight"].shape[::-1]
    return props.make(student, "SelfAttention", list(map(int, sizes)), state, dtype)


@exercise("self_attention", points=0.25)
def test_self_attention_of_any_sizes(student, rng):
    """Any sizes work, with a mask of bools as with one of integers; so does float64."""
    for batch, n_tokens, width, dim_head in [
        (2, 4, 1, 3),
        (1, 3, 5, 7),
        (3, 1, 2, 4),
        (5, 3, 4, 1),
    ]:
        x, state = props.draw(rng, batch, n_tokens, width), props.draw_self(rng, width, dim_head)
        mask = np.ones((batch, n_tokens), dtype=bool)
        mask[:, rng.integers(n_tokens)] = n_tokens == 1
        want = props.slow_self_attention(x, state, mask)
        attention = head_of(student, state)
        for form in (tensor(mask, "bool"), ints(mask, rng)):
            props.expect_pair(attention.forward(tensor(x), form), want)
        attention = head_of(student, state, "float64")
        got = attention.forward(tensor(x, "float64"), tensor(mask, "bool"))
        props.seen_in_float64(student, got, want)
        props.expect_pair(got, want, tol=DOUBLE, dtype="float64")


@exercise("self_attention", points=0.25)
def test_self_attention_in_padding_alone(student, rng):
    """In a text of padding alone all is zero, never NaN, and its neighbours are as usual."""
    x, state = props.draw(rng, 3, 5, 6), props.draw_self(rng, 6, 4)
    mask = props.some_allowed(rng, (3, 5))
    mask[rng.integers(3)] = False
    attention, want = head_of(student, state), props.slow_self_attention(x, state, mask)
    forms = tensor(mask, "bool"), ints(mask, rng)
    for got in [attention.forward(tensor(x), form) for form in forms]:
        props.expect_pair(got, want)


@exercise("self_attention", points=0.25)
def test_self_attention_leaves_inputs_alone(student, rng):
    """The caller's sequence and mask are the same after the call."""
    x, state = props.draw(rng, 3, 5, 6), props.draw_self(rng, 6, 4)
    mask, attention = props.some_allowed(rng, (3, 5)), head_of(student, state)
    for form in (tensor(mask, "bool"), tensor(mask, "int64"), None):
        got = attention.forward(tensor(x), form)
        as_array(props.as_pair(got)[0])
    expect_unchanged(student)


@exercise("self_attention", points=0.25)
def test_order_of_tokens(student, rng):
    """Reordering the tokens, and the mask with them, reorders output and weights; no more."""
    x, state = props.draw(rng, 3, 5, 6), props.draw_self(rng, 6, 4)
    mask, order = props.some_allowed(rng, (3, 5)), rng.permutation(5)
    attention = head_of(student, state)
    first = attention.forward(tensor(x), tensor(mask, "int64"))
    second = attention.forward(tensor(x[:, order]), tensor(mask[:, order], "int64"))
    output, weights = props.as_pair(first)
    assert weights.shape == (3, 5, 5), "the weights do not have the shape (B, T, T)."
    assert output.shape == (3, 5, 4), "the output does not have the shape (B, T, Dh)."
    props.expect_pair(second, (output[:, order], weights[:, order][:, :, order]))
    expect(np.where(mask[:, None, :], 0, weights), np.zeros((3, 5, 5)), what="padding's weight")


@exercise("self_attention", points=0.25)
def test_self_attention_can_learn(student, rng):
    """The gradients of all matrices and of the sequence are right, and never NaN."""
    x, state, pull = props.draw(rng, 3, 5, 6), props.draw_self(rng, 6, 4), props.draw(rng, 3, 5, 4)
    mask, attention = props.some_allowed(rng, (3, 5)), head_of(student, state)
    sent = tensor(pull), [tensor(x)]
    found = student.stage.gradients(attention, *sent, tensor(mask, "bool"))
    nothing = np.where(np.arange(3)[:, None] == rng.integers(3), False, mask)
    past = student.stage.gradients(attention, *sent, tensor(nothing, "bool"))

    def compute(sequence, values):
        return torch_mha(sequence, None, values, 1, mask[:, None, :])

    expect_gradients(found, wanted_gradients(compute, pull, [x], state))
    expect_finite(past)


@exercise("self_attention", points=0.25)
def test_self_attention_stays_on_its_device(student, rng):
    """What is made on the way lies on the device of the inputs, whichever that is."""
    attention, x = student.SelfAttention(6, 4), tensor(props.draw(rng, 3, 5, 6))
    mask = tensor(np.ones((3, 5), dtype=bool), "bool")
    expect_same_device(student, attention, [x], [x, mask])


# ---------------------------------------------------------------- multi_head_attention


def heads_of(student, sizes, state, dtype="float32"):
    """Return a module with given parameters."""
    return props.make(student, "MultiHeadAttention", list(sizes), state, dtype)


@exercise("multi_head_attention", points=0.5)
def test_heads_obey_masks_of_all_forms(student, rng):
    """Masks (T, S), (B, T, S) and (B, 1, S) work, as bools and as integers."""
    state = props.draw_mha(rng, 6, 2, 4)
    attention = heads_of(student, (6, 2, 4), state)
    with AllCases() as cases:
        for batch, shape in [
            (3, (5, 7)),
            (3, (3, 5, 7)),
            (3, (3, 1, 7)),
            (2, (2, 5, 7)),
            (5, (5, 7)),
        ]:
            x, context = props.draw(rng, batch, 5, 6), props.draw(rng, batch, 7, 6)
            mask = props.some_allowed(rng, shape)
            want = props.slow_mha(x, context, state, 2, mask)
            for form in (tensor(mask, "bool"), ints(mask, rng)):
                with cases.case():
                    got = attention.forward(tensor(x), tensor(context), form)
                    case = f" with a mask {shape} of dtype {form.dtype}"
                    props.expect_pair(got, want, case=case)


@exercise("multi_head_attention", points=0.5)
def test_heads_of_blocked_queries(student, rng):
    """A query that may attend to nothing has zero weights, and the bias of to_out as output."""
    state = props.draw_mha(rng, 6, 2, 4)
    attention = heads_of(student, (6, 2, 4), state)
    x, context = props.draw(rng, 3, 5, 6), props.draw(rng, 3, 7, 6)
    mask, padding = props.some_allowed(rng, (3, 5, 7)), props.some_allowed(rng, (3, 1, 7))
    mask[rng.integers(3), rng.integers(5)] = False
    padding[rng.integers(3)] = False
    results = []
    for one in (mask, padding):
        got = attention.forward(tensor(x), tensor(context), tensor(one, "bool"))
        results.append((got, props.slow_mha(x, context, state, 2, one)))
    for got, want in results:
        props.expect_pair(got, want)


@exercise("multi_head_attention", points=0.25)
def test_heads_of_any_sizes(student, rng):
    """Any sizes work, also without heads and dim_head (8 and 64), and in float64."""
    for batch, n_query, n_key, width, heads, dim_head in [
        (2, 3, 4, 5, 1, 7),
        (1, 4, 3, 2, 3, 1),
        (4, 1, 2, 3, 5, 2),
    ]:
        state = props.draw_mha(rng, width, heads, dim_head)
        x, context = props.draw(rng, batch, n_query, width), props.draw(rng, batch, n_key, width)
        want = props.slow_mha(x, context, state, heads)
        for dtype in ("float32", "float64"):
            attention = heads_of(student, (width, heads, dim_head), state, dtype)
            got = attention.forward(tensor(x, dtype), tensor(context, dtype))
            if dtype == "float64":
                props.seen_in_float64(student, got, want)
                props.expect_pair(got, want, tol=DOUBLE, dtype=dtype)
            props.expect_pair(got, want, case=f" in {dtype}")
    default = student.MultiHeadAttention(3)
    expect([default.get("heads"), default.get("dim_head")], [8, 64], what="heads and dim_head")
    found = student.stage.parameters(default)
    assert isinstance(found, dict), "without heads and dim_head there is no module."
    assert tuple(found.get("query.weight", ())) == (512, 3), "the defaults are 8 heads of 64."


@exercise("multi_head_attention", points=0.25)
def test_heads_leave_inputs_alone(student, rng):
    """A blocked token changes nothing, however large it is; no tensor of the caller's changes."""
    state = props.draw_mha(rng, 6, 2, 4)
    attention = heads_of(student, (6, 2, 4), state)
    x, context = props.draw(rng, 3, 5, 6), props.draw(rng, 3, 7, 6)
    padding = props.some_allowed(rng, (3, 1, 7))
    sent = tensor(x), tensor(far(rng, context, padding[:, 0]))
    results = [
        attention.forward(*sent, form) for form in (ints(padding, rng), tensor(padding, "bool"))
    ]
    attention.forward(tensor(x), mask=tensor(np.tri(5, dtype=bool), "bool"))
    attention.forward(tensor(x), mask=tensor(np.tri(5), "int64"))
    for got in results:
        props.expect_pair(got, props.slow_mha(x, context, state, 2, padding))
    expect_unchanged(student)


@exercise("multi_head_attention", points=0.25)
def test_heads_can_learn(student, rng):
    """The gradients of all parameters, of x and of the context are right."""
    state, pull = props.draw_mha(rng, 6, 2, 4), props.draw(rng, 3, 5, 6)
    inputs = props.draw(rng, 3, 5, 6), props.draw(rng, 3, 7, 6)
    mask = props.some_allowed(rng, (3, 5, 7))
    sent = tensor(pull), [tensor(one) for one in inputs], tensor(mask, "bool")
    found = student.stage.gradients(heads_of(student, (6, 2, 4), state), *sent)

    def compute(x, context, values):
        return torch_mha(x, context, values, 2, mask)

    expect_gradients(found, wanted_gradients(compute, pull, inputs, state))


@exercise("multi_head_attention", points=0.25)
def test_heads_learn_past_blocked_queries(student, rng):
    """A query that may attend to nothing spoils no gradient."""
    state, pull = props.draw_mha(rng, 6, 2, 4), props.draw(rng, 3, 5, 6)
    mask = props.some_allowed(rng, (3, 5, 7))
    mask[rng.integers(3), rng.integers(5)] = False
    inputs = [tensor(props.draw(rng, 3, 5, 6)), tensor(props.draw(rng, 3, 7, 6))]
    attention = heads_of(student, (6, 2, 4), state)
    expect_finite(student.stage.gradients(attention, tensor(pull), inputs, tensor(mask, "bool")))


@exercise("multi_head_attention", points=0.25)
def test_heads_stay_on_their_device(student, rng):
    """What is made on the way lies on the device of the inputs, whichever that is."""
    attention, x = student.MultiHeadAttention(6, 2, 4), tensor(props.draw(rng, 3, 5, 6))
    context, mask = tensor(props.draw(rng, 3, 7, 6)), tensor(np.ones((5, 7), dtype=bool), "bool")
    expect_same_device(student, attention, [x], [x, context, mask])


@functools.cache
def torchs_own(width, heads):
    """Return torch's own module in float64."""
    nn = library().nn
    return nn.MultiheadAttention(width, heads, batch_first=True, dtype=library().float64)


@exercise("multi_head_attention", points=0.25)
def test_heads_agree_with_torchs_own(student, rng):
    """With the same parameters, nn.MultiheadAttention gives the same output and weights."""
    torch, state = library(), props.draw_mha(rng, 12, 3, 4)
    x, context = props.draw(rng, 2, 5, 12), props.draw(rng, 2, 7, 12)
    mask, own = props.some_allowed(rng, (5, 7)), torchs_own(12, 3)
    own.load_state_dict({k: torch.tensor(v) for k, v in props.torch_state(state).items()})
    sent = [torch.tensor(one) for one in (x, context, context)]
    with torch.no_grad():
        want = own(*sent, attn_mask=torch.tensor(~mask), average_attn_weights=False)
    attention = heads_of(student, (12, 3, 4), state)
    got = attention.forward(tensor(x), tensor(context), tensor(mask, "bool"))
    props.expect_pair(got, [one.numpy() for one in want])


# ---------------------------------------------------------------- fused_multi_head_attention


@exercise("fused_multi_head_attention", points=0.25)
def test_fused_shares_no_memory(student, rng):
    """The separate module is as before, and what becomes of it later does not reach the new one."""
    state = props.draw_mha(rng, 6, 2, 4)
    separate, fused = props.fuse(student, (6, 2, 4), state)
    props.expect_state(student, separate, state, "the separate module")
    learns = [fact[0] for fact in student.stage.facts(separate).values()]
    assert all(learns), "the separate module cannot be trained any more: it must not be changed."
    assert separate.get("training"), "the separate module is in eval mode: it must not be changed."
    student.stage.overwrite(separate, 3.0)
    what = "the fused module, after the separate one was overwritten"
    props.expect_state(student, fused, props.fused_state(state), what)


@exercise("fused_multi_head_attention", points=0.5)
def test_fused_can_be_trained(student, rng):
    """All parameters of the fused module can be trained, and have the dtype of the others."""
    state, x, pull = (
        props.draw_mha(rng, 6, 2, 4),
        props.draw(rng, 3, 5, 6),
        props.draw(rng, 3, 5, 6),
    )
    names, found = sorted(props.fused_state(state)), []
    for dtype, frozen in [("float32", False), ("float32", True), ("float64", False)]:
        separate = student.stage.separate(6, 2, 4, props.tensors(state, dtype))
        if frozen:
            student.stage.freeze(separate)
        fused = student.FusedMultiHeadAttention.from_separate(separate)
        facts = student.stage.facts(fused)
        sent = tensor(pull, dtype), [tensor(x, dtype)]
        found.append((facts, dtype, student.stage.gradients(fused, *sent)))
    for facts, dtype, gradients in found:
        assert sorted(facts) == names, "the fused module has other parameters."
        for name in names:
            assert facts[name][0], f"`{name}` cannot be trained: it takes no gradient."
            assert facts[name][1] == dtype, f"`{name}` is {facts[name][1]}, but mha is {dtype}."
        assert isinstance(gradients, dict), "no gradient comes back from the output."
        for name in names:
            assert gradients.get(name) is not None, f"no gradient reaches `{name}`."


@exercise("fused_multi_head_attention", points=0.5)
def test_fused_obeys_masks_of_all_forms(student, rng):
    """Masks (T, T), (B, T, T) and (B, 1, T) work, as bools and integers, also with blocked rows."""
    state, x = props.draw_mha(rng, 6, 2, 4), props.draw(rng, 5, 5, 6)
    fused = student.FusedMultiHeadAttention(6, 2, 4)
    student.stage.give(fused, props.tensors(props.fused_state(state)))
    with AllCases() as cases:
        for batch, shape in [
            (3, (5, 5)),
            (3, (3, 5, 5)),
            (3, (3, 1, 5)),
            (2, (2, 5, 5)),
            (5, (5, 5)),
        ]:
            mask = props.some_allowed(rng, shape)
            want = props.slow_mha(x[:batch], None, state, 2, mask)
            for form in (tensor(mask, "bool"), ints(mask, rng)):
                with cases.case():
                    got = fused.forward(tensor(x[:batch]), form)
                    props.expect_pair(got, want, case=f" with a mask {shape}")
        blocked = props.some_allowed(rng, (3, 5, 5))
        blocked[rng.integers(3), rng.integers(5)] = False
        with cases.case():
            got = fused.forward(tensor(x[:3]), tensor(blocked, "bool"))
            want = props.slow_mha(x[:3], None, state, 2, blocked)
            props.expect_pair(got, want, case=" of blocked rows")
    expect_unchanged(student)


@exercise("fused_multi_head_attention", points=0.25)
def test_fused_of_any_sizes(student, rng):
    """Any sizes work, also one head, and without heads and dim_head (8 and 64)."""
    for batch, n_tokens, width, heads, dim_head in [
        (2, 3, 5, 1, 7),
        (1, 4, 2, 3, 1),
        (4, 1, 3, 5, 2),
    ]:
        state, x = (
            props.draw_mha(rng, width, heads, dim_head),
            props.draw(rng, batch, n_tokens, width),
        )
        _, fused = props.fuse(student, (width, heads, dim_head), state)
        got = fused.forward(tensor(x))
        props.expect_state(student, fused, props.fused_state(state), "the fused module")
        props.expect_pair(got, props.slow_mha(x, None, state, heads))


# ---------------------------------------------------------------- load_torch_mha


@exercise("load_torch_mha", points=0.25)
def test_load_shares_no_memory(student, rng):
    """The reference is as before, and what becomes of it later does not reach mha."""
    with AllCases() as cases:
        for bias in (True, False):
            state, before = props.draw_mha(rng, 12, 3, 4), props.draw_mha(rng, 12, 3, 4)
            with cases.case():
                mha = student.stage.separate(12, 3, 4, props.tensors(before))
                values = props.torch_state(state, bias)
                reference = student.stage.torchs_own(12, 3, props.tensors(values))
                student.load_torch_mha(mha, reference)
                props.expect_state(student, reference, values, "the reference")
                student.stage.overwrite(reference, 3.0)
                want = {k: v if bias or not k.endswith("bias") else 0 * v for k, v in state.items()}
                what = "mha, after the reference was overwritten"
                props.expect_state(student, mha, want, what)


@exercise("load_torch_mha", points=0.25)
def test_load_keeps_the_parameters(student, rng):
    """The parameters of mha stay the same objects, and can be trained afterwards."""
    for bias in (True, False):
        state, before = props.draw_mha(rng, 10, 5, 2), props.draw_mha(rng, 10, 5, 2)
        mha = student.stage.separate(10, 5, 2, props.tensors(before))
        values = props.tensors(props.torch_state(state, bias))
        objects = student.stage.objects.keep(mha)
        student.load_torch_mha(mha, student.stage.torchs_own(10, 5, values))
        same, facts = student.stage.same_objects(mha, objects), student.stage.facts(mha)
        assert same, "the parameters are other objects than before: fill them in place."
        assert all(fact[0] for fact in facts.values()), "a parameter cannot be trained any more."
        want = {k: v if bias or not k.endswith("bias") else 0 * v for k, v in state.items()}
        props.expect_state(student, mha, want, "mha")


@exercise("load_torch_mha", points=0.25)
def test_load_of_any_sizes(student, rng):
    """Any sizes work, also one head and a head width of one."""
    for width, heads in [(5, 1), (4, 4), (6, 2)]:
        state, before = (props.draw_mha(rng, width, heads, width // heads) for _ in range(2))
        mha = student.stage.separate(width, heads, width // heads, props.tensors(before))
        values = props.tensors(props.torch_state(state))
        student.load_torch_mha(mha, student.stage.torchs_own(width, heads, values))
        props.expect_state(student, mha, state, "mha")


@exercise("load_torch_mha", points=0.75)
def test_load_refuses_other_sizes(student, rng):
    """Another width, number of heads or head width is a ValueError, and mha stays as it was."""
    values = props.tensors(props.torch_state(props.draw_mha(rng, 12, 3, 4)))
    reference = student.stage.torchs_own(12, 3, values)
    others = {
        "another width": (10, 3, 4),
        "another number of heads": (12, 4, 3),
        "another number of wider heads": (12, 2, 4),
        "another head width": (12, 3, 5),
        "another width and head width": (8, 4, 3),
    }
    with AllCases() as cases:
        for case, sizes in others.items():
            before = props.draw_mha(rng, *sizes)
            with cases.case():
                mha = student.stage.separate(*sizes, props.tensors(before))
                try:
                    expect_error(student.load_torch_mha, mha, reference, case=case)
                finally:
                    state = student.stage.state(mha)
                props.expect_values(state, before, "mha, after the error,")


# ---------------------------------------------------------------- diagnose_attention


@exercise("diagnose_attention", points=0.75)
def test_suspects_in_other_guises(student):
    """It names all six causes, also where a leak is narrow, or the key asks."""
    guises = {
        "scale after softmax": {},
        "mask after softmax": {},
        "softmax over queries": {},
        "heads not transposed back": {},
        "future leak": {"ahead": 1},
        "query and key shared": {"asks": 1, "asked": 1},
    }
    wanted = [(props.suspect(student, name, **how), name) for name, how in guises.items()]
    props.expect_causes(student, wanted)


@exercise("diagnose_attention", points=0.5)
def test_mended_attention_of_any_sizes(student, rng):
    """Any sizes work, also where queries may attend to nothing; so does float64."""
    with AllCases() as cases:
        for sizes in [(1, 2, 3, 5, 4, 6), (3, 1, 4, 6, 1, 5), (2, 5, 3, 4, 6, 1)]:
            arrays = props.draw_heads(rng, *sizes)
            mask = props.some_allowed(rng, (sizes[2], sizes[3]))
            mask[rng.integers(len(mask))] = False
            want = props.slow_attention(*arrays, mask)
            for dtype, tol in [("float32", props.TOLERANCE), ("float64", DOUBLE)]:
                sent = [tensor(one, dtype) for one in arrays]
                with cases.case():
                    got = student.mended_attention(*sent, tensor(mask, "bool"))
                    if dtype == "float64":
                        props.seen_in_float64(student, got, want)
                    props.expect_pair(got, want, tol=tol, case=f" in {dtype}")


@exercise("diagnose_attention", points=0.25)
def test_mended_attention_leaves_inputs_alone(student, rng):
    """A blocked key has no influence, and no tensor of the caller's is changed."""
    query, key, value = props.draw_heads(rng, 2, 3, 5, 7, 4, 6)
    mask = np.ones((5, 7), dtype=bool)
    mask[:, rng.integers(7)] = False
    sent = tensor(query), tensor(far(rng, key, mask[0])), tensor(far(rng, value, mask[0]))
    got = student.mended_attention(*sent, tensor(mask, "bool"))
    props.expect_pair(got, props.slow_attention(query, key, value, mask))
    expect_unchanged(student)


# ---------------------------------------------------------------- apply_rotary


def turn(student, rng, shape, positions, dtype="float32", **options):
    """Let a query and a key be turned; return the result and what was turned."""
    arrays = [props.draw(rng, *shape) for _ in range(2)]
    sent = [tensor(one, dtype) for one in arrays]
    return student.apply_rotary(*sent, tensor(positions, "int64"), **options), arrays


def as_halves(x, positions, base):
    """Turn vectors of the other layout: entry i makes a pair with entry i + Dh / 2."""
    order = np.arange(x.shape[-1]).reshape(2, -1).T.ravel()
    found = np.empty_like(x)
    found[..., order] = props.slow_rotary(x[..., order], positions, base)
    return found


def nearest(got, arrays, positions, base=10000.0):
    """Return what the nearer of the two layouts gives: what makes a pair is graded elsewhere."""
    found = props.as_pair(got, TURNED)
    for one, other in zip(found, arrays, strict=True):
        assert one.shape == other.shape, "a result has another shape than its input."
    layouts, off = [], []
    for layout in (props.slow_rotary, as_halves):
        layouts.append([layout(one, positions, base) for one in arrays])
        pairs = zip(found, layouts[-1], strict=True)
        off.append(sum(float(np.abs(one - other).sum()) for one, other in pairs))
    return layouts[1 if off[1] < off[0] else 0]


def expect_turned(got, arrays, positions, base=10000.0, tol=1e-4, case=""):
    """Compare with the nearer of the two layouts."""
    want = nearest(got, arrays, positions, base)
    props.expect_pair(got, want, TURNED, tol=tol, case=case)


@exercise("apply_rotary", points=0.25)
def test_rotary_of_any_axes(student, rng):
    """Any number of leading axes works, and any even Dh, in float32 and in float64."""
    with AllCases() as cases:
        for shape in [(2, 3, 5, 4), (3, 5, 8), (1, 2), (2, 1, 4, 6)]:
            positions = rng.permutation(30)[: shape[-2]]
            for dtype in ("float32", "float64"):
                with cases.case():
                    got, arrays = turn(student, rng, shape, positions, dtype)
                    want = nearest(got, arrays, positions)
                    case = f" of shape {shape} in {dtype}"
                    props.expect_pair(got, want, TURNED, tol=1e-4, case=case)
                    if dtype == "float64":
                        props.seen_in_float64(student, got, want)
                        props.expect_pair(got, want, TURNED, tol=DOUBLE, dtype=dtype, case=case)


@exercise("apply_rotary", points=0.25)
def test_rotary_at_any_positions(student, rng):
    """Positions may start anywhere, be far, come in any order and more than once."""
    places = [rng.integers(100, 400, size=5), np.array([7, 7, 0, 3, 3]), np.arange(5)[::-1]]
    results = [turn(student, rng, (2, 5, 6), positions) for positions in places]
    for (got, arrays), positions in zip(results, places, strict=True):
        expect_turned(got, arrays, positions, tol=3e-4)


@exercise("apply_rotary", points=0.5)
def test_rotary_with_another_base(student, rng):
    """The base decides how fast the later pairs turn."""
    results = []
    for base in (100.0, 5.0):
        positions = rng.permutation(20)[:5]
        results.append((*turn(student, rng, (3, 5, 8), positions, base=base), positions, base))
    for result in results:
        expect_turned(*result)


@exercise("apply_rotary", points=0.25)
def test_rotary_leaves_inputs_alone(student, rng):
    """The caller's query, key and positions are the same after the call."""
    got, arrays = turn(student, rng, (2, 5, 6), rng.permutation(20)[:5])
    for one, other in zip(props.as_pair(got, TURNED), arrays, strict=True):
        assert one.shape == other.shape, "a result has another shape than its input."
    expect_unchanged(student)


@exercise("apply_rotary", points=0.25)
def test_rotary_stays_on_its_device(student, rng):
    """What is made on the way lies on the device of the inputs, and gradients come back."""
    sent = [tensor(props.draw(rng, 5, 6)) for _ in range(2)]
    positions = tensor(rng.permutation(20)[:5], "int64")
    function = student.apply_rotary.get("__call__")
    found = student.stage.pulled(function, sent, positions)
    expect_same_device(student, function, [*sent, positions])
    assert found == [True, True], "no gradient comes back to query and key."
