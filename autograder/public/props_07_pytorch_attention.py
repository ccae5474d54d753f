"""What the public and the hidden tests of session 07 share: draws, slow loops, comparisons."""

import math

import numpy as np
from scipy import special

from autograder import fingerprint
from autograder.box.wire import Tensor
from autograder.testing import as_array, expect, seen_as

TOLERANCE = 1e-5  # float32
GRADIENT = 1e-4


def tensor(array, dtype="float32"):
    """Return an array as a tensor of the student's."""
    return Tensor(np.ascontiguousarray(array, dtype=dtype), dtype)


def draw(rng, *shape):
    """Return numbers that float32 holds exactly, so that float64 oracles see the same ones."""
    return rng.normal(size=shape).astype(np.float32).astype(np.float64)


def draw_linear(rng, name, n_in, n_out, bias=True):
    """Return weight and bias as nn.Linear stores them: one row for each output."""
    state = {f"{name}.weight": draw(rng, n_out, n_in) / 2 ** round(math.log2(n_in) / 2)}
    return state | ({f"{name}.bias": draw(rng, n_out) / 2} if bias else {})


def draw_self(rng, width, dim_head):
    """Return the three matrices of a head, as nn.Linear stores them."""
    state = {}
    for name in ("query", "key", "value"):
        state |= draw_linear(rng, name, width, dim_head, bias=False)
    return state


def draw_mha(rng, dim, heads, dim_head):
    """Return the parameters of a MultiHeadAttention."""
    inner, state = heads * dim_head, {}
    for name in ("query", "key", "value"):
        state |= draw_linear(rng, name, dim, inner)
    return state | draw_linear(rng, "to_out", inner, dim)


def draw_heads(rng, batch, heads, n_query, n_key, dim_head, dim_value):
    """Return queries, keys and values of several heads."""
    shapes = (n_query, dim_head), (n_key, dim_head), (n_key, dim_value)
    return [draw(rng, batch, heads, *shape) for shape in shapes]


def tensors(state, dtype="float32"):
    """Return a state dict as tensors."""
    return {name: tensor(array, dtype) for name, array in state.items()}


def some_allowed(rng, shape):
    """Return a random bool mask; every row allows at least one key and blocks at least one."""
    n_allowed = rng.integers(1, shape[-1], size=(*shape[:-1], 1))
    return rng.random(shape).argsort(axis=-1) < n_allowed


# ---------------------------------------------------------------- the student's modules


def expect_parameters(student, module, state, found=None):
    """Compare the names and shapes of a module's parameters with those of a state dict."""
    found = student.stage.parameters(module) if found is None else found
    assert isinstance(found, dict), f"the object is {found}, not an nn.Module ready for use."
    other = student.stage.unregistered(module) if state.keys() - found.keys() else []
    for name, array in state.items():
        assert name in found, (
            f"the module has no parameter `{name}`, only {sorted(found) or 'none at all'}: "
            "each is made in __init__ and kept as an attribute of self."
            + (f" It holds {' and '.join(other)}, which is not registered." if other else "")
        )
        shape = tuple(found[name])
        assert shape == array.shape, f"`{name}` has shape {shape}, expected {array.shape}."
    extra = sorted(found.keys() - state.keys())
    assert not extra, f"there are more parameters than asked for: {', '.join(extra)}."


def make(student, name, sizes, state, dtype="float32"):
    """Return a module of the student's with given parameters."""
    module = getattr(student, name)(*sizes)
    found = student.stage.give(module, tensors(state, dtype))
    expect_parameters(student, module, state, found)
    return module


def as_pair(result, names=("output", "weights")):
    """Return an answer of two results as two arrays."""
    pair = isinstance(result, list) and len(result) == 2
    assert pair, f"two results are expected, in this order: {', '.join(names)}."
    return [as_array(one, f"the {name}") for one, name in zip(result, names, strict=True)]


def expect_pair(result, want, names=("output", "weights"), tol=TOLERANCE, dtype=None, case=""):
    """Compare an answer of two results."""
    pair = isinstance(result, list) and len(result) == 2
    assert pair, f"two results are expected, in this order: {', '.join(names)}."
    for got, one, name in zip(result, want, names, strict=True):
        expect(got, one, tol=tol, dtype=dtype, what=f"the {name}{case}")


def steady(student, call, *args, again):
    """Return the result of a call; if asked to, make it again, and see that it is the same."""
    got = call(*args)
    others = [fingerprint.of_value(call(*args)) for _ in range(4 if again else 0)]
    if not all(fingerprint.same(fingerprint.of_value(got), other) for other in others):
        seen_as(student, "random", last=5)
        raise AssertionError("two calls with the same tensors give different results.")
    return got


def seen_in_float64(student, got, want):
    """Let a last call that has only float32's digits be told from one that has all of them."""
    arrays = got if isinstance(got, list) and len(got) == 2 else []
    arrays = [one.array for one in arrays if isinstance(one, Tensor)]
    if len(arrays) == 2 and all(a.shape == w.shape for a, w in zip(arrays, want, strict=True)):
        off = max(float(np.abs(a - w).max(initial=0)) for a, w in zip(arrays, want, strict=True))
        dtypes = [one.dtype for one in got]
        if 1e-9 < off < 1e-4:
            seen_as(student, [dtypes, "float32's digits"])


# ---------------------------------------------------------------- one row after the other


def shares(scores, allowed):
    """Give scipy the allowed scores of one row; all else is zero."""
    weights = np.zeros(scores.shape)
    if allowed.any():
        weights[allowed] = special.softmax(scores[allowed])
    return weights


def slow_pooling(texts, query, mask=None):
    """Average the tokens of one text after the other."""
    real = np.ones(texts.shape[:2], dtype=bool) if mask is None else np.asarray(mask) == 1
    weights = np.zeros(texts.shape[:2])
    for text, row in enumerate(texts):
        scores = np.array([math.fsum(token * query) for token in row]) / math.sqrt(len(query))
        weights[text] = shares(scores, real[text])
    context = np.array(
        [(w[:, None] * row).sum(axis=0) for w, row in zip(weights, texts, strict=True)]
    )
    return context, weights


def slow_heads(query, key, value, allowed):
    """Let the queries of one head look at its keys, one after the other."""
    scale = math.sqrt(query.shape[-1])
    weights = np.array(
        [shares((key * q).sum(axis=-1) / scale, row) for q, row in zip(query, allowed, strict=True)]
    )
    return np.array([(w[:, None] * value).sum(axis=0) for w in weights]), weights


def project(rows, state, name):
    """Multiply the rows of one text by a matrix stored as nn.Linear does, and add its bias."""
    made = np.array([(state[f"{name}.weight"] * row).sum(axis=1) for row in rows])
    return made + state.get(f"{name}.bias", 0.0)


def slow_self_attention(sequence, state, mask=None):
    """Let the tokens of one text after the other attend, with one head."""
    real = np.ones(sequence.shape[:2], dtype=bool) if mask is None else np.asarray(mask) == 1
    pairs = []
    for text, row in zip(sequence, real, strict=True):
        made = [project(text, state, name) for name in ("query", "key", "value")]
        pairs.append(slow_heads(*made, np.tile(row, (len(text), 1))))
    return tuple(np.array(one) for one in zip(*pairs, strict=True))


def slow_mha(x, context, state, heads, mask=None):
    """Let every head of one text after the other attend, and mix what they found."""
    context = x if context is None else context
    shape = (len(x), x.shape[1], context.shape[1])
    allowed = np.broadcast_to(True if mask is None else np.asarray(mask) == 1, shape)
    outputs, weights = [], []
    for asks, asked, rows in zip(x, context, allowed, strict=True):
        query = project(asks, state, "query")
        key, value = project(asked, state, "key"), project(asked, state, "value")
        parts = [np.split(one, heads, axis=1) for one in (query, key, value)]
        found = [slow_heads(*part, rows) for part in zip(*parts, strict=True)]
        outputs.append(project(np.hstack([one[0] for one in found]), state, "to_out"))
        weights.append([one[1] for one in found])
    return np.array(outputs), np.array(weights)


def slow_attention(query, key, value, mask):
    """Let every head attend that is given its queries, keys and values; (B, H, T, ...)."""
    batch, heads, n_query, _ = query.shape
    output = np.zeros((batch, n_query, heads * value.shape[-1]))
    weights = np.zeros((batch, heads, n_query, key.shape[2]))
    for text, head in np.ndindex(batch, heads):
        parts = [one[text, head] for one in (query, key, value)]
        columns = slice(head * value.shape[-1], (head + 1) * value.shape[-1])
        output[text, :, columns], weights[text, head] = slow_heads(*parts, np.asarray(mask) == 1)
    return output, weights


def fused_state(state):
    """Return the parameters of the fused module: queries' rows, keys' rows, values' rows."""
    names = ("query", "key", "value")
    fused = {
        f"to_qkv.{part}": np.concatenate([state[f"{name}.{part}"] for name in names])
        for part in ("weight", "bias")
    }
    return fused | {name: array for name, array in state.items() if name.startswith("to_out")}


def torch_state(state, bias=True):
    """Return the same parameters as nn.MultiheadAttention names and stores them."""
    fused = fused_state(state)
    found = {"in_proj_weight": fused["to_qkv.weight"], "out_proj.weight": fused["to_out.weight"]}
    if bias:
        found |= {"in_proj_bias": fused["to_qkv.bias"], "out_proj.bias": fused["to_out.bias"]}
    return found


def expect_values(found, state, what, tol=0.0):
    """Compare parameters by name with those of a state dict."""
    assert isinstance(found, dict), f"{what} is not a module any more."
    assert found.keys() == state.keys(), f"{what} has other parameters than before."
    for name, array in state.items():
        expect(found[name], array, tol=tol, what=f"`{name}` of {what}")


def expect_state(student, module, state, what, tol=0.0):
    """Compare the parameters of a module with a state dict, by name."""
    expect_values(student.stage.state(module), state, what, tol)


def fuse(student, sizes, state, dtype="float32"):
    """Return a separate module, and the student's fused one, in which nothing is left to chance."""
    pairs = []
    for _ in range(2):
        separate = student.stage.separate(*sizes, tensors(state, dtype))
        pairs.append((separate, student.FusedMultiHeadAttention.from_separate(separate)))
    found = [student.stage.state(fused) for _, fused in pairs]
    if not all(isinstance(one, dict) for one in found) or found[0].keys() != found[1].keys():
        return pairs[0]
    random = [n for n, one in found[0].items() if not np.array_equal(one, found[1][n])]
    if random:
        seen_as(student, {n: "random" if n in random else a for n, a in found[0].items()}, last=2)
        names = ", ".join(f"`{name}`" for name in random)
        raise AssertionError(f"{names}: random first values, which do not come from mha.")
    return pairs[0]


# ---------------------------------------------------------------- suspects

RIGHT = {
    "before": True,
    "inside": True,
    "axis": -1,
    "back": True,
    "ahead": 0,
    "asks": 0,
    "asked": 1,
}
SUSPECTS = {
    "scale after softmax": {"before": False},
    "mask after softmax": {"inside": False},
    "softmax over queries": {"axis": -2},
    "heads not transposed back": {"back": False},
    "future leak": {"ahead": 1000},
    "query and key shared": {"asked": 0},
}


def suspect(student, cause, **changes):
    """Return a broken attention as a handle."""
    return student.stage.suspect(**{**RIGHT, **SUSPECTS.get(cause, {}), **changes})


def expect_causes(student, wanted):
    """Ask for the cause of each of several suspects, and compare all answers."""
    named = [student.diagnose_attention(one) for one, _ in wanted]
    for name, (_, cause) in zip(named, wanted, strict=True):
        assert name is not None, "the result is None: is a `return` missing?"
        assert isinstance(name, str), "the result is not one of the strings in CAUSES."
        assert name in SUSPECTS, "the result is not one of the strings in CAUSES."
        assert name == cause, "a suspect is taken for another one."


# ---------------------------------------------------------------- rotary positions


def frequencies(dim_head, base=10000.0):
    """Return how far each pair turns from one position to the next."""
    return np.array([base ** (-2 * pair / dim_head) for pair in range(dim_head // 2)])


def slow_rotary(x, positions, base=10000.0):
    """Turn one pair of one vector after the other."""
    turned = np.array(x, dtype=np.float64)
    for place in np.ndindex(x.shape[:-1]):
        for pair, speed in enumerate(frequencies(x.shape[-1], base)):
            angle = int(positions[place[-1]]) * speed
            a, b = x[place][2 * pair : 2 * pair + 2]
            turned[place][2 * pair] = a * math.cos(angle) - b * math.sin(angle)
            turned[place][2 * pair + 1] = a * math.sin(angle) + b * math.cos(angle)
    return turned
