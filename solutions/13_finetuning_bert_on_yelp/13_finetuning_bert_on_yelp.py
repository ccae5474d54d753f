# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "13 · Fine-tuning BERT on reviews"
#   minutes: 150
# ---
# %% [markdown]
# # 13 · Fine-tuning BERT on reviews

# %% given="setup"
import numpy as np
import torch
import transformers
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from torch.nn.utils import clip_grad_norm_
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertTokenizerFast,
)

from utils import open_session
from utils.progress import progress

check = open_session("13_finetuning_bert_on_yelp")

# %% [markdown]
# ## Batches


# %% exercise="collate" number="13.1" title="A batch of reviews" minutes=12 difficulty=2 points=3
def collate(examples, tokenizer, max_length):
    """Turn some reviews into one batch that a model can be called with.

    Parameters
    ----------
    examples : list of dict
        B reviews, at least one. Each has "text" (str) and "label" (int, 0 to 4); what else it
        may hold is ignored. Not changed.
    tokenizer : a tokenizer of transformers
        Called with the texts, it returns ids, mask and so on.
    max_length : int
        Texts of more tokens, [CLS] and [SEP] included, are cut to this many; [SEP] stays the last.

    Returns
    -------
    batch : dict (or what the tokenizer returns, to which the labels are added) of int64 tensors
        All that this tokenizer returns: "input_ids" and "attention_mask", and "token_type_ids"
        where it makes them. Each has shape (B, T), in the order of the examples. T is the number
        of tokens of the longest text of this batch after cutting: no column is padding alone.
        And "labels" of shape (B,): the model looks for that name, with an s.

    Examples
    --------
    >>> two = [{"text": "good", "label": 4}, {"text": "not very good", "label": 1}]
    >>> batch = collate(two, tokenizer, max_length=64)
    >>> batch["attention_mask"]
    tensor([[1, 1, 1, 0, 0],
            [1, 1, 1, 1, 1]])
    >>> batch["labels"]
    tensor([4, 1])
    """
    ### BEGIN SOLUTION
    texts = [example["text"] for example in examples]
    batch = tokenizer(
        texts, padding=True, truncation=True, max_length=max_length, return_tensors="pt"
    )
    batch["labels"] = torch.tensor([example["label"] for example in examples])
    return batch
    ### END SOLUTION


# %% check="collate"
check("collate")

# %% [markdown]
# ## Question 13.2 (2 points, read by a person)

# %% [markdown] explain="tokenize" points=2
# ### BEGIN SOLUTION
# …
# ### END SOLUTION


# %% exercise="baselines" number="13.3" title="What is easy" minutes=12 difficulty=2 points=2
def baselines(train_texts, train_labels, test_texts):
    """Predict the stars of texts in two ways that know nothing of language.

    "majority" gives every text the label that is most frequent in train_labels; among equally
    frequent ones, any. "tfidf" counts words: a `TfidfVectorizer` of single words and pairs of
    neighbours (`ngram_range=(1, 2)`), then a `LogisticRegression` with `max_iter=1000`;
    everything else is left at scikit-learn's defaults. Both learn from the train texts alone: what
    is predicted for a text does not depend on the other test texts.

    Parameters
    ----------
    train_texts : list of str
    train_labels : list or array of int
        As many, at least two different ones. Not every label from 0 to 4 need occur.
    test_texts : list of str
        At least one. Nothing is changed.

    Returns
    -------
    predictions : dict
        "majority" and "tfidf": for each test text a label, in their order (a list or an array).

    Examples
    --------
    >>> found = baselines(["good", "so good", "so bad", "good"], [4, 4, 0, 4], ["bad", "good"])
    >>> list(found["majority"])
    [4, 4]
    """
    ### BEGIN SOLUTION
    labels, counts = np.unique(train_labels, return_counts=True)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    classifier = LogisticRegression(max_iter=1000)
    classifier.fit(vectorizer.fit_transform(train_texts), train_labels)
    return {
        "majority": np.full(len(test_texts), labels[counts.argmax()]),
        "tfidf": classifier.predict(vectorizer.transform(test_texts)),
    }
    ### END SOLUTION


# %% check="baselines"
check("baselines")

# %% [markdown]
# ## The model


# %% exercise="build_classifier" number="13.4" title="A classifier on top" minutes=5 difficulty=1 points=2
def build_classifier(checkpoint, num_labels=5):
    """Load a pretrained encoder and put a new classifier on top of it.

    Parameters
    ----------
    checkpoint : str or Path
        A folder with config.json and the weights of an encoder, or a name on the Hub: what
        `load_encoder` gives. It has no classifier of its own.
    num_labels : int, default=5
        At least 2.

    Returns
    -------
    model : a sequence classifier of transformers
        The encoder's weights are the checkpoint's, to the last bit. The classifier is new and
        random, and draws from torch's own generator. All parameters can be trained. Called as
        `model(**batch)`, it returns an object with `logits` of shape (B, num_labels) and, if the
        batch has "labels", with `loss`, their mean cross-entropy. Its mode is up to you.
    """
    ### BEGIN SOLUTION
    return AutoModelForSequenceClassification.from_pretrained(checkpoint, num_labels=num_labels)
    ### END SOLUTION


# %% check="build_classifier"
check("build_classifier")


# %% exercise="predict_proba" number="13.5" title="Probabilities" minutes=8 difficulty=2 points=2
def predict_proba(model, batch):
    """Return how probable the model finds each label for each text.

    Dropout is off while the model is asked, and no gradients are recorded. Afterwards the model
    is in the mode (training or evaluation) it came in.

    Parameters
    ----------
    model : a sequence classifier, in training or in evaluation mode
        `model(**batch)` returns an object with `logits` of shape (B, num_labels).
    batch : dict of tensors
        As `collate` makes it, with or without "labels"; on the model's device. Not changed.

    Returns
    -------
    probabilities : tensor of shape (B, num_labels)
        Every row sums to 1. It does not require a gradient.
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(**batch).logits
    model.train(was_training)
    return logits.softmax(dim=-1)
    ### END SOLUTION


# %% check="predict_proba"
check("predict_proba")

# %% [markdown]
# ## The optimizer


# %% exercise="make_optimizer" number="13.6" title="Who decays" minutes=10 difficulty=3 points=2
def make_optimizer(model, lr=5e-5, weight_decay=0.01):
    """Return an AdamW that pulls matrices towards zero, and nothing else.

    Parameters
    ----------
    model : nn.Module
        A BERT of transformers, with or without a classifier. Not changed.
    lr : float, default=5e-5
        The learning rate of all parameters.
    weight_decay : float, default=0.01
        For all parameters of two or more axes: matrices and embedding tables. The others, which
        are the biases and both parameters of the layer norms, get weight decay 0.

    Returns
    -------
    optimizer : torch.optim.AdamW
        Every parameter that requires a gradient is in exactly one group. How many groups there
        are is up to you, and whether frozen parameters are in one. The betas and eps are AdamW's
        defaults.
    """
    ### BEGIN SOLUTION
    parameters = [p for p in model.parameters() if p.requires_grad]
    groups = [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=lr)
    ### END SOLUTION


# %% check="make_optimizer"
check("make_optimizer")

# %% [markdown]
# ## Measuring and training


# %% given="to_device" reference=true
def to_device(batch, device):
    """Return a dict of the same tensors on a device."""
    return {name: tensor.to(device) for name, tensor in batch.items()}


# %% exercise="evaluate" number="13.7" title="How good is it?" minutes=15 difficulty=3 points=4
def evaluate(model, loader, device):
    """Measure a model on all examples of a loader.

    Dropout is off meanwhile, and no gradients are recorded. Afterwards the model is in the mode
    (training or evaluation) it came in, and its weights and gradients are what they were.

    Parameters
    ----------
    model : a sequence classifier, in training or in evaluation mode, on `device`
        `model(**batch)` returns `logits` of shape (B, num_labels) and `loss`, the mean
        cross-entropy of this batch.
    loader : iterable of dict of tensors
        Batches as `collate` makes them, with "labels"; at least one. They may differ in size, and
        they are not yet on `device`: `to_device` brings them there. Gone through once.
    device : torch.device or str

    Returns
    -------
    loss : float
        Mean cross-entropy over all *examples*: each counts the same, in whichever batch it was.
    accuracy : float, 0 to 1
        The share of all examples whose highest logit is that of their label.
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    loss, correct, seen = 0.0, 0, 0
    with torch.no_grad():
        for batch in loader:
            batch = to_device(batch, device)
            output = model(**batch)
            labels = batch["labels"]
            loss += output.loss.item() * len(labels)  # the batch's sum: its mean times its size
            correct += (output.logits.argmax(dim=-1) == labels).sum().item()
            seen += len(labels)
    model.train(was_training)
    return loss / seen, correct / seen
    ### END SOLUTION


# %% check="evaluate"
check("evaluate")


# %% exercise="train_one_epoch" number="13.8" title="One epoch" minutes=20 difficulty=4 points=5
def train_one_epoch(
    model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0
):
    """Go once through a loader and let the model learn from every batch.

    The model is in training mode (dropout on), whatever mode it came in. Each batch's loss is
    divided by `accumulate` and sent backward; gradients add up over `accumulate` batches, then
    there is one step: gradients clipped to `max_norm`, optimizer, scheduler, gradients cleared.
    If batches are left at the end, fewer than `accumulate`, they get a step as well, their losses
    divided by `accumulate` like all others. Gradients that the model came with do not count. In which
    mode the model is afterwards, and whether it still has gradients, is up to you.

    Parameters
    ----------
    model : a sequence classifier, on `device`
        `model(**batch)` returns `loss`, the mean cross-entropy of this batch.
    loader : iterable of dict of tensors
        Batches as `collate` makes them, with "labels"; at least one. They may differ in size, and
        they are not yet on `device`. Taken in the order in which they come: shuffling is the
        loader's business, not yours. Its length may be unknown.
    optimizer : torch.optim.Optimizer of the model's parameters
    device : torch.device or str
    accumulate : int, default=1
        Batches per step.
    scheduler : a learning-rate scheduler of torch, default=None
        If given, its `step()` is called once after every step of the optimizer.
    max_norm : float or None, default=1.0
        Before each step, `clip_grad_norm_` limits the norm of all gradients together to this,
        after they have added up. None: no clipping.

    Returns
    -------
    loss : float
        The mean over all *examples* of the loss that they had when they were seen (not divided by
        `accumulate`).
    """
    ### BEGIN SOLUTION
    model.train()
    optimizer.zero_grad()
    loss_sum, seen, waiting = 0.0, 0, 0

    def step():
        if max_norm is not None:
            clip_grad_norm_(model.parameters(), max_norm)
        optimizer.step()
        if scheduler is not None:
            scheduler.step()
        optimizer.zero_grad()

    for batch in progress(loader, desc="training"):
        batch = to_device(batch, device)
        loss = model(**batch).loss
        (loss / accumulate).backward()
        n_examples = len(batch["labels"])
        loss_sum, seen = loss_sum + loss.item() * n_examples, seen + n_examples
        waiting += 1
        if waiting == accumulate:
            step()
            waiting = 0
    if waiting:  # the last group is not full: its gradients count, too
        step()
    return loss_sum / seen
    ### END SOLUTION


# %% check="train_one_epoch"
check("train_one_epoch")


# %% exercise="train" number="13.9" title="Several epochs" minutes=8 difficulty=2 points=2
def train(
    model, train_loader, val_loader, optimizer, device, epochs=1, accumulate=1, scheduler=None
):
    """Train for some epochs, and measure on other examples after each.

    Each epoch is one call of your `train_one_epoch` on `train_loader` (with this optimizer, device,
    accumulate and scheduler, and its default `max_norm`), then one of your `evaluate` on `val_loader`.
    Code of its own that does the same is as good.

    Parameters
    ----------
    model : a sequence classifier, on `device`
    train_loader, val_loader : iterables of dict of tensors
        As for those two. A shuffling loader draws a new order every time one goes through it: so go
        through the loader itself anew in each epoch, not through a list of its batches.
    optimizer, device, accumulate, scheduler
        As for `train_one_epoch`.
    epochs : int, default=1
        At least 1.

    Returns
    -------
    history : dict
        "train_loss", a list of what `train_one_epoch` returned, and "val_acc", a list of the
        accuracies on `val_loader`; both have one number (a float) for each epoch, the first epoch
        first.
    """
    ### BEGIN SOLUTION
    history = {"train_loss": [], "val_acc": []}
    for _ in range(epochs):
        loss = train_one_epoch(model, train_loader, optimizer, device, accumulate, scheduler)
        _, accuracy = evaluate(model, val_loader, device)
        history["train_loss"].append(loss)
        history["val_acc"].append(accuracy)
    return history
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown]
# ## Question 13.10 (2 points, read by a person)

# %% [markdown] explain="performance" points=2
# ### BEGIN SOLUTION
# …
# ### END SOLUTION
