"""Data and models for fine-tuning: from the Hub where it is reached, else from offline packages.

Whatever the source, the columns, labels and splits are the same, so that the same code runs.

>>> SOURCES
('auto', 'yelp_review_full', 'rated_reviews')
"""

from utils.data._batches import SimilarLengths
from utils.data._encoder import load_encoder
from utils.data._hub import HubUnreachable
from utils.data._reviews import SOURCES, load_reviews, load_yelp_sentences

__all__ = [
    "SOURCES",
    "HubUnreachable",
    "SimilarLengths",
    "load_encoder",
    "load_reviews",
    "load_yelp_sentences",
]
