# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "90 · Torch and transformers (for the benchmark only)"
#   minutes: 30
# ---
# %% [markdown]
# # 90 · Torch and transformers
#
# A notebook as later sessions have them: it imports torch and transformers, defines modules, and builds a small
# BERT. It is graded by `course bench grading` and handed to nobody.

# %% given="setup"
import torch
from torch import nn
from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizerFast

from utils import open_session

check = open_session("90_torch_and_transformers")

# %% [markdown]
# A sentence is padded to the length of the longest; its mean must not count the padding.


# %% exercise="mean_pool" number="90.1" title="Mean pooling" minutes=5 difficulty=1 points=2
def mean_pool(hidden_states, attention_mask):
    """Average the real tokens of each sentence.

    Parameters
    ----------
    hidden_states : float tensor of shape (B, T, D)
    attention_mask : int tensor of shape (B, T)
        1 for real tokens, 0 for padding; at least one 1 in every row.

    Returns
    -------
    pooled : tensor of shape (B, D)
    """
    ### BEGIN SOLUTION
    weights = attention_mask.unsqueeze(-1).to(hidden_states.dtype)
    return (hidden_states * weights).sum(dim=1) / weights.sum(dim=1)
    ### END SOLUTION


# %% check="mean_pool"
check("mean_pool")

# %% [markdown]
# Attention again, with tensors.


# %% exercise="attend" number="90.2" title="Attention" minutes=10 difficulty=2 points=3
def attend(query, key, value, mask=None):
    """Mix values by how well each query matches each key.

    Parameters
    ----------
    query : float tensor of shape (..., T, Dh)
    key : float tensor of shape (..., S, Dh)
    value : float tensor of shape (..., S, Dv)
    mask : bool tensor that broadcasts to (..., T, S), optional
        True where the query may attend; every query has at least one key.

    Returns
    -------
    output : tensor of shape (..., T, Dv)
    """
    ### BEGIN SOLUTION
    scores = query @ key.transpose(-1, -2) / key.shape[-1] ** 0.5
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(dim=-1) @ value
    ### END SOLUTION


# %% check="attend"
check("attend")

# %% [markdown]
# A module has parameters of its own.


# %% exercise="make_classifier" number="90.3" title="A classifier head" minutes=10 difficulty=2 points=3
def make_classifier(width, num_labels):
    """Return a module that normalises, then maps to classes.

    Parameters
    ----------
    width, num_labels : int

    Returns
    -------
    module : nn.Module
        Its `norm` is an `nn.LayerNorm`, its `out` an `nn.Linear`; calling it returns logits.
    """

    ### BEGIN SOLUTION
    class Classifier(nn.Module):
        def __init__(self):
            super().__init__()
            self.norm = nn.LayerNorm(width)
            self.out = nn.Linear(width, num_labels)

        def forward(self, x):
            return self.out(self.norm(x))

    return Classifier()
    ### END SOLUTION


# %% check="make_classifier"
check("make_classifier")

# %% [markdown]
# A BERT small enough for a test.


# %% exercise="tiny_bert" number="90.4" title="A small BERT" minutes=5 difficulty=1 points=2
def tiny_bert(vocab_size, width, num_layers):
    """Return a `BertModel` of random weights in evaluation mode.

    Parameters
    ----------
    vocab_size, width, num_layers : int
        Two heads; the inner layer is twice as wide.
    """
    ### BEGIN SOLUTION
    config = BertConfig(
        vocab_size=vocab_size,
        hidden_size=width,
        num_hidden_layers=num_layers,
        num_attention_heads=2,
        intermediate_size=2 * width,
    )
    return BertModel(config).eval()
    ### END SOLUTION


# %% check="tiny_bert"
check("tiny_bert")
