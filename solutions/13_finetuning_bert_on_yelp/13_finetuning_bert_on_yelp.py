# ---
# jupyter:
#   kernelspec: {display_name: Python 3, language: python, name: python3}
# course:
#   title: "13 · Fine-tuning BERT on reviews"
#   minutes: 150
# ---
# %% [markdown]
# # 13 · Fine-tuning BERT on reviews
#
# In session 03 a pretrained model ran through your own code. It knew a lot, and it could do nothing with it: it had never
# been told what we want. Today you tell it. You take a BERT, put one fresh matrix on top, show it a few thousand reviews with their stars, and
# some minutes later it reads a sentence that it has never seen and says how many stars its writer would give.
#
# That step is called *fine-tuning*, and most of what is done with language models in practice is this step. It looks
# like twenty lines of code. It also goes wrong in twenty ways that raise no error at all, and finding those is what you
# practise today.
#
# **By the end you will be able to**
#
# - turn texts of any length into batches that waste little,
# - say what a model has to beat, before you train one,
# - fine-tune a pretrained encoder with a loop that you wrote and trust, and measure it honestly, and
# - read its mistakes: which ones, how sure it was, and whether you may believe it when it is sure.
#
# **You need** sessions 03 and 07 (a BERT from inside, and `nn.Module`, `state_dict`, `train`/`eval`, `no_grad`). You need not know how AdamW works inside.
#
# **Time** about two and a half hours · **Points** 22, and 4 more for two written answers.
#
# Run the next two cells. The first loads the tools, the second draws where we are going.

# %% given="setup"
import textwrap
import time
from functools import partial
from itertools import count, islice

import datasets
import numpy as np
import torch
import transformers
from matplotlib import pyplot as plt
from sklearn.calibration import calibration_curve
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from torch.nn.utils import clip_grad_norm_
from torch.optim.lr_scheduler import OneCycleLR
from torch.utils.data import DataLoader
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    BertForSequenceClassification,
    BertTokenizerFast,
)

from utils import assets, open_session, plotting
from utils.budget import budget
from utils.data import (
    HubUnreachable,
    SimilarLengths,
    load_encoder,
    load_reviews,
    load_yelp_sentences,
)
from utils.progress import progress

check = open_session("13_finetuning_bert_on_yelp")

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
transformers.logging.set_verbosity_error()  # else every new classifier is reported as a surprise
transformers.logging.disable_progress_bar()
datasets.disable_progress_bars()


def show_table(values, rows, columns, digits=2):
    """Print a small table of numbers with a name on every row and every column."""
    wide = max(7, *(len(str(name)) + 2 for name in columns))
    first = max(len(str(name)) for name in rows)
    print(" " * first + "".join(f"{name!s:>{wide}}" for name in columns))
    for name, row in zip(rows, np.asarray(values), strict=True):
        print(f"{name!s:<{first}}" + "".join(f"{value:{wide}.{digits}f}" for value in row))


# %% given="opening_picture"
# What recipe "cpu" gave with seed 0; `course bench finetuning_13` measures it and prints this call.
# At the end of the session you compute them with your own model.
_ = plotting.plot_confidence(
    said=[0.281, 0.372, 0.458, 0.552, 0.655, 0.743, 0.813],
    right=[0.333, 0.444, 0.531, 0.534, 0.665, 0.787, 0.907],
    counts=[3, 45, 239, 352, 367, 442, 54],
    errors=[
        (
            0.827,
            4,
            5,
            "Offers a clear eyed chronicle of a female friendship that is more complex and honest than anything represented in a Hollywood film.",
        ),
        (
            0.817,
            4,
            2,
            "While Benigni (who stars and co wrote) seems to be having a wonderful time, he might be alone in that.",
        ),
        (
            0.813,
            4,
            5,
            "Engages us in constant fits of laughter, until we find ourselves surprised at how much we care about the story, and end up walking out not only satisfied but also somewhat touched.",
        ),
        (
            0.802,
            4,
            2,
            "Miller is playing so free with emotions, and the fact that children are hostages to fortune, that he makes the audience hostage to his swaggering affectation of seriousness.",
        ),
        (
            0.801,
            4,
            3,
            "It extends the writings of Jean Genet and John Rechy, the films of Fassbinder, perhaps even the nocturnal works of Goya.",
        ),
        (0.799, 4, 3, "creative thinking."),
    ],
)

# %% [markdown]
# **What to see.** Above: a model like yours read 1,500 sentences that it had never seen and said how many stars, and how sure it was. Dots on the dotted line mean that it was right as often as it
# claimed. It was, nearly, and even a little too modest where it was surest. Below, numbered: the wrong answers that it was surest of. Read them aloud. *Seems to be having a wonderful time, he might be alone in that*: it heard four stars where people heard two.
#
# ## How this notebook works
#
# Eight cells wait for your code. Each says what goes in, what comes out, how long it may take and how many
# points it brings. Below it stand a check and three hints; open them one at a time, they cost nothing.
#
# An exercise you have not done yet raises `NotImplementedError`, and so does a later cell that calls it. That is normal: work from top to bottom and those messages go away.
#
# **The data and the model** do not come with this notebook. `course assets fetch reviews yelp encoder`, typed once in a terminal, gets them
# (86 MB together). No exercise needs them: the checks use tiny models of their own. Without them section 1 says so in one line, and the cells that need them do nothing.
#
# **Time on your machine.** On two cores that do nothing else, everything here runs in about five minutes, with part of the data. `COURSE_BUDGET=smoke` in the environment makes it
# about a minute with next to no data; a GPU is found by itself and gets all of it, in bfloat16.
#
# <details><summary>What your points depend on, and what they do not</summary>
#
# - The check in the notebook runs the public tests. When you hand in, further tests try other inputs for the
#   rest of an exercise's points; the promises they test all stand in the text.
# - Every exercise has one *core* test, the plain case. Without it the exercise earns nothing; with it, the
#   other tests give partial credit.
# - How good your trained model is does **not** count today. What is graded is that each step does what it says, on tiny models, in seconds.
# - A number is right when it is within `1e-5 · max(1, largest expected magnitude)`. Ids and labels must be the same; their tensors are int64.
# - Libraries are welcome: torch, transformers, scikit-learn. Two exceptions: `transformers.Trainer` and `accelerate` would leave nothing to do.
# - Your functions must not change the examples, batches and texts they are given. A tuple or a list, a dict or the
#   `BatchEncoding` of a tokenizer are the same to us.
# - Results never depend on the order of random draws: where values are compared, dropout is zero.
# - Warnings, prints, progress bars and style cost nothing, and neither does slowness below ten seconds a call.
#
# </details>
#
# ### Names of sizes
#
# | letter | counts | today |
# |---|---|---|
# | `B` | reviews in a batch | 32 |
# | `T` | tokens of each, padding included | at most 64 |
# | `D` | numbers per token | 384 (bundled model), 768 (BERT-base) |
# | `num_labels` | classes | 5: labels 0 to 4 are one to five stars |
#
# ## 1 · Reviews
#
# The classic data set is **Yelp Review Full**: 650,000 reviews with one to five stars. It lives on the Hub, and if you have a network and a GPU, the next cell takes it. Everybody
# else gets the **rated reviews**: single sentences about films and products, each rated from −4 to 4 by fifteen people or more (Hutto and Gilbert, 2014).
# Nobody gave these sentences stars. Ours are made from the mean of the ratings, by cuts at −2.4, −0.8, 0.8 and 2.4. Keep that in mind for later: a
# sentence with a mean of 2.3 and one with 2.5 get different labels, and no model will ever tell them apart reliably.
#
# Columns, labels and splits are the same for both, so nothing below needs to know which one it is.


# %% given="data"
def load_all():
    """Return reviews, sentences, checkpoint and tokenizer; None where they are not on this machine."""
    try:
        reviews = load_reviews(budget(smoke="rated_reviews", cpu="rated_reviews", gpu="auto"))
        checkpoint = load_encoder(budget(smoke="bundled", cpu="bundled", gpu="auto"))
        tokenizer = AutoTokenizer.from_pretrained(checkpoint)
    except (assets.AssetMissing, HubUnreachable) as missing:
        print(f"left out: {missing}")
        return None, None, None, None
    try:
        sentences = load_yelp_sentences()
    except assets.AssetMissing as missing:  # optional
        print(f"left out: {missing}")
        sentences = None
    return reviews, sentences, checkpoint, tokenizer


REVIEWS, SENTENCES, CHECKPOINT, TOKENIZER = load_all()
STARS = ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"]
MAX_LENGTH = budget(smoke=64, cpu=64, gpu=128)  # tokens
HAVE_ALL = REVIEWS is not None

# %%
if HAVE_ALL:
    print(REVIEWS)
    shares = [np.bincount(split["label"], minlength=5) / len(split) for split in REVIEWS.values()]
    show_table(shares, list(REVIEWS), STARS)
    texts, labels = REVIEWS["train"][:200]["text"], REVIEWS["train"][:200]["label"]
    for label, stars in enumerate(STARS):
        print(f"\n{stars}:", textwrap.shorten(texts[labels.index(label)], 150))

# %% [markdown]
# **What to see.** Three splits. On **train** the model learns. On **validation** you look as often as you like, to choose. On **test** you look once, at the end, and
# what you see there is what you report. No text is in two splits, not even with other punctuation, and no product review is cut in two by them: a model that has memorised a sentence must not be asked about it. And the classes are uneven: two and
# four stars make up most of the offline data. Whoever always says "four stars" is right about a third of the time. Remember that number.
#
# ### From text to ids
#
# `map` runs a function over a whole data set; with `batched=True` it gets a thousand rows at a time, as lists, which a tokenizer handles far faster than one by one. What it returns becomes new columns.
# `set_format` (or `with_format`, which leaves the original alone) says as what columns come out: lists, NumPy arrays or tensors.


# %%
def count_tokens(batch):
    """Return, for up to a thousand reviews at once, how many tokens each has."""
    return {"n_tokens": [len(ids) for ids in TOKENIZER(batch["text"])["input_ids"]]}


if HAVE_ALL:
    counted = REVIEWS["train"].select(range(min(len(REVIEWS["train"]), 20_000)))
    counted = counted.map(count_tokens, batched=True)
    counted.set_format("numpy", columns=["n_tokens", "label"])
    lengths = counted[:]["n_tokens"]
    print(
        f"{len(lengths):,} reviews: {lengths.mean():.1f} tokens on average, the longest has {lengths.max()}; ",
        end="",
    )
    print(f"{np.mean(lengths > MAX_LENGTH):.1%} have more than {MAX_LENGTH}")
    _, ax = plt.subplots(figsize=(8, 2.6), layout="constrained", facecolor="white")
    ax.hist(lengths, bins=np.arange(0, lengths.max() + 3, 3), color="#0072B2")
    ax.axvline(MAX_LENGTH, color="#D55E00", label=f"cut here: {MAX_LENGTH} tokens")
    ax.set(xlabel="tokens, [CLS] and [SEP] included", ylabel="reviews")
    ax.spines[["top", "right"]].set_visible(False)
    _ = ax.legend(frameon=False)

# %% [markdown]
# ### Cased or uncased
#
# The bundled model is *uncased*: its tokenizer makes everything lower case first, and its vocabulary has no capital letters. bert-base-*cased* keeps them. Tokenizer and model were trained
# together; what happens if you give a model the habits of the other kind? Below, the same vocabulary is used with and without the lower-casing.

# %%
SHOUTS = ["The food was GREAT", "the food was great", "The US branch ignored us"]
if HAVE_ALL:
    kinds = {
        "uncased": BertTokenizerFast(vocab=TOKENIZER.get_vocab(), do_lower_case=True),
        "same vocabulary, case kept": BertTokenizerFast(
            vocab=TOKENIZER.get_vocab(), do_lower_case=False
        ),
    }
    for name, tokenizer in kinds.items():
        print(name)
        for text in SHOUTS:
            print("   ", " ".join(tokenizer.tokenize(text)))
        ids = tokenizer(REVIEWS["train"][:1000]["text"])["input_ids"]
        unknown = np.mean([tokenizer.unk_token_id in one for one in ids])
        print(f"    reviews with an [UNK]: {unknown:.1%} of 1,000")

# %% [markdown]
# **What to see.** Without capitals, *GREAT* and *great* are the same word, and so are *US* and *us*: that is what an uncased model never hears about. With capitals and the wrong vocabulary, whole words
# vanish in `[UNK]`, and no error is raised. So always load tokenizer and model from the same place.
#
# ### Predict, then run (1 of 3)
#
# A batch has to be a rectangle, so shorter reviews are filled up with padding. Take batches of 32 reviews in random order, cut to 64 tokens, each batch padded
# to *its own* longest review. Which share of all places is padding?
#
# - **A** Less than a tenth: that is why one pads to the longest of the batch.
# - **B** About a half.
# - **C** More than nine tenths.


# %%
def padding_share(lengths, batches, to=None):
    """Return which share of all places is padding, and how many places there are."""
    real = sum(lengths[batch].sum() for batch in batches)
    places = sum(len(batch) * (to or lengths[batch].max()) for batch in batches)
    return 1 - real / places, places


if HAVE_ALL:
    cut = np.minimum(lengths, MAX_LENGTH)
    mixed = np.array_split(np.random.default_rng(0).permutation(len(cut)), len(cut) // 32)
    alike = list(SimilarLengths(cut, 32, shuffle=True))
    kinds = {
        "all padded to 512": padding_share(np.minimum(lengths, 512), mixed, to=512),
        f"cut to {MAX_LENGTH}, padded to the longest of the batch": padding_share(cut, mixed),
        "the same, batches of similar length": padding_share(cut, alike),
    }
    for name, (share, places) in kinds.items():
        print(f"{name:<50} {share:6.1%} padding, {places / 1e6:5.2f} million places")

# %% [markdown]
# <details><summary>A: less than a tenth</summary>
#
# It is less than with padding to 512, and still a lot: of 32 random reviews one is nearly always long, and all others are filled up to it.
#
# </details>
# <details><summary>B: about a half</summary>
#
# Right. The model multiplies padding as eagerly as words, so half of the work would be for nothing. Hence the third line: reviews of *similar* length are put together, and nearly all padding is gone. The mask sees to it that
# none of this changes any result.
#
# </details>
# <details><summary>C: more than nine tenths</summary>
#
# That is the first line, padding to 512, the most that BERT can take. You find it in many tutorials. It is not wrong, just many times slower: the places in the right column are what the model has to compute.
#
# </details>
#
# ## 2 · A batch
#
# By hand, with a tokenizer that knows few words, `max_length` 6, and two reviews:
#
# ```text
#                       [CLS] not  very good [SEP]
# "not very good"         2    11   12   13    3            attention_mask   1 1 1 1 1
# "good"                  2    13    3    0    0            attention_mask   1 1 1 0 0
#                                        padding
# ```
#
# Two rows of five: the longer one sets the width, not `max_length`. A review of nine words would be cut so that `[SEP]` is still the last of its six tokens.


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
# <details><summary>Hint 1: what is being asked</summary>
#
# A list of dicts goes in, one dict of tensors comes out. The tokenizer does nearly everything, if you tell it what you want; only the labels are not its business.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# A tokenizer is called with a list of texts, and its arguments decide about everything else: whether to pad (`True` means to the longest; the other
# choice, `"max_length"`, always fills up), whether to cut and at which length, and as what to return it all. Cutting has to be switched on, a length alone is not enough. Leave the
# names of what it returns as they are, and do not pick some of them: one tokenizer returns two tensors, another three.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# texts  = the texts of the examples, in order
# batch  = what the tokenizer makes of them: padded to the longest, cut at the given length, as torch tensors ("pt")
# batch gets one more entry, under the name that the model expects: the labels as a tensor
# ```
#
# </details>

# %% [markdown]
# The rest of a loader is ready-made. It asks for 32 reviews at a time, of similar length, and hands them to your `collate`. With `shuffle=True` it draws a new order
# every time you go through it.


# %% given="make_loader" reference=true
def to_device(batch, device):
    """Return a dict of the same tensors on a device."""
    return {name: tensor.to(device) for name, tensor in batch.items()}


def make_loader(reviews, tokenizer, batch_size=32, shuffle=False, max_length=64, seed=0):
    """Return a loader of batches, each of texts of similar length, as `collate` makes them."""
    lengths = [len(text) for text in reviews["text"]]  # in characters: near enough, and cheap
    batches = SimilarLengths(lengths, batch_size, shuffle=shuffle, seed=seed)
    to_batch = partial(collate, tokenizer=tokenizer, max_length=max_length)
    return DataLoader(reviews, batch_sampler=batches, collate_fn=to_batch)


# %%
if HAVE_ALL:
    batch = next(iter(make_loader(REVIEWS["train"].select(range(500)), TOKENIZER, 4, shuffle=True)))
    for name, tensor in batch.items():
        print(f"{name:<16}{tuple(tensor.shape)!s:<10}{tensor.dtype}")
    for ids, label in zip(batch["input_ids"], batch["labels"], strict=True):
        print(f"{STARS[label]:<9}{TOKENIZER.decode(ids)}")

# %% [markdown]
# ## Question 13.2 · What the tokenizer decides (2 points, read by a person)
#
# Look at the outputs of section 1, and write about six sentences.
#
# | points | for |
# |---|---|
# | 1 | **Case.** One thing that an uncased model cannot know about a review and that may matter for its stars, with an example of your own: its two spellings, and the tokens that they get. And what goes wrong, without any error, if the case is kept with this vocabulary: say what happened to the words. |
# | 1 | **Length.** Which share of *your* reviews is cut, and why so few (or so many). How many times more places the model has to compute when everything is padded to 512, from your numbers (say beside which other line of the table), and why padding changes no result. |
#
# Half points are given. To write, double-click the cell below. Try other texts by editing `SHOUTS`.

# %% [markdown] explain="tokenize" points=2
# ### BEGIN SOLUTION
# An uncased tokenizer maps GREAT and great to the same id, so shouting, which makes a good review better and a bad one worse, never reaches the model. "The service was BAD" and "the service was bad" give the same tokens,
# *the service was bad*. If the case is kept with a vocabulary that has no capital letters, GREAT and The are not in it, nor is any piece of them, and each becomes one `[UNK]`: the first word of every
# sentence is gone, and with it every shouted word. The ids are valid numbers, so nothing complains; accuracy just falls.
#
# Under one in a hundred of the rated reviews has more than 64 tokens, since they are single sentences of about 25 tokens. (Whole Yelp reviews are several times longer; with those most would be cut at 64, and the end, where the verdict often
# stands, would be lost.) Padded to 512, the model computes about 19 times as many places (6.02 against 0.32 million) as in batches of similar length. Padding changes no result, because it is masked: no token attends to it, and the classifier reads `[CLS]`.
#
# *For the grader.* First point: half for a difference that case makes (shouting, names such as US or Apple, starts of sentences) with an example and its tokens; half for `[UNK]` (or for pieces that mean nothing) *and* that no error is raised. "It would be less accurate" alone earns nothing. Second
# point: half for the measured share and its reason (single sentences; for Yelp the opposite share is right), half for the ratio of places from the printed table (the first line beside the second or the third, 9.7 or 19 times, if the arithmetic is right) and the mask as the reason. Who adds that the few texts that are cut at 64 do get other results at 512 is right, and has seen more than was asked. A ratio of padding *shares* in place of places earns a quarter.
# ### END SOLUTION

# %% [markdown]
# ## 3 · What is easy
#
# Before you train anything large, find out how far one gets with nothing. Two baselines are always worth their ten lines.
#
# **Majority** gives everybody the most frequent label. **TF-IDF with logistic regression** counts words and word pairs; those that occur in few texts weigh more, $\text{tf} \cdot (1 + \ln\frac{1+n}{1+n_w})$ for a word in $n_w$ of $n$ texts; each text's row is scaled to length 1, and on these
# counts a linear model is fitted. It does not know that *not very good* is a sentence. By hand: a word in 9 of 999 texts weighs $1 + \ln(1000/10) \approx 5.6$, one in all of them weighs 1.
#
# A baseline must not see the test either. A vectorizer that is fitted on all texts learns from the test set which words there will be.


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
# <details><summary>Hint 1: what is being asked</summary>
#
# Two lists of predictions, one label for each test text. The first is the same label over and over. For the second, scikit-learn has both parts; your job is to show each of them only what it may see.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `np.unique(…, return_counts=True)` or `collections.Counter` find the most frequent label; take it from the *train* labels. A vectorizer has `fit_transform` (learn the words and count) and `transform` (count the words it knows): one of them
# for the train texts, the other for the test texts. Predicted are labels, not probabilities and not accuracies.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# most     = the most frequent of the train labels
# counter  = a vectorizer of words and pairs;  its table of the train texts: it learns its words here
# linear   = a logistic regression, fitted on that table and the train labels
# return  majority: most, once for each test text
#         tfidf:    what linear predicts for the counter's table of the test texts (nothing is learned any more)
# ```
#
# </details>


# %% given="accuracy_of"
def accuracy_of(predicted, true):
    """Return the share of right answers."""
    return float(np.mean(np.asarray(predicted) == np.asarray(true)))


# %%
if HAVE_ALL:
    some = REVIEWS["train"].select(range(budget(smoke=600, cpu=len(REVIEWS["train"]), gpu=20_000)))
    start = time.perf_counter()
    asked = [*REVIEWS["validation"]["text"], *(SENTENCES["text"] if SENTENCES is not None else [])]
    simple = baselines(list(some["text"]), list(some["label"]), asked)
    n_val = len(REVIEWS["validation"])  # the rest is for section 10
    print(f"{len(some):,} reviews to learn from, {time.perf_counter() - start:.0f} s")
    for name, predicted in simple.items():
        print(f"{name:<10}{accuracy_of(predicted[:n_val], REVIEWS['validation']['label']):.3f}")

# %% [markdown]
# **What to see.** Counting words gets surprisingly far. These two numbers belong beside everything that follows: a model with 22 million weights that does not clearly beat the second line is
# an expensive way of counting words.
#
# ## 4 · A classifier on top
#
# An encoder gives one vector for every token. For a whole text one takes the vector of `[CLS]`, sends it through BERT's *pooler* (a matrix and a tanh), and then through one new matrix with five rows, one for each label:
#
# ```text
# [CLS] the battery died [SEP]
#   │    │     │     │     │
# ┌─┴────┴─────┴─────┴─────┴─┐
# │   pretrained encoder     │   22.7 million weights: they know English
# └─┬────┬─────┬─────┬─────┬─┘
#   │                            the vector of [CLS], 384 numbers
# pooler, dropout
#   │
# classifier 384 → 5             1,925 weights: random, they know nothing yet
#   │
# five logits
# ```
#
# `transformers` has a class for this, and `Auto…` finds the right one by the checkpoint's `config.json`. The classifier must be new, the encoder must not: a model from a *config* has the right shape and has never read a word.


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

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# One call. It has to load weights, and it has to know how many labels there are.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# Of the `Auto` classes, the name says what is on top: `AutoModel` has nothing on top and returns no logits. `from_pretrained` loads weights, `from_config` does not. Options of the configuration, such as the number of labels, are simply passed along.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# return  the auto class for classifying sequences, loaded from the checkpoint, told the number of labels
# ```
#
# </details>

# %%
if HAVE_ALL:
    torch.manual_seed(0)
    untrained = build_classifier(CHECKPOINT).to(DEVICE)
    sizes = {
        name: sum(p.numel() for p in part.parameters()) for name, part in untrained.named_children()
    }
    print("bundled:  ", {name: f"{n:,}" for name, n in sizes.items()})
with torch.device("meta"):  # shapes without numbers: nothing is loaded, nothing takes memory
    base = BertForSequenceClassification(BertConfig(num_labels=5))
sizes = {name: sum(p.numel() for p in part.parameters()) for name, part in base.named_children()}
print("BERT-base:", {name: f"{n:,}" for name, n in sizes.items()})

# %% [markdown]
# ### From logits to probabilities
#
# A softmax over the five logits of each text, as in session 01. By hand, logits $(0, \ln 2, \ln 5)$ give $\frac{1}{8}, \frac{2}{8}, \frac{5}{8}$. What makes this an exercise is the mode. A model that is being trained drops a tenth of its numbers at random. Asked twice, it answers twice differently. So switch
# to evaluation mode before you ask; and because whoever called you may be in the middle of training, put the mode back as it was.


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
# <details><summary>Hint 1: what is being asked</summary>
#
# Four small things around one call of the model: remember its mode, switch dropout off, record no gradients, restore the mode. And one softmax, over the labels of each text.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `model.training` is True or False, and `model.train(mode)` sets it for the model and all that is in it. `torch.no_grad()` (or `inference_mode`) is a `with` block. Logits have shape
# `(B, num_labels)`: which axis belongs to one text? The batch is a dict, and two stars unpack it.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# before = the mode of the model
# evaluation mode
# without gradients:  logits = what the model gives for the batch
# back to the mode before
# return the softmax of the logits along the last axis
# ```
#
# </details>

# %% [markdown]
# ### Predict, then run (2 of 3)
#
# The encoder has read billions of words, the classifier on top is random and small. What is the mean cross-entropy of this model on reviews with five labels, before any training?
#
# - **A** About 0.7: the encoder knows English, most of it is there already.
# - **B** About 1.6.
# - **C** 10 or more: it is wrong nearly always.

# %%
if HAVE_ALL:
    batch = next(iter(make_loader(REVIEWS["validation"].select(range(64)), TOKENIZER, 64)))
    asked = predict_proba(untrained, to_device(batch, DEVICE)).float().cpu()
    loss = -asked[torch.arange(len(asked)), batch["labels"]].log().mean()
    print(f"loss {loss:.3f}   log 5 = {np.log(5):.3f}")
    print("mean probability of each label:", asked.mean(dim=0).numpy().round(3))

# %% [markdown]
# <details><summary>A: about 0.7</summary>
#
# The encoder does know, but nothing tells the classifier which of its 384 numbers mean what. A random matrix reads them at random.
#
# </details>
# <details><summary>B: about 1.6</summary>
#
# Right: log 5 = 1.609, the loss of somebody who gives each label a fifth. The classifier's weights are small, so all logits are near zero. It is the first thing to look at in any training: if the first loss is not near log of the number of labels, something is wrong
# before you began.
#
# </details>
# <details><summary>C: 10 or more</summary>
#
# A loss of 10 belongs to a model that is *sure* and wrong: it gave the right label $e^{-10}$. This one is sure of nothing.
#
# </details>
#
# ## 5 · Who decays
#
# AdamW pulls every weight a little towards zero in each step, beside what the gradient says:
#
# $$w \leftarrow w - \text{lr} \cdot \big(\text{Adam's step} + \lambda\, w\big)$$
#
# For matrices that is good: they stay small and general. But the gain of a layer norm starts at 1, and zero is not its neutral value; and a bias has nothing to be kept small for. So it is custom, since BERT, to let matrices and embedding tables decay, and nothing else. In a BERT one can tell them
# by their number of axes: matrices and tables have two, biases and the gains and biases of norms have one.
#
# By hand: with lr 0.1, $\lambda$ 0.5 and no gradient, a matrix entry of 2 becomes $2 - 0.1 \cdot 0.5 \cdot 2 = 1.9$. A bias of 2 stays 2.


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
# <details><summary>Hint 1: what is being asked</summary>
#
# Sort the parameters into two heaps by one simple question, and hand both to AdamW, each with its own decay.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# torch's optimizers take, in place of parameters, a list of dicts: `{"params": [...], "weight_decay": ...}`. What a dict does not say is taken from the other arguments. `p.ndim` counts axes. If you go by names: a name that contains `bias` is simple, but look at what norms are called in *this* model before you search for "norm".
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# matrices = those parameters (that require a gradient) which have two axes or more
# others   = the rest of them
# return AdamW of two groups: matrices with the given decay, others with none; one learning rate for all
# ```
#
# </details>

# %%
if HAVE_ALL:
    for group in make_optimizer(untrained).param_groups:
        n = sum(p.numel() for p in group["params"])
        print(
            f"weight decay {group['weight_decay']:<6}{len(group['params']):>4} tensors, {n:>12,} numbers"
        )

# %% [markdown]
# ## 6 · How good is it?
#
# The loop that measures is as easy to get wrong as the loop that trains, and nobody notices: a wrong measurement still prints a number. The classic: the last batch is smaller. By hand, three batches
#
# | batch | texts | mean loss | sum |
# |---|---|---|---|
# | 1 | 32 | 0.5 | 16 |
# | 2 | 32 | 0.5 | 16 |
# | 3 | 2 | 3.5 | 7 |
#
# The mean over all *texts* is $39 / 66 \approx 0.59$. The mean of the three means is 1.5, since two unlucky texts count as much as 32 others.
#
# Batches come from the loader on the CPU; the model may be on a GPU. `to_device(batch, device)`, defined beside the loader, moves one.


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
        they are not yet on `device`: `to_device` brings them there. Gone through once; the
        batches are not changed.
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

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# Go through the loader once, collect three sums (losses, right answers, texts), divide at the end. Around it, the same care about mode and gradients as in `predict_proba`. (If you call that function here, its mistakes become this one's: the model's own `loss` and `logits` are enough.)
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `model(**batch)` gives the loss as a *mean* over this batch. What do you have to multiply it by to get its sum? A text is right if the place of its highest logit is its label. Turn tensors of one number into Python's with `.item()`, or memory fills up with what hangs
# on them.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# remember the mode; evaluation mode; three sums at zero
# without gradients, for each batch, moved to the device:
#     output = the model's
#     sum of losses   grows by  output's loss times the number of texts in this batch
#     right answers   grow by   how many highest logits are the label
#     texts           grow by   how many there are
# restore the mode
# return  sum of losses / texts,  right answers / texts
# ```
#
# </details>

# %%
if HAVE_ALL:
    some = REVIEWS["validation"].select(range(66))
    loader = make_loader(some, TOKENIZER, 32)
    batch_losses = [evaluate(untrained, [batch], DEVICE)[0] for batch in loader]
    loss, accuracy = evaluate(untrained, loader, DEVICE)
    print("losses of the batches:", np.round(batch_losses, 4))
    print(
        f"mean of these {np.mean(batch_losses):.5f}   over all texts {loss:.5f}   accuracy {accuracy:.3f}"
    )

# %% [markdown]
# **What to see.** The two means differ in the third or fourth digit here, since an untrained model finds every batch equally hard. Later, when some texts are easy and some are not, the difference grows. An accuracy far from a fifth is no bug either: an untrained model prefers a label or two, for no reason, and how often it is right depends on how frequent those are.
#
# ## 7 · Learning
#
# One epoch is one walk through the training set. For each batch: forward, loss, backward, step. Two details make it useful.
#
# **Accumulation.** If 32 texts do not fit into memory, take four batches of 8, send each backward, and step only then: gradients add up in `.grad` until somebody clears them. So that the sum is what *one* batch of 32 would have given, each loss is divided by the number of
# batches. (Exactly so for batches of one size; and a last group that is not full takes a smaller step.)
#
# ```text
# accumulate=3, seven batches
#
# batch      1    2    3    4    5    6    7   end
# backward   +    +    +    +    +    +    +
# clip                 x              x         x
# step                 x              x         x      <- the last group is not full. It counts, too.
# scheduler            x              x         x
# clear                x              x         x
# ```
#
# **Clipping.** If the norm of all gradients together is more than 1, all are scaled down so that it is 1. It belongs right before the step, when everything has been added up.
#
# Who shuffles? Not you: the loader does. Your loop takes the batches as they come, and goes through the loader anew in every epoch, because that is when it draws a new order.


# %% exercise="train_one_epoch" number="13.8" title="One epoch" minutes=20 difficulty=4 points=5
def train_one_epoch(model, loader, optimizer, device, accumulate=1, scheduler=None, max_norm=1.0):
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

# %% [markdown]
# <details><summary>Hint 1: what is being asked</summary>
#
# A loop over batches that sends every loss backward, and a step now and then: after every `accumulate` batches, and after the last one if something is still waiting. Beside it, the sums for the mean loss, as in `evaluate`.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# First of all the mode, and clean gradients: what is in `.grad` when you are called is not yours. Count the batches since the last step. A step is four lines that belong together and happen in two places (inside the loop and behind it), so make
# them a small function. What you send backward is divided by `accumulate`; what you report is not. The length of the loader may be unknown, so do not ask whether this is the last batch: look afterwards whether batches are waiting.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# training mode; clear gradients; sums at zero; nothing is waiting
# to step:  clip, if there is a limit;  optimizer;  scheduler, if there is one;  clear
# for each batch, moved to the device (in a progress bar, if you like: progress(loader)):
#     loss of the model, divided by accumulate, goes backward
#     the sums grow by the undivided loss times texts, and by texts
#     one more is waiting
#     if as many are waiting as accumulate says: step, and nothing is waiting
# if some are still waiting: step
# return the mean over texts
# ```
#
# </details>

# %% [markdown]
# And several epochs, with a look at the validation set after each. That look costs time, and it is the only thing that tells learning from memorising.


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
# <details><summary>Hint 1: what is being asked</summary>
#
# A loop over epochs with two calls in it, and two lists that grow by one number each time.
#
# </details>
# <details><summary>Hint 2: where to look</summary>
#
# `evaluate` returns two numbers. Which of them does `val_acc` want? Pass on everything that you were given: an optimizer that is stepped without its scheduler runs, too, just not as planned.
#
# </details>
# <details><summary>Hint 3: almost code</summary>
#
# ```text
# history with two empty lists
# epochs times:
#     the loss of one epoch over the train loader goes into the first list
#     the accuracy on the validation loader goes into the second
# ```
#
# </details>

# %% [markdown]
# ## 8 · A first, naive run
#
# The next cell puts your parts together: a new classifier, a shuffling loader, your optimizer, your loop. On a GPU the model computes in bfloat16 where that is harmless. `Parts` cuts an epoch into pieces, so that one can look at the validation set more than once in it. Read it: nothing in it is new but the order.


# %% given="fine_tune" reference=true
def for_device(model, device, dtype=torch.bfloat16):
    """Move a model to a device; on a GPU that can, it computes in bfloat16 where that is harmless."""
    model = model.to(device)
    if device.type == "cuda" and torch.cuda.is_bf16_supported():
        model.forward = torch.autocast(device.type, dtype=dtype)(model.forward)
    return model


class Parts:
    """A loader that, each time one goes through it, gives the next part of another loader."""

    def __init__(self, loader, n_parts):
        self.n_batches = -(-len(loader) // n_parts)  # rounded up
        self.stream = (batch for _ in count() for batch in loader)  # epoch after epoch

    def __len__(self):
        return self.n_batches

    def __iter__(self):
        return islice(self.stream, self.n_batches)


RECIPES = {
    "smoke": {"n_train": 96, "lr": 1e-4, "parts": 2, "one_cycle": True},
    "naive": {"n_train": 1_000},
    "cpu": {"n_train": 10_000, "lr": 1.2e-4, "batch_size": 16, "parts": 4, "one_cycle": True},
    "longer": {"lr": 1e-4, "batch_size": 16, "epochs": 2, "parts": 3, "one_cycle": True},
}


def fine_tune(
    checkpoint,
    tokenizer,
    reviews,
    validation,
    device,
    n_train=None,
    lr=5e-5,
    epochs=1,
    parts=1,
    one_cycle=False,
    batch_size=32,
    max_length=64,
    seed=0,
):
    """Fine-tune a fresh classifier on the first n_train reviews, or all; return it, its history, and the seconds.

    The history has `parts` numbers an epoch. With one_cycle the learning rate climbs to lr and falls to zero again.
    """
    reviews = reviews.select(range(min(n_train or len(reviews), len(reviews))))
    torch.manual_seed(seed)  # of the new classifier, and of dropout
    model = for_device(build_classifier(checkpoint), device)
    loader = make_loader(reviews, tokenizer, batch_size, True, max_length, seed)
    loader = Parts(loader, parts) if parts > 1 else loader
    optimizer = make_optimizer(model, lr=lr)
    steps = epochs * parts * len(loader)
    scheduler = None
    if one_cycle:  # of the rate only: by itself it would move Adam's first beta as well
        scheduler = OneCycleLR(optimizer, lr, steps, pct_start=0.1, cycle_momentum=False)
    val_loader = make_loader(validation, tokenizer, 64, max_length=max_length)
    start = time.perf_counter()
    history = train(
        model, loader, val_loader, optimizer, device, epochs * parts, scheduler=scheduler
    )
    return model, history, time.perf_counter() - start


def predict_all(model, reviews, tokenizer, device, max_length=64):
    """Return the probabilities of all reviews as an array of shape (n, num_labels), in their order."""
    loader = make_loader(reviews, tokenizer, 64, max_length=max_length)
    batches = [
        predict_proba(model, to_device(batch, device)).float().cpu().numpy() for batch in loader
    ]
    places = np.concatenate([np.asarray(places) for places in loader.batch_sampler])
    found = np.empty((len(places), batches[0].shape[1]))
    found[places] = np.concatenate(batches)  # the loader went by length
    return found


# %% [markdown]
# (With `COURSE_BUDGET=smoke` the cells from here on only show that they run. Their numbers mean nothing; the text and question 13.10 are about the `cpu` budget.)
#
# Now the run that everybody tries first: 1,000 reviews, one epoch, the learning rate from the default of `make_optimizer`, which stays the same all the time.

# %%
NAIVE = RECIPES[budget(smoke="smoke", cpu="naive", gpu="naive")]
if HAVE_ALL:
    small_train = REVIEWS["train"].select(range(NAIVE["n_train"]))
    small_val = REVIEWS["validation"].select(range(budget(smoke=64, cpu=500, gpu=1000)))
    naive, history, seconds = fine_tune(
        CHECKPOINT, TOKENIZER, small_train, small_val, DEVICE, max_length=MAX_LENGTH, **NAIVE
    )
    on_train = evaluate(naive, make_loader(small_train, TOKENIZER, 64), DEVICE)
    on_val = evaluate(naive, make_loader(small_val, TOKENIZER, 64), DEVICE)
    labels = small_val["label"]
    words = baselines(
        list(small_train["text"]), list(small_train["label"]), list(small_val["text"])
    )
    print(
        f"{-(-len(small_train) // 32)} steps in {seconds:.0f} s; loss while training {history['train_loss'][0]:.3f}, log 5 is {np.log(5):.3f}"
    )
    rows = [on_train, on_val]
    show_table(rows, ["what it learned from", "validation"], ["loss", "accuracy"], 3)
    print(
        "majority and word counts, from the same reviews:",
        [round(accuracy_of(p, labels), 3) for p in words.values()],
    )
    guesses = predict_all(naive, small_val, TOKENIZER, DEVICE).argmax(axis=1)
    print(
        "how often it says each label:",
        np.bincount(guesses, minlength=5),
        "  in truth:",
        np.bincount(labels, minlength=5),
    )

# %% [markdown]
# 22 million weights, billions of words read, and it hardly beats counting words. Some labels it never says at all. Before you read on, look at the numbers: is this a model that has learned too much, or too little?
#
# ### Predict, then run (3 of 3)
#
# The same 1,000 reviews, the same number of steps, four times the learning rate (what the rate alone changes, the cell of question 13.10 will show). But this time nobody shuffles: they come *sorted by label*, one star first. What will the model say about the validation set?
#
# - **A** About the same as before: it has seen the same reviews.
# - **B** Mostly one or two stars: first impressions stay.
# - **C** Nothing but four or five stars.

# %%
if HAVE_ALL:
    torch.manual_seed(0)
    sorted_model = for_device(build_classifier(CHECKPOINT), DEVICE)
    in_order = small_train.select(np.argsort(small_train["label"], kind="stable"))
    to_batch = partial(collate, tokenizer=TOKENIZER, max_length=MAX_LENGTH)
    loader = DataLoader(in_order, batch_size=32, shuffle=False, collate_fn=to_batch)
    train_one_epoch(sorted_model, loader, make_optimizer(sorted_model, lr=2e-4), DEVICE)
    guesses = predict_all(sorted_model, small_val, TOKENIZER, DEVICE).argmax(axis=1)
    print(
        "how often it says each label:",
        np.bincount(guesses, minlength=5),
        f"  accuracy {accuracy_of(guesses, labels):.3f}",
    )

# %% [markdown]
# <details><summary>A: about the same</summary>
#
# The same reviews, but not the same gradients. Each step is taken where the one before has ended, and every step of the last stretch says: more of this label.
#
# </details>
# <details><summary>B: one or two stars</summary>
#
# The first steps did push that way. Nothing holds a weight where it was, though, and many steps came after.
#
# </details>
# <details><summary>C: four or five stars</summary>
#
# Right: what it saw last. (Only a tenth has five stars; in our run those few steps did not outweigh the many with four stars before them, and it said four stars to *everybody*.) A gradient knows its own batch only, so a batch has to look like the whole. That is what shuffling is for, and nothing raises an error when it is missing.
#
# </details>
#
# ## Question 13.10 · Why is it so bad? (2 points, read by a person)
#
# The naive run is a disappointment, and its printed numbers say why. In about six sentences: **what is wrong with it, and how do you know?** The cell below runs a variant; change one thing at a time. (`epochs=4` takes four times as long, and says the most.)
#
# | points | for |
# |---|---|
# | 1 | Has it learned too much from too little (overfitting), or too little? Decide by numbers that were printed: the loss before any training, on the reviews it learned from, and on validation. Say what you would have seen in the other case. |
# | 1 | Two causes, each with the number that shows it, and for one of them a run of your own, with one thing changed, and whether it confirms the cause, refutes it or leaves it open. 500 validation reviews are few: accuracies that differ by 0.02 do not differ. |
#
# Half points are given.

# %%
if HAVE_ALL:
    changed = {**NAIVE, "lr": 2e-4}  # one thing; "epochs" and "n_train" are others
    variant, history, seconds = fine_tune(
        CHECKPOINT, TOKENIZER, REVIEWS["train"], small_val, DEVICE, max_length=MAX_LENGTH, **changed
    )
    rows = [
        evaluate(variant, make_loader(some, TOKENIZER, 64), DEVICE)
        for some in (REVIEWS["train"].select(range(changed["n_train"])), small_val)
    ]
    print(f"{changed}: {seconds:.0f} s")
    show_table(rows, ["what it learned from", "validation"], ["loss", "accuracy"], 3)

# %% [markdown] explain="performance" points=2
# ### BEGIN SOLUTION
# It has learned too little. Before any training the loss is log 5 = 1.609; after the run it is 1.45 on the very reviews that it learned from, and 1.44 on validation. An overfitted model would have a low loss and a high accuracy on its own
# reviews, and a much worse one on validation. Here the losses are the same. (The accuracies, 0.49 and 0.43, are further apart than their scatter, about 0.02 for 500 reviews: a little of what it saw does stick. But the loss counts how far off each answer is, and it says that there is nearly everything left to learn.)
#
# First cause: 1,000 reviews in batches of 32 are only 32 steps, and at a learning rate of 5e-5 a weight moves by at most about 32 · 5e-5 = 0.0016 in them, while the new classifier has to be built from nothing. It still says just two labels, two stars and four, the
# most frequent ones. Second cause: those few steps see few reviews; counting words gets 0.40 from these 1,000 and 0.54 from all. My run with four times the rate: validation 0.45 in place of 0.43, which is within the scatter and leaves it open. My run with four epochs, nothing else changed: validation 0.53,
# loss 0.79 on what it learned from and 1.17 on validation. So there were too few steps, and here is what the beginning of the other case looks like.
#
# *For the grader.* First point: half for "too little", half for the comparison of train and validation losses with each other *and* with log 5 (or with what overfitting would look like). Second point: a quarter for each of two causes with its number (few steps; small rate; few reviews; a new, random
# classifier; no schedule counts only with a run that shows it), half for an own run with exactly one thing changed and a conclusion that fits its result, also if it refutes the cause or leaves it open. Who reads a little overfitting from the two accuracies, and says that the losses are the same, is right. "BERT is bad" or "it needs more data", without a number, earns nothing. Numbers vary between machines by a few hundredths.
# ### END SOLUTION

# %% [markdown]
# ## 9 · A better run
#
# More reviews, smaller batches and so many more steps, a larger learning rate, and a schedule: the rate climbs for the first tenth, when the new classifier still sends rubbish back into the encoder, and then falls to zero, so that
# the last steps are small and the model settles. In session 14 you build such schedules yourself and find out how much each part is worth.
#
# On two cores this takes a few minutes, for a part of the training set; a GPU takes all of it.

# %%
BETTER = RECIPES[budget(smoke="smoke", cpu="cpu", gpu="longer")]  # on a CPU with patience: "longer"
if HAVE_ALL:
    n_better = min(BETTER.get("n_train", len(REVIEWS["train"])), len(REVIEWS["train"]))
    better_train = REVIEWS["train"].select(range(n_better))
    model, history, seconds = fine_tune(
        CHECKPOINT, TOKENIZER, better_train, small_val, DEVICE, max_length=MAX_LENGTH, **BETTER
    )
    print(f"{len(better_train):,} reviews in {seconds:.0f} s")

# %%
if HAVE_ALL:
    n_looks = len(history["val_acc"])
    seen = np.arange(1, n_looks + 1) * BETTER.get("epochs", 1) * len(better_train) / n_looks
    _, axes = plt.subplots(1, 2, figsize=(10, 3), layout="constrained", facecolor="white")
    plotting.plot_loss(
        {"while training": (seen, history["train_loss"])},
        lines={"log 5": np.log(5)},
        xlabel="reviews seen",
        ax=axes[0],
    )
    lines = {
        name: accuracy_of(predicted[: len(small_val)], small_val["label"])
        for name, predicted in simple.items()
    }
    plotting.plot_loss(
        {"fine-tuned, on validation": (seen, history["val_acc"])},
        lines=lines,
        xlabel="reviews seen",
        ylabel="accuracy",
        ax=axes[1],
    )

# %% [markdown]
# **What to see.** Left, the loss: the first half makes most of the way; at the end, when the learning rate is near zero, little happens any more. Right, what counts, beside the two baselines, on the same reviews.
#
# ## 10 · What has it learned?
#
# Now, once, the test set. One number first, then everything that this number hides.

# %%
if HAVE_ALL:
    test = REVIEWS["test"].select(
        range(min(len(REVIEWS["test"]), budget(smoke=100, cpu=1500, gpu=10_000)))
    )
    true = np.array(test["label"])
    probabilities = predict_all(model, test, TOKENIZER, DEVICE, MAX_LENGTH)  # (n, 5)
    predicted = probabilities.argmax(axis=1)
    counts = confusion_matrix(true, predicted, labels=range(5))
    _ = plotting.plot_confusion_matrix(counts, labels=STARS)
    off = np.abs(predicted - true)
    print(
        f"right {np.mean(off == 0):.3f}, one star off {np.mean(off == 1):.3f}, further off {np.mean(off > 1):.3f}"
    )

# %% [markdown]
# **What to see.** Most mistakes stand right beside the diagonal: one star off. Part of that is in the labels: a mean rating of 2.3 or 2.5 decides between four stars and five, and other people would have decided otherwise.
# Of those that are further off, most are two stars taken for four, or four for two: that is no doubt about the degree, it is the wrong sign.
# So accuracy alone is a harsh judge here, and in one place too mild. How far off one is, in stars, is the fairer number; session 14 makes it a measure.
#
# ### May you believe it when it is sure?
#
# The model gives probabilities. If they mean anything, it is right in 80 of 100 cases when it says 80 %. Put all test texts into bins by how sure it was, and compare. That is the *calibration curve*: below the diagonal the model is too sure of itself,
# above it too modest.

# %%
if HAVE_ALL:
    sure, right = probabilities.max(axis=1), predicted == true
    share_right, mean_sure = calibration_curve(right, sure, n_bins=10)
    in_bins = np.histogram(sure, bins=np.linspace(0, 1, 11))[0]
    wrong = [i for i in np.argsort(-sure) if not right[i]][:6]  # the most confident ones first
    _ = plotting.plot_confidence(
        mean_sure,
        share_right,
        in_bins[in_bins > 0],
        [(sure[i], predicted[i] + 1, true[i] + 1, test[int(i)]["text"]) for i in wrong],
    )

# %% [markdown]
# **What to see.** This is the picture of the beginning, with your model. Read the errors aloud. Some are hard for anybody: irony, a turn at the end of the sentence, half a sentence without the other half. In some you may side with the model: a mean of fifteen people is not the truth
# either. And a few are plain mistakes, with high confidence. No calibration curve, however good, tells you which.
#
# ### Real Yelp sentences
#
# One test more, from elsewhere: 1,000 sentences from real Yelp reviews, labelled only positive or negative (Kotzias and others, 2015). Our model says stars. So take its *expected* number of stars, $\sum_k k\, p_k$, and call everything above 3 positive. By hand: probabilities (0, 0.1, 0.2, 0.4, 0.3) give
# $0.2 + 0.6 + 1.6 + 1.5 = 3.9$, positive. The model has never seen a restaurant: it learned from films and products.

# %%
if HAVE_ALL and SENTENCES is not None:
    rows = range(0, len(SENTENCES), budget(smoke=10, cpu=1))
    some = SENTENCES.select(rows)
    stars = predict_all(model, some, TOKENIZER, DEVICE, MAX_LENGTH) @ np.arange(1, 6)
    positive = np.array(some["label"]) == 1
    counted = np.asarray(simple["tfidf"])[n_val:][rows]  # from the whole training set
    print(
        f"right: fine-tuned, by its expected stars, {np.mean((stars > 3) == positive):.3f}; word counts, by their label, {np.mean((counted > 2) == positive):.3f}"
    )
    _, ax = plt.subplots(figsize=(8, 2.8), layout="constrained", facecolor="white")
    ax.hist(
        [stars[positive], stars[~positive]],
        bins=np.linspace(1, 5, 25),
        label=["positive", "negative"],
        color=["#0072B2", "#D55E00"],
    )
    ax.axvline(3, color="0.4", linestyle=":")
    ax.set(xlabel="expected stars", ylabel="sentences")
    ax.spines[["top", "right"]].set_visible(False)
    ax.legend(frameon=False)
    far = np.argsort(np.where(positive, stars, 6 - stars))[:3]
    for i in far:
        print(
            f"{stars[i]:.1f} stars, but {'positive' if positive[i] else 'negative'}: {some[int(i)]['text']}"
        )

# %% [markdown]
# ### How far it goes
#
# One run is one draw: another seed, another order of the batches, and the third digit changes, sometimes the second. So every recipe of `RECIPES` was run with several seeds; what came out stands in the course's README, "The fine-tuned model of session 13", written there from the measurements
# by a program. All of it was measured offline, on the rated reviews and the bundled six-layer encoder. Yelp Review Full and bert-base-cased need a network, and have not been measured.
#
# On a CPU with patience, `BETTER = RECIPES["longer"]` in section 9 takes the whole training set twice. (In a trial with three epochs the third one made validation no better, and the model much too sure of itself.)
#
# ## Summary
#
# - **A batch** is padded to its own longest text; the mask hides the padding, and similar lengths save half of the work.
# - **Baselines first**: the majority, and word counts. They are the numbers that others have to beat.
# - **A classifier** is a pretrained encoder and one new matrix. Before training its loss is log of the number of labels.
# - **Modes**: dropout on for learning, off for asking, and put back as it was.
# - **Weight decay** for matrices and tables, not for biases and norms.
# - **Means** go over texts, not over batches. **Accumulated** losses are divided; the last group counts, too.
# - **Shuffling** is silent when it is missing, like nearly everything today. Hence the habit: look at the first loss, at how often each label is said, at train beside validation.
# - **One number hides a lot**: which classes are mixed up, how far off, how sure, and on whose texts.
#
# ## What to try next
#
# - Train on products only and test on films (`REVIEWS` does not tell them apart; the length and the words do). How much is lost?
# - Freeze the encoder and train the classifier alone. How far does it get, and how much faster is a step? (Session 14.)
# - Leave `model.eval()` out of `predict_proba`, call `model.train()`, and ask the same text ten times. (Without that call nothing is seen: `from_pretrained` returns evaluation mode. It is why a forgotten `model.train()` goes unnoticed, too.)
# - With a network: `load_reviews("yelp_review_full")` and `load_encoder("google-bert/bert-base-cased")`. Whole reviews need `max_length=256` or more.
# - Give the errors of the last picture to two friends, without labels. Do *they* agree?
#
# Before handing in: save, then press **Validate** in the toolbar. Session 14 asks what each part of the better run is worth, and how to train fewer weights.
#
# ## Further reading
#
# - Devlin, Chang, Lee and Toutanova, *BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding* (2019): section 4 is today's recipe.
# - Zhang, Zhao and LeCun, *Character-level Convolutional Networks for Text Classification* (2015): where Yelp Review Full comes from.
# - Hutto and Gilbert, *VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text* (2014): the rated reviews.
# - Kotzias, Denil, de Freitas and Smyth, *From Group to Individual Labels Using Deep Features* (2015): the Yelp sentences.
# - Loshchilov and Hutter, *Decoupled Weight Decay Regularization* (2019).
# - Mosbach, Andriushchenko and Klakow, *On the Stability of Fine-tuning BERT* (2021): why some seeds fail, and what helps.
# - Guo, Pleiss, Sun and Weinberger, *On Calibration of Modern Neural Networks* (2017).
