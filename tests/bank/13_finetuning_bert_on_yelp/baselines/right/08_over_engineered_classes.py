from abc import ABC, abstractmethod
from collections import Counter
from typing import Iterable, Sequence


class Baseline(ABC):
    @abstractmethod
    def fit(self, texts: Sequence[str], labels: Sequence[int]) -> "Baseline": ...

    @abstractmethod
    def predict(self, texts: Sequence[str]) -> Iterable[int]: ...


class MajorityBaseline(Baseline):
    def fit(self, texts, labels):
        histogram = Counter(int(label) for label in labels)
        self.label_ = max(histogram.items(), key=lambda item: item[1])[0]
        return self

    def predict(self, texts):
        return np.repeat(self.label_, len(texts))


class TfidfBaseline(Baseline):
    def __init__(self, ngram_range=(1, 2), max_iter=1000):
        self.vectorizer = TfidfVectorizer(ngram_range=ngram_range)
        self.classifier = LogisticRegression(max_iter=max_iter)

    def fit(self, texts, labels):
        self.classifier.fit(self.vectorizer.fit_transform(texts), np.asarray(labels))
        return self

    def predict(self, texts):
        return self.classifier.predict(self.vectorizer.transform(texts))


def baselines(train_texts, train_labels, test_texts):
    if len(train_texts) != len(train_labels):
        raise ValueError("as many labels as texts, please")
    zoo: dict[str, Baseline] = {"majority": MajorityBaseline(), "tfidf": TfidfBaseline()}
    return {name: one.fit(train_texts, train_labels).predict(test_texts) for name, one in zoo.items()}
