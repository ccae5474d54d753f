"""Wrong answers that students (and chat bots) give in session 07, each with its diagnosis."""
# ruff: noqa: F811, D101, D102 - every wrong answer bears the name of what it stands in for,
# and its sentence says what it does

import copy

import torch
from torch import nn
from torch.nn import functional

from autograder.testing import Mistakes

mistakes = Mistakes()


# Right building blocks, on which the mistakes below are built.


def _softmax(scores, mask=None):
    """Share out each row among the allowed keys."""
    if mask is None:
        return scores.softmax(dim=-1)
    weights = scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
    return torch.where(mask.any(dim=-1, keepdim=True), weights, 0.0)


def _real(mask):
    """Return a mask as bool."""
    return None if mask is None else mask != 0


# ---------------------------------------------------------------- attention_pooling


class _Pooling(nn.Module):
    """Right, in parts that a mistake replaces."""

    def __init__(self, hidden_dim):
        super().__init__()
        self.query = nn.Parameter(torch.zeros(hidden_dim))

    def scores(self, texts):
        return texts @ self.query / texts.shape[-1] ** 0.5

    def weights(self, scores, mask):
        return _softmax(scores, _real(mask))

    def context(self, weights, texts):
        return (weights[..., None] * texts).sum(dim=1)

    def forward(self, hidden_states, attention_mask=None):
        weights = self.weights(self.scores(hidden_states), attention_mask)
        return self.context(weights, hidden_states), weights


def pooling(name, sentence):
    """Register a mistake in AttentionPooling."""
    return mistakes.add("attention_pooling", name, sentence)


@pooling("not_scaled", "The scores are not divided: divide them by √D before the softmax.")
class AttentionPooling(_Pooling):
    def scores(self, texts):
        return texts @ self.query


@pooling("scaled_by_d", "You divide the scores by D: it is the square root of D.")
class AttentionPooling(_Pooling):
    def scores(self, texts):
        return texts @ self.query / texts.shape[-1]


@pooling(
    "scaled_by_tokens",
    "You divide the scores by √T, the number of tokens: D, the length of a vector, is meant.",
)
class AttentionPooling(_Pooling):
    def scores(self, texts):
        return texts @ self.query / texts.shape[1] ** 0.5


@pooling("scaled_up", "You multiply the scores by √D: divide.")
class AttentionPooling(_Pooling):
    def scores(self, texts):
        return texts @ self.query * texts.shape[-1] ** 0.5


@pooling("scale_after_softmax", "You divide the weights by √D: divide the scores, before softmax.")
class AttentionPooling(_Pooling):
    def scores(self, texts):
        return texts @ self.query

    def weights(self, scores, mask):
        return super().weights(scores, mask) / len(self.query) ** 0.5


@pooling(
    "softmax_over_the_batch",
    "Your softmax runs down the batch (dim=0): each text shares out its own tokens, dim=-1.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -torch.inf)
        return scores.softmax(dim=0)


@pooling("no_softmax", "The weights are the bare scores: the softmax is missing.")
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return scores if mask is None else scores * (mask != 0)


@pooling("sigmoid", "You use a sigmoid, so a text's weights do not add up to one: use a softmax.")
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return scores.sigmoid() if mask is None else scores.sigmoid() * (mask != 0)


@pooling("mask_ignored", "The mask makes no difference: padding still has a weight.")
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return _softmax(scores)


@pooling("mask_inverted", "You keep the padding and drop the tokens: 1 means that a token counts.")
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return _softmax(scores, None if mask is None else mask == 0)


@pooling(
    "mask_after_softmax",
    "You mask after the softmax, so the weights of a text no longer add up to one: block the "
    "scores before it.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        weights = _softmax(scores)
        return weights if mask is None else weights * (mask != 0)


@pooling(
    "scores_times_mask",
    "You multiply the scores by the mask: a score of 0 is not blocked, e⁰ is 1. Put minus infinity "
    "there.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return _softmax(scores if mask is None else scores * (mask != 0))


@pooling(
    "tilde_on_integers",
    "`~attention_mask` on integers gives -1 and -2, both of them true: turn the mask into bool "
    "first, `attention_mask != 0`.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return _softmax(scores, None if mask is None else ~(~mask).bool())


@pooling(
    "tilde_refused",
    "`masked_fill` or `where` refuses an integer mask: turn it into bool first, "
    "`attention_mask != 0`.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        weights = scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
        return torch.where(mask.any(dim=-1, keepdim=True), weights, 0.0)


@pooling(
    "where_refused",
    "`torch.where` refuses an integer mask: turn it into bool first, `attention_mask != 0`.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return _softmax(scores) if mask is None else _softmax(torch.where(mask, scores, -torch.inf))


@pooling(
    "integers_only",
    "Your code takes integer masks only: `1 - mask` fails for bools. `attention_mask != 0` serves "
    "both.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        weights = (scores + (1 - mask) * -1e9).softmax(dim=-1)
        return weights * mask.any(dim=-1, keepdim=True)


@pooling(
    "small_penalty",
    "You only lower the scores of padding, by too little for huge ones: put minus infinity there.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        weights = (scores + (1 - mask.float()) * -1e4).softmax(dim=-1)
        return weights * mask.any(dim=-1, keepdim=True)


@pooling(
    "nan_for_padding_alone",
    "In a text of padding alone every score is minus infinity, and the softmax gives NaN: its "
    "weights must be zero.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -torch.inf)
        return scores.softmax(dim=-1)


@pooling(
    "uniform_for_padding_alone",
    "With a large negative number in place of minus infinity, a text of padding alone gets "
    "uniform weights: they must be zero.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -1e9)
        return scores.softmax(dim=-1)


@pooling(
    "penalty_for_padding_alone",
    "You add a large negative number, which cancels in a text of padding alone, so that its "
    "tokens are shared out as if they were real: the weights must be zero.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores + (mask == 0) * -1e9
        return scores.softmax(dim=-1)


@pooling(
    "padding_at_the_end_only",
    "You count the ones and keep that many tokens from the start: padding may stand anywhere.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        counts = (mask != 0).sum(dim=-1, keepdim=True)
        return _softmax(scores, torch.arange(scores.shape[1]) < counts)


@pooling(
    "tokens_zeroed",
    "You set padding tokens to zero before scoring: their score is then 0, and e⁰ is 1. Block "
    "their scores.",
)
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        if attention_mask is not None:
            hidden_states = hidden_states * (attention_mask != 0)[..., None]
        weights = _softmax(self.scores(hidden_states))
        return self.context(weights, hidden_states), weights


@pooling(
    "plain_mean",
    "You average all tokens alike: the query must decide how much each of them counts.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        real = torch.ones_like(scores) if mask is None else (mask != 0).float()
        return real / real.sum(dim=-1, keepdim=True).clamp(min=1)


@pooling(
    "divided_by_tokens",
    "You divide the weighted sum by the number of tokens: the weights add up to one already.",
)
class AttentionPooling(_Pooling):
    def context(self, weights, texts):
        return super().context(weights, texts) / texts.shape[1]


@pooling("context_per_token", "The context has a row for each token: add them up.")
class AttentionPooling(_Pooling):
    def context(self, weights, texts):
        return weights[..., None] * texts


@pooling(
    "context_with_an_axis", "The context has an axis of length 1 too many: its shape is (B, D)."
)
class AttentionPooling(_Pooling):
    def context(self, weights, texts):
        return weights[:, None, :] @ texts


@pooling(
    "weights_with_an_axis", "The weights have an axis of length 1 too many: (B, T) is asked for."
)
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        context, weights = super().forward(hidden_states, attention_mask)
        return context, weights[:, :, None]


@pooling(
    "squeezed", "`squeeze()` drops every axis of length 1, also a batch of one: name the axis."
)
class AttentionPooling(_Pooling):
    def context(self, weights, texts):
        return (weights[:, None, :] @ texts).squeeze()


@pooling("only_the_context", "Only the context comes back: return context, weights.")
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        return super().forward(hidden_states, attention_mask)[0]


@pooling("weights_first", "The two results are the wrong way round: return context, weights.")
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        return super().forward(hidden_states, attention_mask)[::-1]


@pooling("scores_returned", "You return the scores in place of the weights.")
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        context, _ = super().forward(hidden_states, attention_mask)
        scores = self.scores(hidden_states)
        if attention_mask is not None:
            scores = scores.masked_fill(attention_mask == 0, -torch.inf)
        return context, scores


@pooling(
    "not_a_parameter",
    "The query is a plain tensor: without nn.Parameter it is not registered, so no optimiser will "
    "find it.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.query = torch.zeros(hidden_dim)


@pooling(
    "made_in_forward",
    "The query is made in forward, anew at each call: make it once, in __init__.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.hidden_dim = hidden_dim

    def forward(self, hidden_states, attention_mask=None):
        self.query = nn.Parameter(torch.zeros(self.hidden_dim))
        return super().forward(hidden_states, attention_mask)


@pooling(
    "query_in_a_list",
    "The query lies in a Python list, where nn.Module does not look: assign the nn.Parameter to "
    "self.query itself.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.parts = [nn.Parameter(torch.zeros(hidden_dim))]


@pooling(
    "query_is_a_linear",
    "`query` is an nn.Linear: an nn.Parameter of shape (D,) is asked for.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.query = nn.Linear(hidden_dim, 1)


@pooling(
    "query_linear_without_bias",
    "`query` is an nn.Linear: an nn.Parameter of shape (D,) is asked for.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.query = nn.Linear(hidden_dim, 1, bias=False)


@pooling("query_with_an_axis", "The query has the shape (1, D): (D,) is asked for.")
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.query = nn.Parameter(torch.zeros(1, hidden_dim))


@pooling("query_as_column", "The query has the shape (D, 1): (D,) is asked for.")
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.query = nn.Parameter(torch.zeros(hidden_dim, 1))


@pooling(
    "no_super",
    "`super().__init__()` is missing: nn.Module has to be set up before parameters are assigned.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        self.query = nn.Parameter(torch.zeros(hidden_dim))


@pooling(
    "other_parameters_too",
    "There are parameters besides `query`: the keys and values are the tokens as they are.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        super().__init__(hidden_dim)
        self.key = nn.Linear(hidden_dim, hidden_dim)


@pooling(
    "query_detached",
    "No gradient reaches the query: `.detach()`, `.data` or `torch.no_grad()` cuts it off, so it "
    "will never learn.",
)
class AttentionPooling(_Pooling):
    def scores(self, texts):
        return texts @ self.query.detach() / texts.shape[-1] ** 0.5


@pooling(
    "weights_detached",
    "The weights are cut off (`.detach()`): the query then never learns from the context.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return super().weights(scores, mask).detach()


@pooling("no_grad", "You compute under `torch.no_grad()`: then nothing can be learned.")
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        with torch.no_grad():
            return super().forward(hidden_states, attention_mask)


@pooling(
    "dropout",
    "The weights go through dropout, which nobody asked for: two calls must give the same.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        return functional.dropout(super().weights(scores, mask), 0.1)


@pooling(
    "changes_hidden_states",
    "`masked_fill_`, `*=` or an assignment to a slice writes into the caller's hidden_states: make "
    "a new tensor.",
)
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        if attention_mask is not None:
            hidden_states.masked_fill_((attention_mask == 0)[..., None], 0)
        return super().forward(hidden_states, attention_mask)


@pooling("changes_the_mask", "You write into the caller's attention_mask: make a new tensor.")
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        result = super().forward(hidden_states, attention_mask)
        if attention_mask is not None:
            attention_mask.logical_not_()
        return result


@pooling(
    "exp_overflows",
    "exp of a large score overflows, and inf / inf is NaN: use masked_softmax, or subtract each "
    "row's maximum first.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        powers = torch.exp(scores) if mask is None else torch.exp(scores) * (mask != 0)
        return powers / powers.sum(dim=-1, keepdim=True).clamp(min=1e-30)


@pooling(
    "tilde_on_integers_nan",
    "`~attention_mask` on integers turns every bit around: -2 and -1 are both true, so you block "
    "everything. Turn the mask into bool first, `attention_mask != 0`.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        blocked = (~mask).bool()
        return scores.masked_fill(blocked, -torch.inf).softmax(dim=-1)


@pooling(
    "tilde_on_integers_uniform",
    "`~attention_mask` on integers turns every bit around: -2 and -1 are both true, so you block "
    "everything. Turn the mask into bool first, `attention_mask != 0`.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        blocked = (~mask).bool()
        return scores.masked_fill(blocked, -1e9).softmax(dim=-1)


@pooling(
    "nan_gradients",
    "Minus infinity is added to the scores of a text of padding alone, and its NaN is repaired "
    "after the softmax; but its gradient is NaN all the same: no NaN may arise on the way.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores + torch.where(mask != 0, 0.0, -torch.inf)
        return scores.softmax(dim=-1).nan_to_num()


@pooling("fixed_device", "You make a tensor on a fixed device: take that of hidden_states.")
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        if attention_mask is None:
            attention_mask = torch.ones(hidden_states.shape[:2], dtype=torch.bool)
        return super().forward(hidden_states, attention_mask)


@pooling(
    "zero_scores_are_padding",
    "You take every score that is zero for padding: a real token may have it, too. Ask the mask.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        scores = scores * mask
        return scores.masked_fill(scores == 0, -torch.inf).softmax(dim=-1).nan_to_num()


@pooling(
    "query_is_a_buffer",
    "The query is a buffer, which is saved but never learned: make it an nn.Parameter.",
)
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        nn.Module.__init__(self)
        self.register_buffer("query", torch.zeros(hidden_dim))


@pooling(
    "float32_result",
    "The results are collected in float32, whatever goes in: after module.double(), float64 has to "
    "come out.",
)
class AttentionPooling(_Pooling):
    def forward(self, hidden_states, attention_mask=None):
        context, weights = super().forward(hidden_states, attention_mask)
        return context.float(), weights.float()


@pooling(
    "renormalised_after_masking",
    "You take the softmax of all tokens, and mask and divide afterwards: a large token of padding "
    "leaves nothing for the real ones. Block the scores before the softmax.",
)
class AttentionPooling(_Pooling):
    def weights(self, scores, mask):
        weights = scores.softmax(dim=-1)
        if mask is not None:
            weights = weights * (mask != 0)
            weights = weights / weights.sum(dim=-1, keepdim=True).clamp(min=1e-9)
        return weights


@pooling("bias_too", "There is a second parameter, a bias: `query` is the only one.")
class AttentionPooling(_Pooling):
    def __init__(self, hidden_dim):
        super().__init__(hidden_dim)
        self.bias = nn.Parameter(torch.zeros(1))


# ---------------------------------------------------------------- self_attention


class _Self(nn.Module):
    """Right, in parts that a mistake replaces."""

    bias = False

    def __init__(self, input_dim, dim_head):
        super().__init__()
        self.query = nn.Linear(input_dim, dim_head, bias=self.bias)
        self.key = nn.Linear(input_dim, dim_head, bias=self.bias)
        self.value = nn.Linear(input_dim, dim_head, bias=self.bias)

    def made(self, x):
        return self.query(x), self.key(x), self.value(x)

    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5

    def allowed(self, mask):
        return None if mask is None else (mask != 0)[:, None, :]

    def weights(self, scores, mask):
        return _softmax(scores, self.allowed(mask))

    def output(self, weights, value):
        return weights @ value

    def forward(self, sequence, attention_mask=None):
        query, key, value = self.made(sequence)
        weights = self.weights(self.scores(query, key), attention_mask)
        return self.output(weights, value), weights


def one_head(name, sentence):
    """Register a mistake in SelfAttention."""
    return mistakes.add("self_attention", name, sentence)


@one_head("not_scaled", "The scores are not divided: divide them by √Dh before the softmax.")
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2)


@one_head("scaled_by_dh", "You divide the scores by Dh: it is the square root of Dh.")
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / query.shape[-1]


@one_head(
    "scaled_by_input_dim",
    "You divide by √D, the width of the tokens: the scores are sums over Dh entries, so it is √Dh.",
)
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.query.in_features**0.5


@one_head(
    "scaled_by_tokens",
    "You divide by √T, the number of tokens: divide by √Dh, the length of a query.",
)
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / query.shape[-2] ** 0.5


@one_head("scaled_up", "You multiply the scores by √Dh: divide.")
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) * query.shape[-1] ** 0.5


@one_head(
    "scale_after_softmax", "You divide the weights by √Dh: divide the scores, before the softmax."
)
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2)

    def weights(self, scores, mask):
        return super().weights(scores, mask) / self.query.out_features**0.5


@one_head(
    "softmax_over_queries",
    "The softmax runs over the queries (dim=1 or -2): each query shares out its keys, dim=-1.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=1)


@one_head(
    "softmax_over_the_batch", "The softmax runs over the batch (dim=0): it belongs on dim=-1."
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=0)


@one_head("no_softmax", "The weights are the bare scores: the softmax is missing.")
class SelfAttention(_Self):
    def weights(self, scores, mask):
        return scores if mask is None else scores * self.allowed(mask)


@one_head(
    "query_and_key_swapped",
    "Queries and keys are swapped, so that rows are keys: score query @ keyᵀ, each from its own "
    "matrix.",
)
class SelfAttention(_Self):
    def scores(self, query, key):
        return super().scores(key, query)


@one_head("no_transpose", "The keys are not transposed: `query @ key.transpose(-1, -2)`.")
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key / query.shape[-1] ** 0.5


@one_head("transposed_with_t", "`.T` turns all axes around, the batch too: `.transpose(-1, -2)`.")
class SelfAttention(_Self):
    def scores(self, query, key):
        return query @ key.permute(2, 1, 0) / query.shape[-1] ** 0.5


@one_head("key_from_query", "Keys come from `self.query`: each of the three has its own matrix.")
class SelfAttention(_Self):
    def made(self, x):
        return self.query(x), self.query(x), self.value(x)


@one_head("value_from_key", "Values come from `self.key`: each of the three has its own matrix.")
class SelfAttention(_Self):
    def made(self, x):
        return self.query(x), self.key(x), self.key(x)


@one_head(
    "value_from_query", "Values come from `self.query`: each of the three has its own matrix."
)
class SelfAttention(_Self):
    def made(self, x):
        return self.query(x), self.key(x), self.query(x)


@one_head("sequence_averaged", "You average the tokens themselves: average their values.")
class SelfAttention(_Self):
    def made(self, x):
        return self.query(x), self.key(x), x


@one_head(
    "weights_transposed", "The weights are transposed when they meet the values: weights @ value."
)
class SelfAttention(_Self):
    def output(self, weights, value):
        return weights.transpose(-1, -2) @ value


@one_head("mask_ignored", "The mask makes no difference: padding still has weight.")
class SelfAttention(_Self):
    def allowed(self, mask):
        return None


@one_head("mask_inverted", "You attend to padding alone: 1 means that a token may be attended to.")
class SelfAttention(_Self):
    def allowed(self, mask):
        return None if mask is None else (mask == 0)[:, None, :]


@one_head(
    "mask_on_queries",
    "Your mask (B, T, 1) crosses out rows, the queries: padding must not be *asked*, so give it "
    "the shape (B, 1, T).",
)
class SelfAttention(_Self):
    def allowed(self, mask):
        return None if mask is None else (mask != 0)[:, :, None]


@one_head(
    "mask_on_queries_nan",
    "Your mask (B, T, 1) crosses out rows, the queries, which become NaN: padding must not be "
    "*asked*, so give it the shape (B, 1, T).",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill((mask == 0)[:, :, None], -torch.inf)
        return scores.softmax(dim=-1)


@one_head(
    "mask_on_queries_uniform",
    "Your mask (B, T, 1) crosses out rows, the queries, whose weights become all alike: padding "
    "must not be *asked*, so give it the shape (B, 1, T).",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill((mask == 0)[:, :, None], -1e9)
        return scores.softmax(dim=-1)


@one_head(
    "mask_on_both",
    "You cross out padding's queries, too: only keys are blocked, the places of padding still ask.",
)
class SelfAttention(_Self):
    def allowed(self, mask):
        return None if mask is None else (mask != 0)[:, None, :] & (mask != 0)[:, :, None]


@one_head(
    "rows_zeroed_afterwards",
    "You set the rows of padding to zero at the end: the places of padding still ask, and get an "
    "output.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        output, weights = super().forward(sequence, attention_mask)
        if attention_mask is not None:
            output = output * (attention_mask != 0)[..., None]
        return output, weights


@one_head(
    "mask_without_an_axis",
    "The mask (B, T) meets scores (B, T, T) without an axis for the queries, so texts and queries "
    "are mixed up: `mask[:, None, :]`.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(mask == 0, -torch.inf)
        return scores.softmax(dim=-1)


@one_head(
    "mask_after_softmax",
    "You mask after the softmax, so rows no longer add up to one: block the scores before it.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        weights = _softmax(scores)
        return weights if mask is None else weights * self.allowed(mask)


@one_head(
    "scores_times_mask",
    "You multiply the scores by the mask: a score of 0 is not blocked, e⁰ is 1. Put minus infinity "
    "there.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        return _softmax(scores if mask is None else scores * self.allowed(mask))


@one_head(
    "tilde_on_integers",
    "`~attention_mask` on integers gives -1 and -2, both of them true: turn the mask into bool "
    "first, `attention_mask != 0`.",
)
class SelfAttention(_Self):
    def allowed(self, mask):
        return None if mask is None else (~(~mask).bool())[:, None, :]


@one_head(
    "tilde_refused",
    "`masked_fill` refuses an integer mask: turn it into bool first, `attention_mask != 0`.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        mask = mask[:, None, :]
        weights = scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
        return torch.where(mask.any(dim=-1, keepdim=True), weights, 0.0)


@one_head(
    "where_refused",
    "`torch.where` (in masked_softmax, too) refuses an integer mask: turn it into bool first, "
    "`attention_mask != 0`.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        return _softmax(torch.where(mask[:, None, :], scores, -torch.inf))


@one_head(
    "integers_only",
    "Your code takes integer masks only: `1 - mask` fails for bools. `attention_mask != 0` serves "
    "both.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        mask = mask[:, None, :]
        weights = (scores + (1 - mask) * -1e9).softmax(dim=-1)
        return weights * mask.any(dim=-1, keepdim=True)


@one_head(
    "nan_for_padding_alone",
    "In a text of padding alone every score is minus infinity, and the softmax gives NaN: weights "
    "and output must be zero.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=-1)


@one_head(
    "uniform_for_padding_alone",
    "With a large negative number in place of minus infinity, a text of padding alone gets "
    "uniform weights: they must be zero.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -1e9)
        return scores.softmax(dim=-1)


@one_head(
    "penalty_for_padding_alone",
    "You add a large negative number, which cancels in a text of padding alone, so that its "
    "tokens are shared out as if they were real: the weights must be zero.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores + ~self.allowed(mask) * -1e9
        return scores.softmax(dim=-1)


@one_head(
    "causal_too",
    "You hide the future as well: nobody asked for a causal mask here.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        causal = torch.ones_like(scores, dtype=torch.bool).tril()
        return _softmax(scores, causal if mask is None else causal & self.allowed(mask))


@one_head("not_itself", "No token looks at itself: the diagonal is not blocked.")
class SelfAttention(_Self):
    def weights(self, scores, mask):
        others = ~torch.eye(scores.shape[-1], dtype=torch.bool)
        return _softmax(scores, others if mask is None else others & self.allowed(mask))


@one_head(
    "query_added",
    "You add the sequence (or the queries) to the output: there is no residual connection here.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        output, weights = super().forward(sequence, attention_mask)
        return output + self.query(sequence), weights


@one_head("only_the_output", "Only the output comes back: return output, weights.")
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        return super().forward(sequence, attention_mask)[0]


@one_head("weights_first", "The two results are the wrong way round: return output, weights.")
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        return super().forward(sequence, attention_mask)[::-1]


@one_head("scores_returned", "You return the scores in place of the weights.")
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        output, _ = super().forward(sequence, attention_mask)
        query, key, _ = self.made(sequence)
        scores = self.scores(query, key)
        if attention_mask is not None:
            scores = scores.masked_fill(~self.allowed(attention_mask), -torch.inf)
        return output, scores


@one_head("unmasked_weights_returned", "The weights that you return are not those that you use.")
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        output, _ = super().forward(sequence, attention_mask)
        query, key, _ = self.made(sequence)
        return output, _softmax(self.scores(query, key))


@one_head("with_bias", "The three nn.Linear have biases: say bias=False.")
class SelfAttention(_Self):
    bias = True


@one_head(
    "bare_matrices",
    "The three are bare parameters: each is asked for as an nn.Linear without bias.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        nn.Module.__init__(self)
        self.query = nn.Parameter(torch.zeros(input_dim, dim_head))
        self.key = nn.Parameter(torch.zeros(input_dim, dim_head))
        self.value = nn.Parameter(torch.zeros(input_dim, dim_head))


@one_head("sizes_swapped", "The sizes are swapped: nn.Linear takes (input_dim, dim_head).")
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        super().__init__(dim_head, input_dim)


@one_head(
    "value_as_wide_as_input",
    "The values are as wide as the tokens: all three map D to Dh.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        super().__init__(input_dim, dim_head)
        self.value = nn.Linear(input_dim, input_dim, bias=False)


@one_head("square_matrices", "All three map D to D: dim_head is ignored, they map D to Dh.")
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        super().__init__(input_dim, input_dim)


@one_head(
    "to_out_too", "There is a matrix after the heads: one head has `query`, `key`, `value` only."
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        super().__init__(input_dim, dim_head)
        self.to_out = nn.Linear(dim_head, input_dim)


@one_head(
    "layers_in_a_list",
    "The three lie in a Python list or dict, where nn.Module does not look: assign them to "
    "self.query, self.key and self.value.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        nn.Module.__init__(self)
        self.layers = [nn.Linear(input_dim, dim_head, bias=False) for _ in range(3)]


@one_head(
    "made_in_forward",
    "The matrices are made in forward, anew at each call: make them once, in __init__.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        nn.Module.__init__(self)
        self.sizes = input_dim, dim_head

    def made(self, x):
        return [nn.Linear(*self.sizes, bias=False)(x) for _ in range(3)]


@one_head(
    "plain_tensors",
    "The matrices are plain tensors, which are not registered: use nn.Linear.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        nn.Module.__init__(self)
        self.query = torch.zeros(dim_head, input_dim)


@one_head(
    "other_names",
    "The matrices have other names: they are called `query`, `key` and `value`.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        nn.Module.__init__(self)
        self.q = nn.Linear(input_dim, dim_head, bias=False)
        self.k = nn.Linear(input_dim, dim_head, bias=False)
        self.v = nn.Linear(input_dim, dim_head, bias=False)


@one_head(
    "no_super",
    "`super().__init__()` is missing: nn.Module has to be set up before layers are assigned.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        self.query = nn.Linear(input_dim, dim_head, bias=False)


@one_head(
    "weights_detached",
    "The weights are cut off (`.detach()`, `.data`, no_grad): queries and keys never learn then.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        return super().weights(scores, mask).detach()


@one_head("key_detached", "The keys are cut off (`.detach()`): their matrix never learns then.")
class SelfAttention(_Self):
    def made(self, x):
        return self.query(x), self.key(x).detach(), self.value(x)


@one_head("value_detached", "The values are cut off (`.detach()`): their matrix never learns then.")
class SelfAttention(_Self):
    def made(self, x):
        return self.query(x), self.key(x), self.value(x).detach()


@one_head(
    "no_grad", "You compute under `torch.no_grad()` (or detach the output): nothing learns then."
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        with torch.no_grad():
            return super().forward(sequence, attention_mask)


@one_head(
    "dropout",
    "The weights go through dropout, which nobody asked for: two calls must give the same.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        return functional.dropout(super().weights(scores, mask), 0.1)


@one_head("changes_the_mask", "You write into the caller's attention_mask: make a new tensor.")
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        result = super().forward(sequence, attention_mask)
        if attention_mask is not None:
            attention_mask.logical_not_()
        return result


@one_head(
    "changes_the_sequence",
    "`masked_fill_`, `*=` or an assignment to a slice writes into the caller's sequence: make a "
    "new tensor.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        result = super().forward(sequence, attention_mask)
        if attention_mask is not None:
            sequence.mul_((attention_mask != 0)[..., None])
        return result


@one_head(
    "tokens_zeroed",
    "You set padding tokens to zero before attending: their score is then 0, and e⁰ is 1. Block "
    "their scores.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        if attention_mask is not None:
            sequence = sequence * (attention_mask != 0)[..., None]
        return super().forward(sequence)


@one_head(
    "padding_at_the_end_only",
    "You count the ones and keep that many tokens from the start: padding may stand anywhere.",
)
class SelfAttention(_Self):
    def allowed(self, mask):
        if mask is None:
            return None
        counts = (mask != 0).sum(dim=-1)[:, None, None]
        return torch.arange(mask.shape[1])[None, None] < counts


@one_head(
    "tilde_on_integers_nan",
    "`~attention_mask` on integers turns every bit around: -2 and -1 are both true, so you block "
    "everything. Turn the mask into bool first, `attention_mask != 0`.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        blocked = (~mask).bool()[:, None, :]
        return scores.masked_fill(blocked, -torch.inf).softmax(dim=-1)


@one_head(
    "tilde_on_integers_uniform",
    "`~attention_mask` on integers turns every bit around: -2 and -1 are both true, so you block "
    "everything. Turn the mask into bool first, `attention_mask != 0`.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        blocked = (~mask).bool()[:, None, :]
        return scores.masked_fill(blocked, -1e9).softmax(dim=-1)


@one_head(
    "nan_gradients",
    "Minus infinity is added to the scores of a text of padding alone, and its NaN is repaired "
    "after the softmax; but its gradient is NaN all the same: no NaN may arise on the way.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores + torch.where(self.allowed(mask), 0.0, -torch.inf)
        return scores.softmax(dim=-1).nan_to_num()


@one_head(
    "tilde_on_integers_remasked",
    "`~attention_mask` on integers gives -1 and -2, both of them true, so every key is blocked: "
    "turn the mask into bool first, `attention_mask != 0`.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        blocked = (~mask).bool()[:, None, :]
        return scores.masked_fill(blocked, -1e9).softmax(dim=-1) * self.allowed(mask)


@one_head("fixed_device", "You make a tensor on a fixed device: take that of the sequence.")
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        if attention_mask is None:
            attention_mask = torch.ones(sequence.shape[:2], dtype=torch.bool)
        return super().forward(sequence, attention_mask)


@one_head(
    "bare_matrices_of_other_names",
    "The three are bare parameters of other names: `query`, `key` and `value` are asked for, each "
    "an nn.Linear without bias.",
)
class SelfAttention(_Self):
    def __init__(self, input_dim, dim_head):
        nn.Module.__init__(self)
        self.w_query = nn.Parameter(torch.zeros(input_dim, dim_head))
        self.w_key = nn.Parameter(torch.zeros(input_dim, dim_head))
        self.w_value = nn.Parameter(torch.zeros(input_dim, dim_head))


@one_head(
    "keys_zeroed",
    "You set keys and values of padding to zero: a score of 0 is not blocked, e⁰ is 1, so padding "
    "keeps its weight. Block the scores.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        query, key, value = self.made(sequence)
        if attention_mask is not None:
            key, value = key * attention_mask[..., None], value * attention_mask[..., None]
        weights = self.weights(self.scores(query, key), None)
        return weights @ value, weights


@one_head(
    "cut_to_the_longest",
    "You cut the batch to its longest text: all T places come back; padding may stand anywhere.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        if attention_mask is not None:
            longest = max(1, int(attention_mask.sum(dim=1).max()))
            sequence, attention_mask = sequence[:, :longest], attention_mask[:, :longest]
        return super().forward(sequence, attention_mask)


@one_head(
    "float32_scores",
    "The scores are computed in float32, whatever goes in: float64 has to keep its precision.",
)
class SelfAttention(_Self):
    def weights(self, scores, mask):
        return super().weights(scores.float(), mask).to(scores.dtype)


@one_head(
    "float32_result",
    "The results are collected in float32, whatever goes in: float64 has to come out again.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        output, weights = super().forward(sequence, attention_mask)
        return output.float(), weights.float()


@one_head(
    "texts_as_one",
    "You run the texts of the batch together, so that tokens look at other texts: each looks at "
    "its own only.",
)
class SelfAttention(_Self):
    def forward(self, sequence, attention_mask=None):
        batch, n_tokens, width = sequence.shape
        query, key, value = self.made(sequence.reshape(batch * n_tokens, width))
        real = None if attention_mask is None else (attention_mask != 0).reshape(1, -1)
        weights = _softmax(self.scores(query, key), real)
        output = (weights @ value).reshape(batch, n_tokens, -1)
        return output, weights.reshape(batch, n_tokens, batch, n_tokens).sum(dim=2)


# ---------------------------------------------------------------- multi_head_attention


class _Heads(nn.Module):
    """Right, in parts that a mistake replaces."""

    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads, self.dim_head = heads, dim_head
        self.query = nn.Linear(dim, heads * dim_head)
        self.key = nn.Linear(dim, heads * dim_head)
        self.value = nn.Linear(dim, heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    def split(self, rows):
        return rows.unflatten(-1, (self.heads, self.dim_head)).transpose(1, 2)

    def merge(self, mixed):
        return mixed.transpose(1, 2).flatten(2)

    def made(self, x, context):
        return [self.split(r) for r in (self.query(x), self.key(context), self.value(context))]

    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.dim_head**0.5

    def allowed(self, mask):
        return None if mask is None else (mask != 0)[..., None, :, :]

    def weights(self, scores, mask):
        return _softmax(scores, self.allowed(mask))

    def finish(self, merged):
        return self.to_out(merged)

    def forward(self, x, context=None, mask=None):
        query, key, value = self.made(x, x if context is None else context)
        weights = self.weights(self.scores(query, key), mask)
        return self.finish(self.merge(weights @ value)), weights


def heads(name, sentence):
    """Register a mistake in MultiHeadAttention."""
    return mistakes.add("multi_head_attention", name, sentence)


@heads("not_scaled", "The scores are not divided: divide them by √Dh before the softmax.")
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2)


@heads("scaled_by_dh", "You divide the scores by Dh: it is the square root of Dh.")
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.dim_head


@heads(
    "scaled_by_dim",
    "You divide by √D, the width of a token: scores are sums over Dh entries, so it is √Dh.",
)
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.query.in_features**0.5


@heads(
    "scaled_by_inner_width",
    "You divide by √(H·Dh), the width of all heads together: it is √Dh, the width of one.",
)
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.query.out_features**0.5


@heads("scaled_by_heads", "You divide by √H, the number of heads: it is √Dh, the width of one.")
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.heads**0.5


@heads("scaled_by_tokens", "You divide by the root of a number of tokens: divide by √Dh.")
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / key.shape[-2] ** 0.5


@heads(
    "scale_after_softmax", "You divide the weights by √Dh: divide the scores, before the softmax."
)
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2)

    def weights(self, scores, mask):
        return super().weights(scores, mask) / self.dim_head**0.5


@heads(
    "softmax_over_queries",
    "The softmax runs over the queries (dim=-2): each query shares out its keys, dim=-1.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=-2)


@heads("softmax_over_heads", "The softmax runs over the heads (dim=1): it belongs on dim=-1.")
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=1)


@heads(
    "split_by_view",
    "You cut (B, T, H·Dh) into (B, H, T, Dh) by view or reshape alone, which mixes tokens and "
    "heads: view it as (B, T, H, Dh), then transpose.",
)
class MultiHeadAttention(_Heads):
    def split(self, rows):
        return rows.reshape(len(rows), self.heads, -1, self.dim_head)


@heads(
    "split_and_merged_by_view",
    "You cut and join the heads by view or reshape alone, which mixes tokens and heads: (B, T, H, "
    "Dh) and a transpose on the way in, a transpose and (B, T, H·Dh) on the way out.",
)
class MultiHeadAttention(_Heads):
    def split(self, rows):
        return rows.reshape(len(rows), self.heads, -1, self.dim_head)

    def merge(self, mixed):
        return mixed.reshape(len(mixed), mixed.shape[2], -1)


@heads(
    "not_transposed_back",
    "The heads are not transposed back before they are joined, so tokens and heads are mixed: "
    "`.transpose(1, 2)` first.",
)
class MultiHeadAttention(_Heads):
    def merge(self, mixed):
        return mixed.reshape(len(mixed), mixed.shape[2], -1)


@heads(
    "view_after_transpose",
    "`.view` does not work after a transpose, whose result is not contiguous: use reshape or "
    "flatten, or `.contiguous()` first.",
)
class MultiHeadAttention(_Heads):
    def merge(self, mixed):
        return mixed.transpose(1, 2).view(len(mixed), mixed.shape[2], -1)


@heads(
    "heads_interleaved",
    "You cut the width into (Dh, H), so a head gets every H-th entry: head h has the entries from "
    "h·Dh on, that is (H, Dh).",
)
class MultiHeadAttention(_Heads):
    def split(self, rows):
        return rows.unflatten(-1, (self.dim_head, self.heads)).permute(0, 3, 1, 2)


@heads(
    "heads_interleaved_on_both_ends",
    "You cut the width into (Dh, H) and join it so, too: head h has the entries from h·Dh on, "
    "that is (H, Dh).",
)
class MultiHeadAttention(_Heads):
    def split(self, rows):
        return rows.unflatten(-1, (self.dim_head, self.heads)).permute(0, 3, 1, 2)

    def merge(self, mixed):
        return mixed.permute(0, 2, 3, 1).flatten(2)


@heads(
    "merged_interleaved",
    "You join the heads entry by entry (Dh, H): all of head 0 comes first, then all of head 1.",
)
class MultiHeadAttention(_Heads):
    def merge(self, mixed):
        return mixed.permute(0, 2, 3, 1).flatten(2)


@heads("one_head", "You never cut the heads apart: all H·Dh entries attend as one.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        query, key, value = self.query(x), self.key(context), self.value(context)
        scores = query @ key.transpose(-1, -2) / self.dim_head**0.5
        weights = _softmax(scores, _real(mask))
        return self.to_out(weights @ value), weights


@heads("no_to_out", "`to_out` is not used: what the heads found goes through it at the end.")
class MultiHeadAttention(_Heads):
    def finish(self, merged):
        return merged


@heads("heads_summed", "You add (or average) the heads: put them side by side, H·Dh entries.")
class MultiHeadAttention(_Heads):
    def merge(self, mixed):
        return mixed.sum(dim=1).repeat(1, 1, self.heads)


@heads("context_ignored", "The context makes no difference: keys and values must come from it.")
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return super().made(x, x)


@heads("keys_from_x", "The keys are made from x: with a context, they come from it.")
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return [self.split(r) for r in (self.query(x), self.key(x), self.value(context))]


@heads("values_from_x", "The values are made from x: with a context, they come from it.")
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return [self.split(r) for r in (self.query(x), self.key(context), self.value(x))]


@heads(
    "queries_from_context",
    "The queries are made from the context, keys and values from x: it is the other way around.",
)
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return super().made(context, x)


@heads("all_from_context", "The queries are made from the context, too: x asks.")
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return super().made(context, context)


@heads(
    "context_required",
    "Without a context your code fails: `context = x if context is None else context`.",
)
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        query, key, value = self.made(x, context)
        weights = self.weights(self.scores(query, key), mask)
        return self.finish(self.merge(weights @ value)), weights


@heads("context_or_x", "`context or x` asks a tensor whether it is true: test `context is None`.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        return super().forward(x, context or x, mask)


@heads(
    "same_number_of_tokens",
    "Your code takes x to have as many tokens as the context: cut keys and values by their own T.",
)
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        made = self.query(x), self.key(context), self.value(context)
        batch, n_tokens = x.shape[:2]
        return [
            rows.view(batch, n_tokens, self.heads, self.dim_head).transpose(1, 2) for rows in made
        ]


@heads("query_and_key_swapped", "Rows are keys and columns are queries: score query @ keyᵀ.")
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return super().scores(key, query)


@heads(
    "query_and_key_matrices_swapped",
    "Queries come from `self.key` and keys from `self.query`: they are swapped.",
)
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return [self.split(r) for r in (self.key(x), self.query(context), self.value(context))]


@heads("key_from_query", "Keys come from `self.query`: each of the three has its own matrix.")
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return [self.split(r) for r in (self.query(x), self.query(context), self.value(context))]


@heads("value_from_key", "Values come from `self.key`: each of the three has its own matrix.")
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return [self.split(r) for r in (self.query(x), self.key(context), self.key(context))]


@heads("mask_ignored", "The mask makes no difference: block the scores where it is 0.")
class MultiHeadAttention(_Heads):
    def allowed(self, mask):
        return None


@heads(
    "mask_ignored_with_context",
    "With a context the mask makes no difference: block the scores where it is 0.",
)
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        return super().forward(x, context, mask if context is None else None)


@heads(
    "mask_inverted",
    "You block where the mask allows: here True means *may attend* (nn.MultiheadAttention has it "
    "the other way around).",
)
class MultiHeadAttention(_Heads):
    def allowed(self, mask):
        return None if mask is None else (mask == 0)[..., None, :, :]


@heads("mask_transposed", "The mask is transposed: rows are queries, columns are keys.")
class MultiHeadAttention(_Heads):
    def allowed(self, mask):
        return None if mask is None else (mask != 0).transpose(-1, -2)[..., None, :, :]


@heads(
    "mask_after_softmax",
    "You mask after the softmax, so rows no longer add up to one: block the scores before it.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        weights = _softmax(scores)
        return weights if mask is None else weights * self.allowed(mask)


@heads(
    "scores_times_mask",
    "You multiply the scores by the mask: a score of 0 is not blocked, e⁰ is 1. Put minus infinity "
    "there.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        return _softmax(scores if mask is None else scores * self.allowed(mask))


@heads(
    "mask_without_a_head_axis",
    "A mask (B, T, S) has no axis for the heads: insert one, `mask[..., None, :, :]`, or texts and "
    "heads are mixed up.",
)
class MultiHeadAttention(_Heads):
    def allowed(self, mask):
        return _real(mask)


@heads(
    "mask_axis_for_three_only",
    "You insert the head axis with `mask[:, None]`, which is right for (B, T, S) only: "
    "`mask[..., None, :, :]` serves (T, S), too.",
)
class MultiHeadAttention(_Heads):
    def allowed(self, mask):
        return None if mask is None else (mask != 0)[:, None]


@heads(
    "two_axes_only",
    "Your mask must have two axes: (B, T, S) and (B, 1, S) are promised, too.",
)
class MultiHeadAttention(_Heads):
    def allowed(self, mask):
        return None if mask is None else (mask != 0)[None, None]


@heads(
    "tilde_on_integers",
    "`~mask` on integers gives -1 and -2, both of them true: turn the mask into bool first, "
    "`mask != 0`.",
)
class MultiHeadAttention(_Heads):
    def allowed(self, mask):
        return None if mask is None else (~(~mask).bool())[..., None, :, :]


@heads(
    "tilde_refused",
    "`masked_fill` refuses an integer mask: turn it into bool first, `mask != 0`.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        mask = mask[..., None, :, :]
        weights = scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
        return torch.where(mask.any(dim=-1, keepdim=True), weights, 0.0)


@heads(
    "where_refused",
    "`torch.where` (in masked_softmax, too) refuses an integer mask: turn it into bool first, "
    "`mask != 0`.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        return _softmax(torch.where(mask[..., None, :, :], scores, -torch.inf))


@heads(
    "integers_only",
    "Your code takes integer masks only: `1 - mask` fails for bools. `mask != 0` serves both.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        mask = mask[..., None, :, :]
        return (scores + (1 - mask) * -1e9).softmax(dim=-1) * mask.any(dim=-1, keepdim=True)


@heads(
    "nan_for_blocked_queries",
    "Where a query may attend to nothing every score is minus infinity, and the softmax gives NaN: "
    "its weights must be zero.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=-1)


@heads(
    "uniform_for_blocked_queries",
    "With a large negative number in place of minus infinity, a query that may attend to nothing "
    "gets uniform weights: they must be zero.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -1e9)
        return scores.softmax(dim=-1)


@heads(
    "penalty_for_blocked_queries",
    "You add a large negative number, which cancels where a query may attend to nothing, so that "
    "it attends as if there were no mask: its weights must be zero.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores + ~self.allowed(mask) * -1e9
        return scores.softmax(dim=-1)


@heads(
    "zero_for_blocked_queries",
    "The output of a query that may attend to nothing is zero: zero goes through to_out like any "
    "other context, and leaves its bias.",
)
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        output, weights = super().forward(x, context, mask)
        return output * (weights.sum(dim=(1, 3)) > 0)[..., None], weights


@heads("always_causal", "You hide the future without being asked: block only what the mask blocks.")
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        causal = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
        return _softmax(scores, causal if mask is None else causal & self.allowed(mask))


@heads(
    "weights_averaged",
    "The weights are averaged over the heads: return those of each, (B, H, T, S).",
)
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        output, weights = super().forward(x, context, mask)
        return output, weights.mean(dim=1)


@heads(
    "weights_of_one_head", "You return the weights of one head: all are asked for, (B, H, T, S)."
)
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        output, weights = super().forward(x, context, mask)
        return output, weights[:, 0]


@heads(
    "heads_behind_tokens",
    "The weights have the heads in the wrong place: (B, H, T, S) is asked for.",
)
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        output, weights = super().forward(x, context, mask)
        return output, weights.transpose(1, 2)


@heads("heads_first", "The weights begin with the heads: (B, H, T, S) is asked for.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        output, weights = super().forward(x, context, mask)
        return output, weights.transpose(0, 1)


@heads("only_the_output", "Only the output comes back: return output, weights.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        return super().forward(x, context, mask)[0]


@heads("weights_first", "The two results are the wrong way round: return output, weights.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        return super().forward(x, context, mask)[::-1]


@heads("scores_returned", "You return the scores in place of the weights.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        output, _ = super().forward(x, context, mask)
        query, key, _ = self.made(x, x if context is None else context)
        scores = self.scores(query, key)
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return output, scores


@heads("residual", "You add x to the output: there is no residual connection here.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        output, weights = super().forward(x, context, mask)
        return output + x, weights


@heads("without_bias", "The first three nn.Linear have no bias: all four have one here.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        for name in ("query", "key", "value"):
            setattr(self, name, nn.Linear(dim, heads * dim_head, bias=False))


@heads("no_bias_at_all", "None of the nn.Linear has a bias: all four have one here.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        for name in ("query", "key", "value"):
            setattr(self, name, nn.Linear(dim, heads * dim_head, bias=False))
        self.to_out = nn.Linear(heads * dim_head, dim, bias=False)


@heads("to_out_without_bias", "`to_out` has no bias: all four nn.Linear have one.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim, bias=False)


@heads("no_to_out_at_all", "There is no `to_out`: it maps H·Dh back to D.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        del self.to_out


@heads(
    "inner_width_is_dim",
    "The inner width is D whatever dim_head says: it is H·Dh, which may differ from D.",
)
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim // heads)
        self.query, self.key, self.value = (nn.Linear(dim, dim) for _ in range(3))
        self.to_out = nn.Linear(dim, dim)


@heads("one_head_wide", "The inner width is Dh, that of one head: it is H·Dh.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, 1, dim_head)


@heads("to_out_as_wide_as_inside", "`to_out` maps H·Dh to H·Dh: it leads back to D.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.to_out = nn.Linear(heads * dim_head, heads * dim_head)


@heads("to_out_from_dim", "`to_out` maps D to D: it takes what all heads found, H·Dh entries.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.to_out = nn.Linear(dim, dim)


@heads("sizes_swapped", "The sizes are swapped: nn.Linear takes inputs first, then outputs.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.query, self.key, self.value = (nn.Linear(heads * dim_head, dim) for _ in range(3))
        self.to_out = nn.Linear(dim, heads * dim_head)


@heads(
    "heads_in_a_list",
    "The matrices lie in a Python list, where nn.Module does not look: assign them to attributes.",
)
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.parts = [self.query, self.key, self.value]
        del self.query, self.key, self.value


@heads(
    "made_in_forward",
    "The matrices are made in forward, anew at each call: make them once, in __init__.",
)
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        nn.Module.__init__(self)
        self.heads, self.dim_head = heads, dim_head


@heads("other_names", "The matrices have other names: `query`, `key`, `value` and `to_out`.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        nn.Module.__init__(self)
        self.q = nn.Linear(dim, heads * dim_head)
        self.k = nn.Linear(dim, heads * dim_head)
        self.v = nn.Linear(dim, heads * dim_head)
        self.out = nn.Linear(heads * dim_head, dim)


@heads("other_name_of_to_out", "The last matrix has another name: it is called `to_out`.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.out, _ = self.to_out, delattr(self, "to_out")


@heads("to_out_in_a_sequential", "`to_out` is an nn.Sequential: a plain nn.Linear is asked for.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.to_out = nn.Sequential(nn.Linear(heads * dim_head, dim), nn.Dropout(0.0))


@heads(
    "layers_for_each_head",
    "Each head has nn.Linear of its own: one `query`, `key` and `value` of width H·Dh serve all.",
)
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        for name in ("query", "key", "value"):
            setattr(self, name, nn.ModuleList(nn.Linear(dim, dim_head) for _ in range(heads)))


@heads(
    "no_super",
    "`super().__init__()` is missing: nn.Module has to be set up before layers are assigned.",
)
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        self.heads, self.dim_head = heads, dim_head
        self.query = nn.Linear(dim, heads * dim_head)


@heads("sizes_not_kept", "`heads` and `dim_head` are not kept as attributes of the module.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__(dim, heads, dim_head)
        self.n, self.d = heads, dim_head
        del self.heads, self.dim_head

    def split(self, rows):
        return rows.unflatten(-1, (self.n, self.d)).transpose(1, 2)

    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.d**0.5


@heads("other_defaults", "The defaults are not 8 heads of 64 entries each.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=4, dim_head=32):
        super().__init__(dim, heads, dim_head)


@heads(
    "default_width_from_dim",
    "Without dim_head you take D // H: the default is 64.",
)
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=8, dim_head=None):
        super().__init__(dim, heads, dim // heads if dim_head is None else dim_head)


@heads(
    "weights_detached",
    "The weights are cut off (`.detach()`, `.data`, no_grad): queries and keys never learn then.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        return super().weights(scores, mask).detach()


@heads("context_detached", "The context is cut off (`.detach()`): its gradient is missing.")
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        return super().made(x, context.detach() if context is not x else x)


@heads(
    "context_features_detached",
    "Keys and values are cut off (`.detach()`): their matrices never learn then.",
)
class MultiHeadAttention(_Heads):
    def made(self, x, context):
        query, key, value = super().made(x, context)
        return query, key.detach(), value.detach()


@heads("merged_detached", "What the heads found is cut off before to_out: only to_out learns then.")
class MultiHeadAttention(_Heads):
    def finish(self, merged):
        return self.to_out(merged.detach())


@heads(
    "no_grad", "You compute under `torch.no_grad()` (or detach the output): nothing learns then."
)
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        with torch.no_grad():
            return super().forward(x, context, mask)


@heads(
    "nan_gradients",
    "Minus infinity is added to the scores of a query without any key, and its NaN is repaired "
    "after the softmax; but its gradient is NaN all the same, and spoils all parameters: no NaN "
    "may arise on the way.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores + torch.where(self.allowed(mask), 0.0, -torch.inf)
        return scores.softmax(dim=-1).nan_to_num()


@heads(
    "dropout",
    "The weights go through dropout, which nobody asked for: two calls must give the same.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        return functional.dropout(super().weights(scores, mask), 0.1)


@heads("changes_the_mask", "You write into the caller's mask: make a new tensor.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        result = super().forward(x, context, mask)
        if mask is not None:
            mask.logical_not_()
        return result


@heads("changes_x", "`+=` or `*=` writes into the caller's x: make a new tensor.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        result = super().forward(x, context, mask)
        x.mul_(2.0)
        return result


@heads("fixed_device", "You make a tensor on a fixed device: take that of x (`device=x.device`).")
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        scores = super().scores(query, key)
        return scores + torch.zeros(scores.shape, dtype=scores.dtype)


@heads("float32_only", "You turn something into float32: a module in float64 then fails.")
class MultiHeadAttention(_Heads):
    def forward(self, x, context=None, mask=None):
        return super().forward(x.float(), None if context is None else context.float(), mask)


@heads(
    "tilde_on_integers_nan",
    "`~mask` on integers turns every bit around: -2 and -1 are both true, so you block "
    "everything. Turn the mask into bool first, `mask != 0`.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        blocked = (~mask).bool()[..., None, :, :]
        return scores.masked_fill(blocked, -torch.inf).softmax(dim=-1)


@heads(
    "tilde_on_integers_uniform",
    "`~mask` on integers turns every bit around: -2 and -1 are both true, so you block "
    "everything. Turn the mask into bool first, `mask != 0`.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        blocked = (~mask).bool()[..., None, :, :]
        return scores.masked_fill(blocked, -1e9).softmax(dim=-1)


@heads(
    "mask_guessed_by_its_length",
    "You take a mask whose first axis is as long as the batch for one of texts: a (T, S) mask may "
    "be that long, too. Count its axes.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is not None and len(mask) == len(scores):
            mask = (mask != 0).reshape(len(mask), 1, -1, mask.shape[-1])
        return _softmax(scores, _real(mask))


@heads(
    "float32_scale",
    "Something on the way is float32 whatever goes in, such as a tensor for √Dh, or the scores: "
    "float64 has to keep its precision.",
)
class MultiHeadAttention(_Heads):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / float(torch.tensor(float(self.dim_head)).sqrt())


@heads("defaults_swapped", "The defaults are swapped: 8 heads of 64 entries each.")
class MultiHeadAttention(_Heads):
    def __init__(self, dim, heads=64, dim_head=8):
        super().__init__(dim, heads, dim_head)


@heads(
    "mask_repeated",
    "You fold the heads into the batch, but repeat the mask as a whole, so that texts and heads "
    "are mixed up: `repeat_interleave`, or keep an axis for the heads.",
)
class MultiHeadAttention(_Heads):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        batch, n_heads, n_query, n_key = scores.shape
        rows = (mask != 0).expand(batch, n_query, n_key).repeat(n_heads, 1, 1)
        return _softmax(scores, rows.reshape(batch, n_heads, n_query, n_key))


# ---------------------------------------------------------------- fused_multi_head_attention


class _Fused(nn.Module):
    """Right, in parts that a mistake replaces."""

    def __init__(self, dim, heads=8, dim_head=64):
        super().__init__()
        self.heads, self.dim_head = heads, dim_head
        self.to_qkv = nn.Linear(dim, 3 * heads * dim_head)
        self.to_out = nn.Linear(heads * dim_head, dim)

    @classmethod
    def parts(cls, mha):
        return [mha.query, mha.key, mha.value]

    @classmethod
    def blank(cls, mha):
        return cls(mha.query.in_features, mha.heads, mha.dim_head).to(mha.query.weight.dtype)

    @classmethod
    def from_separate(cls, mha):
        fused, parts = cls.blank(mha), cls.parts(mha)
        with torch.no_grad():
            fused.to_qkv.weight.copy_(torch.cat([part.weight for part in parts]))
            fused.to_qkv.bias.copy_(torch.cat([part.bias for part in parts]))
            fused.to_out.weight.copy_(mha.to_out.weight)
            fused.to_out.bias.copy_(mha.to_out.bias)
        return fused

    def made(self, x):
        rows = self.to_qkv(x).unflatten(-1, (3, self.heads, self.dim_head))
        return rows.permute(2, 0, 3, 1, 4)

    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.dim_head**0.5

    def allowed(self, mask):
        return None if mask is None else (mask != 0)[..., None, :, :]

    def weights(self, scores, mask):
        return _softmax(scores, self.allowed(mask))

    def merge(self, mixed):
        return mixed.transpose(1, 2).flatten(2)

    def finish(self, merged):
        return self.to_out(merged)

    def forward(self, x, mask=None):
        query, key, value = self.made(x)
        weights = self.weights(self.scores(query, key), mask)
        return self.finish(self.merge(weights @ value)), weights


def fused(name, sentence):
    """Register a mistake in FusedMultiHeadAttention."""
    return mistakes.add("fused_multi_head_attention", name, sentence)


def _order(name, order, said):
    """Register an answer that stacks the rows in another order, and cuts them in that order."""

    class FusedMultiHeadAttention(_Fused):
        @classmethod
        def parts(cls, mha):
            parts = super().parts(mha)
            return [parts[i] for i in order]

        def made(self, x):
            made = super().made(x)
            return [made[order.index(i)] for i in range(3)]

    sentence = f"The rows of to_qkv come in the order {said}: queries, keys, values is asked for."
    fused(name, sentence)(FusedMultiHeadAttention)


_order("order_kqv", [1, 0, 2], "keys, queries, values")
_order("order_qvk", [0, 2, 1], "queries, values, keys")
_order("order_vkq", [2, 1, 0], "values, keys, queries")
_order("order_kvq", [1, 2, 0], "keys, values, queries")
_order("order_vqk", [2, 0, 1], "values, queries, keys")


def _wrong_order(name, order, said):
    """Register an answer that stacks the rows in another order than it cuts them."""

    class FusedMultiHeadAttention(_Fused):
        @classmethod
        def parts(cls, mha):
            parts = super().parts(mha)
            return [parts[i] for i in order]

    sentence = f"You stack the rows in the order {said}, but cut them as queries, keys, values."
    fused(name, sentence)(FusedMultiHeadAttention)


_wrong_order("stacked_kqv", [1, 0, 2], "keys, queries, values")
_wrong_order("stacked_qvk", [0, 2, 1], "queries, values, keys")
_wrong_order("stacked_vkq", [2, 1, 0], "values, keys, queries")


def _wrong_cut(name, order, said):
    """Register an answer that stacks the rows rightly, and takes them for something else."""

    class FusedMultiHeadAttention(_Fused):
        def made(self, x):
            made = super().made(x)
            return [made[i] for i in order]

    sentence = f"forward takes the three parts for {said}: they are queries, keys, values."
    fused(name, sentence)(FusedMultiHeadAttention)


_wrong_cut("cut_kqv", [1, 0, 2], "keys, queries, values")
_wrong_cut("cut_qvk", [0, 2, 1], "queries, values, keys")
_wrong_cut("cut_vkq", [2, 1, 0], "values, keys, queries")


@fused(
    "rows_by_head",
    "You stack the rows head by head (head 0's query, key, value, then head 1's): all queries come "
    "first, then all keys, then all values.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        with torch.no_grad():
            for one in (made.to_qkv.weight, made.to_qkv.bias):
                rows = one.unflatten(0, (3, mha.heads, mha.dim_head)).transpose(0, 1)
                one.copy_(rows.flatten(0, 2).clone())
        return made

    def made(self, x):
        rows = self.to_qkv(x).unflatten(-1, (self.heads, 3, self.dim_head))
        return rows.permute(3, 0, 2, 1, 4)


@fused(
    "cut_by_head",
    "You cut the 3·H·Dh entries into (H, 3, Dh): all queries come first, so cut them into "
    "(3, H, Dh).",
)
class FusedMultiHeadAttention(_Fused):
    def made(self, x):
        rows = self.to_qkv(x).unflatten(-1, (self.heads, 3, self.dim_head))
        return rows.permute(3, 0, 2, 1, 4)


@fused(
    "cut_by_entry",
    "You cut the 3·H·Dh entries into (H, Dh, 3): all queries come first, so cut them into "
    "(3, H, Dh).",
)
class FusedMultiHeadAttention(_Fused):
    def made(self, x):
        rows = self.to_qkv(x).unflatten(-1, (self.heads, self.dim_head, 3))
        return rows.permute(4, 0, 2, 1, 3)


@fused(
    "heads_interleaved",
    "You cut each part into (Dh, H): head h has the entries from h·Dh on, so it is (H, Dh).",
)
class FusedMultiHeadAttention(_Fused):
    def made(self, x):
        rows = self.to_qkv(x).unflatten(-1, (3, self.dim_head, self.heads))
        return rows.permute(2, 0, 4, 1, 3)


@fused(
    "split_by_view",
    "You cut the heads by view or reshape alone, which mixes tokens and heads: (B, T, H, Dh), then "
    "transpose.",
)
class FusedMultiHeadAttention(_Fused):
    def made(self, x):
        parts = self.to_qkv(x).chunk(3, dim=-1)
        return [part.reshape(len(x), self.heads, -1, self.dim_head) for part in parts]


@fused(
    "not_transposed_back",
    "The heads are not transposed back before they are joined: `.transpose(1, 2)` first.",
)
class FusedMultiHeadAttention(_Fused):
    def merge(self, mixed):
        return mixed.reshape(len(mixed), mixed.shape[2], -1)


@fused("view_after_transpose", "`.view` does not work after a transpose: use reshape or flatten.")
class FusedMultiHeadAttention(_Fused):
    def merge(self, mixed):
        return mixed.transpose(1, 2).view(len(mixed), mixed.shape[2], -1)


@fused("not_scaled", "forward does not divide the scores by √Dh.")
class FusedMultiHeadAttention(_Fused):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2)


@fused("scaled_by_dim", "forward divides the scores by the root of another width than Dh.")
class FusedMultiHeadAttention(_Fused):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.to_qkv.in_features**0.5


@fused("scaled_by_inner_width", "forward divides the scores by √(H·Dh): it is √Dh.")
class FusedMultiHeadAttention(_Fused):
    def scores(self, query, key):
        return query @ key.transpose(-1, -2) / self.to_out.in_features**0.5


@fused("no_to_out", "forward does not use `to_out`: what the heads found goes through it.")
class FusedMultiHeadAttention(_Fused):
    def finish(self, merged):
        return merged


@fused(
    "to_out_forgotten",
    "`to_out` keeps its random first values: it is copied from mha, too.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made, fresh = super().from_separate(mha), cls.blank(mha)
        made.to_out = fresh.to_out
        return made


@fused(
    "bias_of_to_out_forgotten",
    "The bias of `to_out` keeps its random first values: it is copied from mha, too.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made, fresh = super().from_separate(mha), cls.blank(mha)
        made.to_out.bias = fresh.to_out.bias
        return made


@fused(
    "bias_of_to_qkv_forgotten",
    "The bias of `to_qkv` keeps its random first values: the three biases are copied, too.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made, fresh = super().from_separate(mha), cls.blank(mha)
        made.to_qkv.bias = fresh.to_qkv.bias
        return made


@fused(
    "biases_forgotten",
    "All biases keep their random first values: they are copied, too.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made, fresh = super().from_separate(mha), cls.blank(mha)
        made.to_qkv.bias, made.to_out.bias = fresh.to_qkv.bias, fresh.to_out.bias
        return made


@fused("nothing_copied", "The new module keeps its random first values: copy those of mha.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        return cls.blank(mha)


@fused("to_qkv_bias_zeroed", "The bias of `to_qkv` becomes zero: the three biases are copied, too.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        nn.init.zeros_(made.to_qkv.bias)
        return made


@fused("bias_in_another_order", "The biases are stacked in another order than the matrices.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        with torch.no_grad():
            made.to_qkv.bias.copy_(torch.cat([mha.key.bias, mha.query.bias, mha.value.bias]))
        return made


@fused(
    "stacked_along_columns",
    "You stack the matrices along dim=1: nn.Linear keeps a row for each output, so it is dim=0.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        with torch.no_grad():
            made.to_qkv.weight.copy_(torch.cat([p.weight for p in cls.parts(mha)], dim=1))
        return made


@fused(
    "stacked_columns_as_parameter",
    "You stack the matrices along dim=1: nn.Linear keeps a row for each output, so it is dim=0.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        made.to_qkv.weight = nn.Parameter(torch.cat([p.weight for p in cls.parts(mha)], dim=1))
        return made


@fused("transposed", "You transpose the matrices: both sides are nn.Linear, and store them alike.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        with torch.no_grad():
            made.to_qkv.weight.copy_(torch.cat([p.weight.T for p in cls.parts(mha)]))
        return made


@fused(
    "to_out_shared",
    "`to_out` is mha's own layer, so both modules share its memory: copy its values.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        made.to_out = mha.to_out
        return made


@fused(
    "to_out_data_shared",
    "`.data` (or nn.Parameter of it) shares memory with mha's `to_out`: copy its values.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        made.to_out.weight.data = mha.to_out.weight.data
        made.to_out.bias.data = mha.to_out.bias.data
        return made


@fused(
    "to_out_weight_shared",
    "The weight of `to_out` shares memory with mha: copy its values.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        made.to_out.weight = mha.to_out.weight
        return made


@fused("dtype_lost", "The new module is float32 whatever mha is: it has the dtype of mha.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def blank(cls, mha):
        return cls(mha.query.in_features, mha.heads, mha.dim_head)


@fused(
    "frozen",
    "The parameters cannot be trained (requires_grad is False): make them nn.Parameter, or copy "
    "into the new module's own.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        return super().from_separate(mha).requires_grad_(False)


@fused(
    "frozen_to_qkv",
    "`to_qkv` cannot be trained (requires_grad is False).",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        made.to_qkv.requires_grad_(False)
        return made


@fused(
    "frozen_like_mha",
    "Where mha is frozen, `to_out` (copied with its setting) is, too: all parameters of the new "
    "module can be trained.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        made.to_out.requires_grad_(mha.to_out.weight.requires_grad)
        return made


@fused(
    "all_frozen_like_mha",
    "Where mha is frozen, the new module is, too: all its parameters can be trained.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        return super().from_separate(mha).requires_grad_(mha.to_out.weight.requires_grad)


@fused(
    "copy_refused",
    "copy_ into a parameter that can be trained is refused: do it under `torch.no_grad()`.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = cls.blank(mha)
        made.to_qkv.weight.copy_(torch.cat([part.weight for part in cls.parts(mha)]))
        return made


@fused(
    "not_parameters",
    "A plain tensor is assigned where nn.Linear has a parameter: wrap it in nn.Parameter, or copy "
    "into the one that is there.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = cls.blank(mha)
        made.to_qkv.weight = torch.cat([part.weight for part in cls.parts(mha)])
        return made


@fused("sizes_ignored", "The sizes are not those of mha: pass its width, heads and dim_head on.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = cls(mha.query.in_features)
        with torch.no_grad():
            made.to_qkv.weight.copy_(torch.cat([part.weight for part in cls.parts(mha)]))
        return made


@fused(
    "heads_ignored",
    "The number of heads and their width are swapped or guessed: take mha.heads and mha.dim_head.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def blank(cls, mha):
        return cls(mha.query.in_features, mha.dim_head, mha.heads)


@fused(
    "width_from_inside",
    "You take H·Dh for D: the width of the tokens is mha.query.in_features.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def blank(cls, mha):
        return cls(mha.heads * mha.dim_head, mha.heads, mha.dim_head)


@fused(
    "width_from_inside_by_rows",
    "You take H·Dh for D: the width of the tokens is mha.query.in_features.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        inner = mha.heads * mha.dim_head
        made = cls(inner, mha.heads, mha.dim_head).to(mha.query.weight.dtype)
        for place, part in enumerate(cls.parts(mha)):
            rows = slice(place * inner, (place + 1) * inner)
            made.to_qkv.weight.data[rows] = part.weight.data
            made.to_qkv.bias.data[rows] = part.bias.data
        made.to_out.load_state_dict(mha.to_out.state_dict())
        return made


@fused("returns_mha", "mha itself comes back: a new fused module is asked for.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        return mha


@fused("returns_nothing", "from_separate returns nothing: return the new module.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        super().from_separate(mha)


@fused("mha_emptied", "mha is changed: it keeps its parameters.")
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        with torch.no_grad():
            for one in mha.parameters():
                one.zero_()
        return made


@fused("mask_ignored", "forward ignores the mask.")
class FusedMultiHeadAttention(_Fused):
    def allowed(self, mask):
        return None


@fused("mask_inverted", "forward blocks where the mask allows: True means *may attend*.")
class FusedMultiHeadAttention(_Fused):
    def allowed(self, mask):
        return None if mask is None else (mask == 0)[..., None, :, :]


@fused("mask_transposed", "forward transposes the mask: rows are queries, columns are keys.")
class FusedMultiHeadAttention(_Fused):
    def allowed(self, mask):
        return None if mask is None else (mask != 0).transpose(-1, -2)[..., None, :, :]


@fused(
    "mask_after_softmax",
    "forward masks after the softmax, so rows no longer add up to one.",
)
class FusedMultiHeadAttention(_Fused):
    def weights(self, scores, mask):
        weights = _softmax(scores)
        return weights if mask is None else weights * self.allowed(mask)


@fused(
    "mask_without_a_head_axis",
    "A mask (B, T, T) has no axis for the heads: insert one, `mask[..., None, :, :]`.",
)
class FusedMultiHeadAttention(_Fused):
    def allowed(self, mask):
        return _real(mask)


@fused(
    "mask_axis_for_three_only",
    "You insert the head axis with `mask[:, None]`, which is right for (B, T, T) only: "
    "`mask[..., None, :, :]` serves (T, T), too.",
)
class FusedMultiHeadAttention(_Fused):
    def allowed(self, mask):
        return None if mask is None else (mask != 0)[:, None]


@fused(
    "two_axes_only",
    "Your mask must have two axes: (B, T, T) and (B, 1, T) are promised, too.",
)
class FusedMultiHeadAttention(_Fused):
    def allowed(self, mask):
        return None if mask is None else (mask != 0)[None, None]


@fused(
    "tilde_refused",
    "`masked_fill` refuses an integer mask: turn it into bool first, `mask != 0`.",
)
class FusedMultiHeadAttention(_Fused):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        mask = mask[..., None, :, :]
        weights = scores.masked_fill(~mask, -torch.inf).softmax(dim=-1)
        return torch.where(mask.any(dim=-1, keepdim=True), weights, 0.0)


@fused(
    "where_refused",
    "`torch.where` (in masked_softmax, too) refuses an integer mask: turn it into bool first, "
    "`mask != 0`.",
)
class FusedMultiHeadAttention(_Fused):
    def weights(self, scores, mask):
        if mask is None:
            return _softmax(scores)
        return _softmax(torch.where(mask[..., None, :, :], scores, -torch.inf))


@fused(
    "tilde_on_integers",
    "`~mask` on integers gives -1 and -2, both of them true: turn the mask into bool first.",
)
class FusedMultiHeadAttention(_Fused):
    def allowed(self, mask):
        return None if mask is None else (~(~mask).bool())[..., None, :, :]


@fused(
    "nan_for_blocked_queries",
    "Where a query may attend to nothing the softmax gives NaN: its weights must be zero.",
)
class FusedMultiHeadAttention(_Fused):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=-1)


@fused(
    "uniform_for_blocked_queries",
    "With a large negative number in place of minus infinity, a query that may attend to nothing "
    "gets uniform weights: they must be zero.",
)
class FusedMultiHeadAttention(_Fused):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -1e9)
        return scores.softmax(dim=-1)


@fused("softmax_over_queries", "The softmax runs over the queries (dim=-2): it belongs on dim=-1.")
class FusedMultiHeadAttention(_Fused):
    def weights(self, scores, mask):
        if mask is not None:
            scores = scores.masked_fill(~self.allowed(mask), -torch.inf)
        return scores.softmax(dim=-2)


@fused("weights_averaged", "The weights are averaged over the heads: return those of each.")
class FusedMultiHeadAttention(_Fused):
    def forward(self, x, mask=None):
        output, weights = super().forward(x, mask)
        return output, weights.mean(dim=1)


@fused("only_the_output", "Only the output comes back: return output, weights.")
class FusedMultiHeadAttention(_Fused):
    def forward(self, x, mask=None):
        return super().forward(x, mask)[0]


@fused("detached", "No gradient comes back: forward cuts something off (`.detach()`, no_grad).")
class FusedMultiHeadAttention(_Fused):
    def forward(self, x, mask=None):
        with torch.no_grad():
            return super().forward(x, mask)


@fused("changes_the_mask", "You write into the caller's mask: make a new tensor.")
class FusedMultiHeadAttention(_Fused):
    def forward(self, x, mask=None):
        result = super().forward(x, mask)
        if mask is not None:
            mask.logical_not_()
        return result


@fused(
    "mha_scaled",
    "You work the scale into mha's own matrices: mha must not be changed, and the rows of to_qkv "
    "are those of mha as they are.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        with torch.no_grad():
            mha.query.weight.div_(mha.dim_head**0.5)
            mha.query.bias.div_(mha.dim_head**0.5)
        return super().from_separate(mha)

    def scores(self, query, key):
        return query @ key.transpose(-1, -2)


@fused(
    "cut_by_width",
    "forward cuts the product into parts of D entries: each part has H·Dh.",
)
class FusedMultiHeadAttention(_Fused):
    def made(self, x):
        batch, n_tokens, width = x.shape
        made, parts = self.to_qkv(x), []
        for place in range(3):
            part = made[..., place * width : (place + 1) * width]
            parts.append(part.reshape(batch, n_tokens, self.heads, -1).transpose(1, 2))
        return parts


@fused(
    "dim_head_ignored",
    "dim_head is not passed on, so the new module believes in the default of 64.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made, right = cls(mha.query.in_features, mha.heads), super().from_separate(mha)
        made.to_qkv.weight.data = right.to_qkv.weight.data
        made.to_qkv.bias.data = right.to_qkv.bias.data
        made.to_out.weight.data = right.to_out.weight.data
        made.to_out.bias.data = right.to_out.bias.data
        return made

    def made(self, x):
        parts = self.to_qkv(x).chunk(3, dim=-1)
        return [part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts]


@fused(
    "mha_frozen",
    "mha is frozen (requires_grad, or eval mode) afterwards: it must not be changed.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        mha.eval().requires_grad_(False)
        return super().from_separate(mha)


@fused(
    "stack_reshaped",
    "You turn the stack of matrices around by a reshape, which scrambles its rows: stack them "
    "along dim=0, and nothing has to be turned.",
)
class FusedMultiHeadAttention(_Fused):
    @classmethod
    def from_separate(cls, mha):
        made = super().from_separate(mha)
        with torch.no_grad():
            stack = torch.cat([part.weight.T for part in cls.parts(mha)], dim=1)
            made.to_qkv.weight.copy_(stack.reshape(made.to_qkv.weight.shape))
        return made


# ---------------------------------------------------------------- load_torch_mha


def loading(name, sentence):
    """Register a mistake in load_torch_mha."""
    return mistakes.add("load_torch_mha", name, sentence)


LAYERS = ("query", "key", "value", "to_out")


def _check(mha, reference):
    """Refuse modules of other sizes."""
    dim, heads = reference.embed_dim, reference.num_heads
    if (mha.query.in_features, mha.heads, mha.dim_head) != (dim, heads, dim // heads):
        raise ValueError("other sizes")


def _values(reference):
    """Return weights and biases for the four layers; zeros where there is none."""
    weights = [*reference.in_proj_weight.chunk(3), reference.out_proj.weight]
    if reference.in_proj_bias is None:
        return weights, [torch.zeros(reference.embed_dim)] * 4
    return weights, [*reference.in_proj_bias.chunk(3), reference.out_proj.bias]


def _fill(mha, weights, biases):
    """Copy weights and biases into the four layers; None leaves what is there."""
    with torch.no_grad():
        for name, weight, bias in zip(LAYERS, weights, biases, strict=True):
            if weight is not None:
                getattr(mha, name).weight.copy_(weight)
            if bias is not None:
                getattr(mha, name).bias.copy_(bias)


def _load(mha, reference):
    _check(mha, reference)
    _fill(mha, *_values(reference))


def _in_order(name, order, said):
    """Register an answer that takes the three parts for something else."""

    def load_torch_mha(mha, reference):
        _check(mha, reference)
        weights, biases = _values(reference)
        _fill(
            mha, [weights[i] for i in order] + weights[3:], [biases[i] for i in order] + biases[3:]
        )

    sentence = f"You take the rows of in_proj for {said}: they are queries, keys, values."
    loading(name, sentence)(load_torch_mha)


_in_order("order_kqv", [1, 0, 2], "keys, queries, values")
_in_order("order_qvk", [0, 2, 1], "queries, values, keys")
_in_order("order_vkq", [2, 1, 0], "values, keys, queries")
_in_order("order_kvq", [2, 0, 1], "keys, values, queries")
_in_order("order_vqk", [1, 2, 0], "values, queries, keys")
_in_order("all_from_query", [0, 0, 0], "queries all three times")


@loading(
    "bias_in_another_order", "The biases are taken in another order than the matrices: q, k, v."
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [biases[1], biases[0], *biases[2:]])


@loading(
    "rows_by_head",
    "You cut in_proj head by head (H, 3, Dh): all queries come first, then all keys, then all "
    "values.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)

    def cut(rows):
        return [p.flatten(0, 1) for p in rows.unflatten(0, (mha.heads, 3, -1)).unbind(1)]

    found = cut(torch.cat(weights[:3])), cut(torch.cat(biases[:3]))
    _fill(mha, [*found[0], weights[3]], [*found[1], biases[3]])


@loading(
    "every_third_row", "You take every third row of in_proj: the first E rows are the queries."
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    rows, entries = torch.cat(weights[:3]), torch.cat(biases[:3])
    _fill(
        mha,
        [*(rows[i::3] for i in range(3)), weights[3]],
        [*(entries[i::3] for i in range(3)), biases[3]],
    )


@loading(
    "transposed",
    "You transpose the matrices: both sides keep a row for each output, so they are copied as "
    "they are.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, [weight.T for weight in weights], biases)


@loading("in_proj_transposed", "You transpose the parts of in_proj: copy them as they are.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, [*(weight.T for weight in weights[:3]), weights[3]], biases)


@loading("out_transposed", "You transpose the matrix of out_proj: copy it as it is.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, [*weights[:3], weights[3].T], biases)


@loading("cut_by_columns", "You cut in_proj along its columns: it has 3·E rows, so cut dim 0.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, [*torch.cat(weights[:3]).chunk(3, dim=1), weights[3]], biases)


@loading(
    "biases_forgotten", "The biases of mha stay as they were: copy those of the reference, too."
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    _fill(mha, _values(reference)[0], [None] * 4)


@loading("in_bias_forgotten", "in_proj_bias is not copied: it belongs to query, key and value.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [None] * 3 + biases[3:])


@loading("out_bias_forgotten", "The bias of out_proj is not copied.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [*biases[:3], None])


@loading("to_out_forgotten", "`to_out` stays as it was: out_proj belongs there.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, [*weights[:3], None], [*biases[:3], None])


@loading("biases_always_zero", "The biases become zero although the reference has some: copy them.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [torch.zeros_like(bias) for bias in biases])


@loading(
    "old_biases_kept",
    "Where the reference has no bias, mha keeps its old ones: they must become zero.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [None] * 4 if reference.in_proj_bias is None else biases)


@loading(
    "old_in_biases_kept",
    "Where the reference has no bias, query, key and value keep their old ones: they must become "
    "zero.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [None] * 3 + biases[3:] if reference.in_proj_bias is None else biases)


@loading(
    "old_out_bias_kept",
    "Where the reference has no bias, `to_out` keeps its old one: it must become zero.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [*biases[:3], None] if reference.in_proj_bias is None else biases)


@loading(
    "bias_needed", "Without biases in the reference your code fails: in_proj_bias is None then."
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights = _values(reference)[0]
    _fill(mha, weights, [*reference.in_proj_bias.chunk(3), reference.out_proj.bias])


@loading(
    "out_bias_needed", "Without biases in the reference your code fails: out_proj.bias is None."
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    _fill(mha, weights, [*biases[:3], None])
    with torch.no_grad():
        mha.to_out.bias.copy_(reference.out_proj.bias)


@loading(
    "biases_removed",
    "Where the reference has no bias you set those of mha to None: they stay parameters, filled "
    "with zeros.",
)
def load_torch_mha(mha, reference):
    _load(mha, reference)
    if reference.in_proj_bias is None:
        for name in LAYERS:
            getattr(mha, name).bias = None


@loading(
    "memory_shared",
    "`.data =` makes mha share its memory with the reference: copy the values (`copy_`, or "
    "`.clone()`).",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    for name, weight, bias in zip(LAYERS, weights, biases, strict=True):
        getattr(mha, name).weight.data, getattr(mha, name).bias.data = weight.data, bias.data


@loading(
    "out_memory_shared",
    "`to_out` shares its memory with the reference's out_proj: copy the values.",
)
def load_torch_mha(mha, reference):
    _load(mha, reference)
    mha.to_out.weight.data = reference.out_proj.weight.data
    if reference.out_proj.bias is not None:
        mha.to_out.bias.data = reference.out_proj.bias.data


@loading(
    "new_parameters",
    "You put new nn.Parameter in place of the old ones, and an optimiser that knows the old ones "
    "would train nothing: fill them in place.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    for name, weight, bias in zip(LAYERS, weights, biases, strict=True):
        layer = getattr(mha, name)
        layer.weight = nn.Parameter(weight.detach().clone())
        layer.bias = nn.Parameter(bias.detach().clone())


@loading(
    "new_shared_parameters",
    "You put new nn.Parameter, on the reference's memory, in place of the old ones: fill those in "
    "place.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    for name, weight, bias in zip(LAYERS, weights, biases, strict=True):
        layer = getattr(mha, name)
        layer.weight, layer.bias = nn.Parameter(weight.detach()), nn.Parameter(bias.detach())


@loading("out_proj_taken", "`to_out` becomes the reference's own layer: copy its values instead.")
def load_torch_mha(mha, reference):
    _load(mha, reference)
    mha.to_out = reference.out_proj


@loading(
    "out_proj_taken_with_bias",
    "`to_out` becomes the reference's own layer: copy its values instead.",
)
def load_torch_mha(mha, reference):
    _load(mha, reference)
    if reference.out_proj.bias is not None:
        mha.to_out = reference.out_proj


@loading("frozen", "The parameters cannot be trained afterwards: leave requires_grad as it is.")
def load_torch_mha(mha, reference):
    _load(mha, reference)
    mha.requires_grad_(False)


@loading(
    "copy_refused",
    "copy_ into a parameter that can be trained is refused: do it under `torch.no_grad()`.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    mha.query.weight.copy_(reference.in_proj_weight.chunk(3)[0])


@loading(
    "not_parameters",
    "A plain tensor is assigned where nn.Linear has a parameter: copy into the one that is there.",
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    mha.query.weight = reference.in_proj_weight.chunk(3)[0]


@loading("nothing_checked", "Modules of other sizes are not refused: raise a ValueError first.")
def load_torch_mha(mha, reference):
    _fill(mha, *_values(reference))


@loading(
    "heads_not_checked",
    "Another number of heads is accepted: the shapes fit and copy_ sees nothing, but heads are cut "
    "otherwise. Compare D, heads and Dh first.",
)
def load_torch_mha(mha, reference):
    if mha.query.weight.shape != reference.out_proj.weight.shape:
        raise ValueError("other sizes")
    _fill(mha, *_values(reference))


@loading("only_heads_checked", "You compare the number of heads alone: D and Dh count, too.")
def load_torch_mha(mha, reference):
    if mha.heads != reference.num_heads:
        raise ValueError("other sizes")
    _fill(mha, *_values(reference))


@loading(
    "only_width_checked", "You compare the width alone: the number of heads and Dh count, too."
)
def load_torch_mha(mha, reference):
    if mha.query.in_features != reference.embed_dim:
        raise ValueError("other sizes")
    _fill(mha, *_values(reference))


@loading("head_width_not_checked", "You do not compare the head width: E / num_heads is asked for.")
def load_torch_mha(mha, reference):
    have = mha.query.in_features, mha.heads
    if have != (reference.embed_dim, reference.num_heads):
        raise ValueError("other sizes")
    _fill(mha, *_values(reference))


@loading("width_not_checked", "You do not compare the width D.")
def load_torch_mha(mha, reference):
    if (mha.heads, mha.dim_head) != (reference.num_heads, reference.head_dim):
        raise ValueError("other sizes")
    _fill(mha, *_values(reference))


@loading(
    "inner_width_checked",
    "You compare H·Dh with E: also the number of heads, and D, must be the same.",
)
def load_torch_mha(mha, reference):
    if mha.heads * mha.dim_head != reference.embed_dim:
        raise ValueError("other sizes")
    _fill(mha, *_values(reference))


@loading(
    "half_loaded",
    "mha is half changed when the ValueError comes: compare the sizes before you copy anything.",
)
def load_torch_mha(mha, reference):
    for name, values in zip(LAYERS, zip(*_values(reference), strict=True), strict=True):
        with torch.no_grad():
            for one, value in zip(getattr(mha, name).parameters(), values, strict=True):
                if one.shape == value.shape:
                    one.copy_(value)
    _check(mha, reference)


@loading(
    "loaded_before_the_check", "You copy first and compare the sizes afterwards: turn it around."
)
def load_torch_mha(mha, reference):
    try:
        _fill(mha, *_values(reference))
    except RuntimeError as error:
        raise ValueError("other sizes") from error
    _check(mha, reference)


@loading("asserted", "Other sizes give an AssertionError: raise a ValueError.")
def load_torch_mha(mha, reference):
    dim, heads = reference.embed_dim, reference.num_heads
    assert (mha.query.in_features, mha.heads, mha.dim_head) == (dim, heads, dim // heads)
    _fill(mha, *_values(reference))


@loading("other_error", "Other sizes give another kind of error: raise a ValueError.")
def load_torch_mha(mha, reference):
    try:
        _check(mha, reference)
    except ValueError as error:
        raise RuntimeError("other sizes") from error
    _fill(mha, *_values(reference))


@loading("silently_refused", "Other sizes are passed over in silence: raise a ValueError.")
def load_torch_mha(mha, reference):
    try:
        _load(mha, reference)
    except ValueError:
        return


@loading("wrong_way", "You copy from mha into the reference: it is the other way around.")
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    with torch.no_grad():
        for name, weight, bias in zip(LAYERS, weights, biases, strict=True):
            weight.copy_(getattr(mha, name).weight)
            bias.copy_(getattr(mha, name).bias)


@loading("reference_changed", "The reference is changed: leave it as it is.")
def load_torch_mha(mha, reference):
    _load(mha, reference)
    with torch.no_grad():
        for one in reference.parameters():
            one.zero_()


@loading("nothing_loaded", "mha is as before: the values must be copied into it.")
def load_torch_mha(mha, reference):
    _check(mha, reference)


@loading(
    "scaled_query", "You scale the queries' rows: both modules divide the scores by themselves."
)
def load_torch_mha(mha, reference):
    _check(mha, reference)
    weights, biases = _values(reference)
    scale = mha.dim_head**-0.5
    _fill(mha, [weights[0] * scale, *weights[1:]], [biases[0] * scale, *biases[1:]])


@loading(
    "copy_filled",
    "You fill and return a copy: the mha that was passed must be filled itself.",
)
def load_torch_mha(mha, reference):
    mha = copy.deepcopy(mha)
    _load(mha, reference)
    return mha


@loading(
    "reference_given_biases",
    "A reference without biases is given some: it must not be changed.",
)
def load_torch_mha(mha, reference):
    if reference.in_proj_bias is None:
        reference.in_proj_bias = nn.Parameter(torch.zeros(3 * reference.embed_dim))
        reference.out_proj.bias = nn.Parameter(torch.zeros(reference.embed_dim))
    _load(mha, reference)


# ---------------------------------------------------------------- diagnose_attention

CLUES = {
    "scale after softmax": "every row adds up to 1/√Dh, also the last, which may see everything",
    "mask after softmax": "the last row adds up to one, and the rows above it to less",
    "softmax over queries": "it is the columns that add up to one",
    "heads not transposed back": "the weights are right, but the output is not weights @ value "
    "with the heads side by side",
    "future leak": "there is weight above the diagonal, if only on the next token",
    "query and key shared": "nothing changes when you change the key alone (or the query alone)",
}


def _differ(one, other):
    return bool((one - other).abs().max() > 1e-4)


def _draw(n_tokens=5):
    random = torch.Generator().manual_seed(3)
    query, key, value = torch.randn(3, 2, 3, n_tokens, 4, generator=random)
    return query, key, value, torch.ones(n_tokens, n_tokens).tril().bool()


def _cause(variant):
    """Name the cause."""
    query, key, value, mask = _draw()
    output, weights = variant(query, key, value, mask)
    sums = weights.sum(dim=-1)
    if (weights * ~mask).any():
        return "future leak"
    if not _differ(weights.sum(dim=-2), torch.ones(())):
        return "softmax over queries"
    if _differ(sums, torch.ones(())):
        return (
            "mask" if not _differ(sums[..., -1], torch.ones(())) else "scale"
        ) + " after softmax"
    if _differ(output, (weights @ value).transpose(1, 2).flatten(2)):
        return "heads not transposed back"
    return "query and key shared"


def _guise(variant):
    """Tell whether a leak is narrow, or it is the key that asks itself."""
    query, key, value, mask = _draw()
    _, weights = variant(query, key, value, mask)
    if (weights * ~mask).any():
        return not (weights.triu(2) > 0).any()
    _, other = variant(2 * query, key, value, mask)
    return not _differ(weights, other)


def diagnosing(name, sentence):
    """Register a mistake in diagnose_attention, or in mended_attention."""
    return mistakes.add("diagnose_attention", name, sentence)


def _named(name, sentence, answer):
    """Register an answer that makes something else of each cause."""

    def diagnose_attention(variant):
        return answer(_cause(variant), variant)

    diagnosing(name, sentence)(diagnose_attention)


def _short(cause):
    return cause.replace(" ", "_")


for _one in CLUES:
    _named(
        f"always_{_short(_one)}",
        f'Your answer is always "{_one}": look at what the variant returns.',
        lambda cause, variant, one=_one: one,
    )
    for _other in CLUES:
        if _one == _other:
            continue
        _named(
            f"{_short(_one)}_as_{_short(_other)}",
            f'You take "{_one}" for "{_other}". How to tell: {CLUES[_one]}.',
            lambda cause, variant, one=_one, other=_other: other if cause == one else cause,
        )
        if _one < _other:
            _named(
                f"{_short(_one)}_and_{_short(_other)}_swapped",
                f'You take "{_one}" and "{_other}" for each other. How to tell: with "{_one}" '
                f"{CLUES[_one]}; with the other, {CLUES[_other]}.",
                lambda cause, variant, pair=(_one, _other): (
                    pair[1 - pair.index(cause)] if cause in pair else cause
                ),
            )
for _other in CLUES:
    if _other != "future leak":
        _named(
            f"narrow_leak_as_{_short(_other)}",
            f'You take a narrow leak for "{_other}": a query may see one token of the future only. '
            "Look at the whole triangle above the diagonal.",
            lambda cause, variant, other=_other: (
                other if cause == "future leak" and _guise(variant) else cause
            ),
        )
    if _other != "query and key shared":
        _named(
            f"key_alone_as_{_short(_other)}",
            f'You take keys that are their own queries for "{_other}": sharing goes both ways. '
            "Change the query alone, too.",
            lambda cause, variant, other=_other: (
                other if cause == "query and key shared" and _guise(variant) else cause
            ),
        )

_named(
    "number_of_the_cause",
    "A number comes back: return the string itself, CAUSES[i].",
    lambda cause, variant: list(CLUES).index(cause),
)
_named("cause_in_a_list", "A list or tuple comes back: return the string alone.", lambda c, v: [c])
_named("no_cause", "Nothing comes back: a `return` is missing.", lambda cause, variant: None)
_named(
    "in_other_words",
    "The cause is not spelled as in CAUSES: return one of its strings as it is.",
    lambda cause, variant: _short(cause),
)


@diagnosing(
    "exact_comparison",
    "You compare sums with == 1, and rounding makes sound rows look broken: allow a small "
    "difference, such as 1e-4.",
)
def diagnose_attention(variant):
    return "future leak" if _cause(variant) == "future leak" else "scale after softmax"


@diagnosing(
    "only_the_line_up",
    "You know the six suspects of the line-up by heart, and nobody else: the same cause has other "
    "forms, such as a mask that is ignored, or keys that are their own queries.",
)
def diagnose_attention(variant):
    cause = _cause(variant)
    if cause == "future leak":
        return cause if _guise(variant) else None
    return None if cause == "query and key shared" and _guise(variant) else cause


_named(
    "rows_and_columns_mixed_up",
    "You take sums along dim=-1 for those of columns: they are those of the rows.",
    lambda cause, variant: {
        "softmax over queries": "query and key shared",
        "heads not transposed back": "softmax over queries",
        "query and key shared": "softmax over queries",
    }.get(cause, "scale after softmax" if cause != "future leak" else cause),
)


def _mend(scores, mask, value, weigh=None, merge=None):
    """Finish an attention from its scores."""
    weights = _softmax(scores, mask) if weigh is None else weigh(scores, mask)
    mixed = weights @ value
    return (mixed.transpose(1, 2).flatten(2) if merge is None else merge(mixed)), weights


def _scores(query, key):
    return query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5


def _mended(name, sentence, **parts):
    """Register a mended attention in which something is still broken."""
    scores = parts.pop("scores", _scores)

    def mended_attention(query, key, value, mask):
        return _mend(scores(query, key), mask, value, **parts)

    diagnosing(name, sentence)(mended_attention)


def _blocked(scores, mask):
    return scores.masked_fill(~mask, -torch.inf)


_mended(
    "mended_without_scale",
    "mended_attention does not divide the scores by √Dh.",
    scores=lambda query, key: query @ key.transpose(-1, -2),
)
_mended(
    "mended_scaled_by_dh",
    "mended_attention divides the scores by Dh: it is the square root of Dh.",
    scores=lambda query, key: _scores(query, key) / query.shape[-1] ** 0.5,
)
_mended(
    "mended_scaled_by_tokens",
    "mended_attention divides by the root of a number of tokens: it is √Dh.",
    scores=lambda query, key: query @ key.transpose(-1, -2) / key.shape[-2] ** 0.5,
)
_mended(
    "mended_mask_after_softmax",
    "mended_attention still masks after the softmax: block the scores before it.",
    weigh=lambda scores, mask: scores.softmax(dim=-1) * mask,
)
_mended(
    "mended_by_renormalising_with_epsilon",
    "mended_attention masks after the softmax and divides by the sum plus a small number: where "
    "little is left, the rows no longer add up to one. Block the scores before the softmax.",
    weigh=lambda scores, mask: (
        scores.softmax(dim=-1) * mask / ((scores.softmax(dim=-1) * mask).sum(-1, True) + 1e-9)
    ),
)
_mended(
    "mended_by_renormalising",
    "mended_attention masks after the softmax and divides by what is left, which is 0 / 0 where a "
    "blocked key was huge or nothing is allowed: block the scores before the softmax.",
    weigh=lambda scores, mask: (
        scores.softmax(dim=-1) * mask / (scores.softmax(dim=-1) * mask).sum(-1, True)
    ),
)
_mended(
    "mended_mask_ignored",
    "mended_attention ignores the mask.",
    weigh=lambda scores, mask: scores.softmax(dim=-1),
)
_mended(
    "mended_mask_inverted",
    "mended_attention blocks where the mask allows: True means *may attend*.",
    weigh=lambda scores, mask: _softmax(scores, ~mask),
)
_mended(
    "mended_scores_times_mask",
    "mended_attention multiplies the scores by the mask: a score of 0 is not blocked, e⁰ is 1.",
    weigh=lambda scores, mask: (scores * mask).softmax(dim=-1),
)
_mended(
    "mended_over_queries",
    "mended_attention still shares out over the queries: softmax over dim=-1.",
    weigh=lambda scores, mask: _blocked(scores, mask).softmax(dim=-2),
)
_mended(
    "mended_nan_for_blocked_queries",
    "In mended_attention a query that may attend to nothing becomes NaN: its weights must be zero.",
    weigh=lambda scores, mask: _blocked(scores, mask).softmax(dim=-1),
)
_mended(
    "mended_uniform_for_blocked_queries",
    "In mended_attention a query that may attend to nothing gets uniform weights, since a large "
    "negative number stands in for minus infinity: they must be zero.",
    weigh=lambda scores, mask: scores.masked_fill(~mask, -1e9).softmax(dim=-1),
)
_mended(
    "mended_penalty_for_blocked_queries",
    "In mended_attention a query that may attend to nothing attends as if there were no mask: a "
    "large negative number that is added to all scores cancels. Its weights must be zero.",
    weigh=lambda scores, mask: (scores + ~mask * -1e4).softmax(dim=-1),
)
_mended(
    "mended_small_penalty",
    "mended_attention only lowers the scores of blocked keys, by too little for huge ones.",
    weigh=lambda scores, mask: (
        (scores + ~mask * -1e4).softmax(dim=-1) * mask.any(dim=-1, keepdim=True)
    ),
)
_mended(
    "mended_always_causal",
    "mended_attention hides the future by itself: block what the mask blocks.",
    weigh=lambda scores, mask: _softmax(scores, torch.ones_like(mask).tril()),
)
_mended(
    "mended_not_transposed_back",
    "mended_attention does not transpose the heads back before it joins them.",
    merge=lambda mixed: mixed.reshape(len(mixed), mixed.shape[2], -1),
)
_mended(
    "mended_view_after_transpose",
    "`.view` does not work after a transpose: use reshape or flatten.",
    merge=lambda mixed: mixed.transpose(1, 2).view(len(mixed), mixed.shape[2], -1),
)
_mended(
    "mended_interleaved",
    "mended_attention joins the heads entry by entry: all of head 0 comes first.",
    merge=lambda mixed: mixed.permute(0, 2, 3, 1).flatten(2),
)
_mended(
    "mended_not_joined",
    "mended_attention leaves the heads apart: its output has the shape (B, T, H·Dv).",
    merge=lambda mixed: mixed,
)
_mended(
    "mended_heads_behind_tokens",
    "mended_attention does not join the heads: its output has the shape (B, T, H·Dv).",
    merge=lambda mixed: mixed.transpose(1, 2),
)
_mended(
    "mended_query_shared",
    "mended_attention scores the queries with themselves: query @ keyᵀ.",
    scores=lambda query, key: _scores(query, query),
)
_mended(
    "mended_key_shared",
    "mended_attention scores the keys with themselves: query @ keyᵀ.",
    scores=lambda query, key: _scores(key, key),
)
_mended(
    "mended_swapped",
    "In mended_attention rows are keys and columns are queries: query @ keyᵀ.",
    scores=lambda query, key: _scores(key, query),
)


@diagnosing(
    "mended_still_scaled_after", "mended_attention still scales the weights: scale the scores."
)
def mended_attention(query, key, value, mask):
    size = query.shape[-1] ** 0.5
    weights = _softmax(query @ key.transpose(-1, -2), mask) / size
    return (weights @ value).transpose(1, 2).flatten(2), weights


@diagnosing("mended_only_the_output", "mended_attention returns the output alone: output, weights.")
def mended_attention(query, key, value, mask):
    return _mend(_scores(query, key), mask, value)[0]


@diagnosing("mended_weights_first", "mended_attention returns its results the wrong way round.")
def mended_attention(query, key, value, mask):
    return _mend(_scores(query, key), mask, value)[::-1]


@diagnosing("mended_nothing_returned", "mended_attention returns nothing: a `return` is missing.")
def mended_attention(query, key, value, mask):
    _mend(_scores(query, key), mask, value)


@diagnosing(
    "mended_square_only",
    "mended_attention takes T and S to be the same: S is key.shape[-2].",
)
def mended_attention(query, key, value, mask):
    batch, heads, n_tokens, _ = query.shape
    output, weights = _mend(_scores(query, key), mask, value)
    return output, weights.reshape(batch, heads, n_tokens, n_tokens)


@diagnosing(
    "mended_value_as_wide_as_key",
    "mended_attention takes the values to be as wide as the keys: Dv is value.shape[-1].",
)
def mended_attention(query, key, value, mask):
    batch, heads, n_tokens, width = query.shape
    output, weights = _mend(_scores(query, key), mask, value)
    return output.reshape(batch, n_tokens, heads * width), weights


@diagnosing("mended_changes_inputs", "mended_attention writes into the caller's tensors.")
def mended_attention(query, key, value, mask):
    result = _mend(_scores(query, key), mask, value)
    mask.logical_not_()
    return result


@diagnosing("mended_changes_query", "mended_attention writes into the caller's query.")
def mended_attention(query, key, value, mask):
    query /= query.shape[-1] ** 0.5
    return _mend(query @ key.transpose(-1, -2), mask, value)


_mended(
    "mended_fixed_root",
    "mended_attention divides by 2, whatever Dh is: it is the root of query.shape[-1].",
    scores=lambda query, key: query @ key.transpose(-1, -2) / 2,
)
_mended(
    "mended_own_square_mask",
    "mended_attention makes a causal mask of its own and ignores the one that it is given.",
    scores=lambda query, key: _blocked(
        _scores(query, key), torch.ones(query.shape[2], query.shape[2], dtype=torch.bool).tril()
    ),
    weigh=lambda scores, mask: scores.softmax(dim=-1),
)


# ---------------------------------------------------------------- apply_rotary


def turning(name, sentence):
    """Register a mistake in apply_rotary."""
    return mistakes.add("apply_rotary", name, sentence)


def _angles(x, positions, base):
    even = torch.arange(0, x.shape[-1], 2, dtype=x.dtype, device=x.device)
    return positions[:, None] * base ** (-even / x.shape[-1])


def _turn(x, angles):
    """Turn the pairs (2i, 2i + 1)."""
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    return torch.stack([a * cos - b * sin, a * sin + b * cos], dim=-1).flatten(-2)


def _turn_halves(x, angles):
    """Turn the pairs (i, i + Dh / 2)."""
    (a, b), cos, sin = x.chunk(2, dim=-1), angles.cos(), angles.sin()
    return torch.cat([a * cos - b * sin, a * sin + b * cos], dim=-1)


def _rotary(name, sentence, *, angles=_angles, turn=_turn):
    """Register an answer with other angles, or another way to turn."""

    def apply_rotary(query, key, positions, base=10000.0):
        found = angles(query, positions, base)
        return turn(query, found), turn(key, found)

    turning(name, sentence)(apply_rotary)


_rotary(
    "pairs_of_halves",
    "You pair entry i with entry i + Dh/2, as some libraries do, which is worth all other points: "
    "asked for are the neighbours 2i and 2i + 1.",
    turn=_turn_halves,
)
_rotary(
    "positions_ignored",
    "`positions` is ignored: you count from 0 to T - 1 yourself.",
    angles=lambda x, positions, base: _angles(x, torch.arange(len(positions)), base),
)
_rotary(
    "counted_from_the_first_position",
    "You count from 0 at the first token: take the positions as they are.",
    angles=lambda x, positions, base: _angles(x, positions - positions[0], base),
)
_rotary(
    "positions_from_one",
    "You add one to the positions: position 0 is not turned at all.",
    angles=lambda x, positions, base: _angles(x, positions + 1, base),
)
_rotary(
    "sorted_positions",
    "You sort the positions: each token has its own, in whatever order.",
    angles=lambda x, positions, base: _angles(x, positions.sort().values, base),
)
_rotary(
    "base_ignored",
    "`base` is ignored: you always take 10000.",
    angles=lambda x, positions, base: _angles(x, positions, 10000.0),
)
_rotary(
    "turned_backwards",
    "You turn the other way: (a cos - b sin, a sin + b cos).",
    angles=lambda x, positions, base: -_angles(x, positions, base),
)
_rotary(
    "halves_turned_backwards",
    "You pair entry i with i + Dh/2, and turn the other way: pairs are 2i and 2i + 1, turned into "
    "(a cos - b sin, a sin + b cos).",
    angles=lambda x, positions, base: -_angles(x, positions, base),
    turn=_turn_halves,
)
_rotary(
    "exponent_without_two",
    "The exponent is -i/Dh: it is -2i/Dh, where i numbers the pairs.",
    angles=lambda x, positions, base: (
        positions[:, None] * base ** (-torch.arange(x.shape[-1] // 2, dtype=x.dtype) / x.shape[-1])
    ),
)
_rotary(
    "exponent_doubled",
    "The exponent is -2·2i/Dh: it is -2i/Dh (2i is what counts the even entries).",
    angles=lambda x, positions, base: (
        positions[:, None]
        * base ** (-2 * torch.arange(0, x.shape[-1], 2, dtype=x.dtype) / x.shape[-1])
    ),
)
_rotary(
    "exponent_positive",
    "The exponent has the wrong sign: later pairs turn more slowly, base ** (-2i / Dh).",
    angles=lambda x, positions, base: (
        positions[:, None] * base ** (torch.arange(0, x.shape[-1], 2, dtype=x.dtype) / x.shape[-1])
    ),
)
_rotary(
    "pairs_from_one",
    "You number the pairs from 1: pair 0 turns by one radian for each position.",
    angles=lambda x, positions, base: (
        positions[:, None]
        * base ** (-torch.arange(2, x.shape[-1] + 2, 2, dtype=x.dtype) / x.shape[-1])
    ),
)
_rotary(
    "same_speed_for_all_pairs",
    "All pairs turn by the same angle: pair i turns by p · base ** (-2i / Dh).",
    angles=lambda x, positions, base: positions[:, None].to(x.dtype).repeat(1, x.shape[-1] // 2),
)
_rotary(
    "degrees",
    "The angles are taken for degrees: they are radians as they are.",
    angles=lambda x, positions, base: torch.deg2rad(_angles(x, positions, base)),
)
_rotary(
    "times_two_pi",
    "You multiply the angles by 2π: they are radians as they are.",
    angles=lambda x, positions, base: 2 * torch.pi * _angles(x, positions, base),
)
_rotary(
    "speeds_in_reverse",
    "The speeds come in reverse order: pair 0 is the fastest.",
    angles=lambda x, positions, base: _angles(x, positions, base).flip(-1),
)
_rotary(
    "whole_numbers",
    "base ** … is cut to whole numbers, so that only the first pair turns: compute with floats.",
    angles=lambda x, positions, base: (
        positions[:, None]
        * (base ** (-torch.arange(0, x.shape[-1], 2, dtype=x.dtype) / x.shape[-1])).long()
    ).to(x.dtype),
)
_rotary(
    "nothing_turned",
    "The vectors come back as they were: nothing is turned.",
    turn=lambda x, angles: x.clone(),
)
_rotary(
    "wrong_sign_in_one_row",
    "The two new entries do not make a rotation: (a cos - b sin, a sin + b cos), one minus only.",
    turn=lambda x, angles: torch.stack(
        [
            x[..., 0::2] * angles.cos() - x[..., 1::2] * angles.sin(),
            x[..., 0::2] * angles.sin() - x[..., 1::2] * angles.cos(),
        ],
        dim=-1,
    ).flatten(-2),
)
_rotary(
    "no_minus",
    "Both new entries have a plus: the first is a cos - b sin, or lengths are not kept.",
    turn=lambda x, angles: torch.stack(
        [
            x[..., 0::2] * angles.cos() + x[..., 1::2] * angles.sin(),
            x[..., 0::2] * angles.sin() + x[..., 1::2] * angles.cos(),
        ],
        dim=-1,
    ).flatten(-2),
)
_rotary(
    "cos_and_sin_swapped",
    "cos and sin are swapped: (a cos - b sin, a sin + b cos).",
    turn=lambda x, angles: torch.stack(
        [
            x[..., 0::2] * angles.sin() - x[..., 1::2] * angles.cos(),
            x[..., 0::2] * angles.cos() + x[..., 1::2] * angles.sin(),
        ],
        dim=-1,
    ).flatten(-2),
)


def _first_half_overwritten(x, angles):
    a, b, cos, sin = x[..., 0::2], x[..., 1::2], angles.cos(), angles.sin()
    a = a * cos - b * sin
    return torch.stack([a, a * sin + b * cos], dim=-1).flatten(-2)


_rotary(
    "new_a_used_for_b",
    "The second entry is computed from the first one's new value: keep the old a until both are "
    "done.",
    turn=_first_half_overwritten,
)
_rotary(
    "pairs_not_put_back",
    "You put all first entries of the pairs in front and all second ones behind: each pair goes "
    "back to 2i and 2i + 1 (stack along a new last axis, then flatten).",
    turn=lambda x, angles: torch.cat(
        [
            x[..., 0::2] * angles.cos() - x[..., 1::2] * angles.sin(),
            x[..., 0::2] * angles.sin() + x[..., 1::2] * angles.cos(),
        ],
        dim=-1,
    ),
)
_rotary(
    "halves_put_back_as_neighbours",
    "You take the halves of a vector for pairs and put them back as neighbours: pairs are 2i and "
    "2i + 1, going in and coming out.",
    turn=lambda x, angles: torch.stack(_turn_halves(x, angles).chunk(2, dim=-1), dim=-1).flatten(
        -2
    ),
)


def _rotate_half(x):
    a, b = x.chunk(2, dim=-1)
    return torch.cat([-b, a], dim=-1)


def _rotate_neighbours(x):
    return torch.stack([-x[..., 1::2], x[..., 0::2]], dim=-1).flatten(-2)


_rotary(
    "angles_for_neighbours_pairs_of_halves",
    "The angles are laid out for neighbours (θ0, θ0, θ1, θ1, …), but you turn entry i with entry "
    "i + Dh/2: both must speak of the same pairs, 2i and 2i + 1.",
    turn=lambda x, angles: (
        x * angles.cos().repeat_interleave(2, -1)
        + _rotate_half(x) * angles.sin().repeat_interleave(2, -1)
    ),
)
_rotary(
    "angles_for_halves_pairs_of_neighbours",
    "The angles are laid out for halves (θ0, θ1, …, θ0, θ1, …), but you turn neighbours: use "
    "repeat_interleave, so that both speak of the pairs 2i and 2i + 1.",
    turn=lambda x, angles: (
        x * torch.cat([angles, angles], -1).cos()
        + _rotate_neighbours(x) * torch.cat([angles, angles], -1).sin()
    ),
)
_rotary(
    "first_half_only",
    "Only the first half of the entries is turned: all pairs turn.",
    turn=lambda x, angles: torch.cat(
        [
            _turn(x, angles)[..., : x.shape[-1] // 2],
            x[..., x.shape[-1] // 2 :],
        ],
        dim=-1,
    ),
)
_rotary(
    "angles_added",
    "You add sines and cosines to the vectors, as for fixed position vectors: here pairs are "
    "turned.",
    turn=lambda x, angles: x + torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(-2),
)
_rotary(
    "pairs_left_apart",
    "The pairs stay apart in an axis of their own: flatten the last two axes.",
    turn=lambda x, angles: _turn(x, angles).unflatten(-1, (-1, 2)),
)
_rotary(
    "detached",
    "The results are cut off (`.detach()`, NumPy): no gradient gets through.",
    turn=lambda x, angles: _turn(x, angles).detach(),
)


def _by_entry(x, positions, base):
    """Return an angle for each entry instead of each pair."""
    every = torch.arange(x.shape[-1], dtype=x.dtype, device=x.device)
    return positions[:, None] * base ** (-every / x.shape[-1])


_rotary(
    "angle_for_each_entry",
    "Each entry has an angle of its own: the two of a pair share one, p · base ** (-2i / Dh).",
    angles=_by_entry,
    turn=lambda x, angles: x * angles.cos() + _rotate_neighbours(x) * angles.sin(),
)
_rotary(
    "angle_for_each_entry_twice",
    "The exponent counts entries, not pairs: in base ** (-2i / Dh), i numbers the Dh/2 pairs.",
    angles=lambda x, positions, base: _by_entry(x, positions, base**2),
    turn=lambda x, angles: x * angles.cos() + _rotate_neighbours(x) * angles.sin(),
)


@turning("key_not_turned", "The key comes back as it was: both are turned.")
def apply_rotary(query, key, positions, base=10000.0):
    return _turn(query, _angles(query, positions, base)), key


@turning("query_not_turned", "The query comes back as it was: both are turned.")
def apply_rotary(query, key, positions, base=10000.0):
    return query, _turn(key, _angles(query, positions, base))


@turning(
    "key_turned_backwards",
    "The key is turned the other way, so scores depend on the sum of the positions: both turn the "
    "same way.",
)
def apply_rotary(query, key, positions, base=10000.0):
    angles = _angles(query, positions, base)
    return _turn(query, angles), _turn(key, -angles)


@turning("only_the_query", "Only one result comes back: return query, key.")
def apply_rotary(query, key, positions, base=10000.0):
    return _turn(query, _angles(query, positions, base))


@turning("key_first", "The results are the wrong way round: return query, key.")
def apply_rotary(query, key, positions, base=10000.0):
    angles = _angles(query, positions, base)
    return _turn(key, angles), _turn(query, angles)


@turning("query_twice", "The key is made from the query: turn the key itself.")
def apply_rotary(query, key, positions, base=10000.0):
    turned = _turn(query, _angles(query, positions, base))
    return turned, turned


@turning(
    "angle_for_each_head",
    "The positions run along the wrong axis: they belong to the tokens, the last axis but one.",
)
def apply_rotary(query, key, positions, base=10000.0):
    angles = _angles(query, positions, base)
    if query.ndim > 2:
        angles = angles[:, None, :]
    return _turn(query, angles), _turn(key, angles)


@turning("four_axes_only", "Your code needs four axes: any number of leading axes is promised.")
def apply_rotary(query, key, positions, base=10000.0):
    _, _, _, _ = query.shape
    angles = _angles(query, positions, base)
    return _turn(query, angles), _turn(key, angles)


@turning("three_axes_only", "Your code needs three axes: any number of leading axes is promised.")
def apply_rotary(query, key, positions, base=10000.0):
    _, _, _ = query.shape
    angles = _angles(query, positions, base)
    return _turn(query, angles), _turn(key, angles)


@turning("two_axes_only", "Your code needs two axes: any number of leading axes is promised.")
def apply_rotary(query, key, positions, base=10000.0):
    _, _ = query.shape
    angles = _angles(query, positions, base)
    return _turn(query, angles), _turn(key, angles)


@turning(
    "changes_inputs",
    "You write into the caller's query and key: make new tensors.",
)
def apply_rotary(query, key, positions, base=10000.0):
    angles = _angles(query, positions, base)
    query.copy_(_turn(query, angles))
    key.copy_(_turn(key, angles))
    return query, key


@turning(
    "overwritten_on_the_way",
    "You write the new a into the caller's tensor before b is computed from the old one: make new "
    "tensors.",
)
def apply_rotary(query, key, positions, base=10000.0):
    cos, sin = (f(_angles(query, positions, base)) for f in (torch.cos, torch.sin))
    for x in (query, key):
        x[..., 0::2] = x[..., 0::2] * cos - x[..., 1::2] * sin
        x[..., 1::2] = x[..., 0::2] * sin + x[..., 1::2] * cos
    return query, key


@turning("changes_positions", "You write into the caller's positions: make a new tensor.")
def apply_rotary(query, key, positions, base=10000.0):
    angles = _angles(query, positions, base)
    positions.add_(1)
    return _turn(query, angles), _turn(key, angles)


@turning("fixed_device", "You make a tensor on a fixed device: take that of query.")
def apply_rotary(query, key, positions, base=10000.0):
    even = torch.arange(0, query.shape[-1], 2, dtype=query.dtype, device="cpu")
    angles = positions[:, None] * base ** (-even / query.shape[-1])
    return _turn(query, angles), _turn(key, angles)


_rotary(
    "float32_angles",
    "The angles are computed in float32 also for float64 vectors, which then have only seven right "
    "digits.",
    angles=lambda x, positions, base: _angles(x.float(), positions.float(), base),
)


def _float32_turn(x, angles):
    return _turn(x.to(angles.dtype), angles)


_rotary(
    "always_float32",
    "float32 comes out also where float64 went in: follow the dtype of query.",
    angles=lambda x, positions, base: _angles(x.float(), positions, base),
    turn=_float32_turn,
)
_rotary(
    "short_table",
    "You look the angles up in a table that ends too early: positions go up to a few hundred.",
    angles=lambda x, positions, base: _angles(x, torch.arange(128), base)[positions],
)
_rotary(
    "cosines_added",
    "You add cosines and sines to the vectors, as for fixed position vectors: here pairs are "
    "turned.",
    turn=lambda x, angles: x + torch.stack([angles.cos(), angles.sin()], dim=-1).flatten(-2),
)
_rotary(
    "float32_angles_widened",
    "The angles are computed in float32 and widened too late for float64 vectors, which then have "
    "only seven right digits.",
    angles=lambda x, positions, base: _angles(x.float(), positions.float(), base).to(x.dtype),
)
