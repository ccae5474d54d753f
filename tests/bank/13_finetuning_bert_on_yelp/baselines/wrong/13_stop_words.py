# diagnosis: stop_words_removed
# mistake: throws away English stop words ("not" and "very" among them), which is not the default.
from collections import Counter

from sklearn.pipeline import Pipeline


def baselines(train_texts, train_labels, test_texts):
    # remove stop words to reduce noise
    pipeline = Pipeline([
        ("vectorizer", TfidfVectorizer(ngram_range=(1, 2), stop_words="english")),
        ("classifier", LogisticRegression(max_iter=1000)),
    ])
    pipeline.fit(train_texts, train_labels)
    most_common_label = Counter(list(train_labels)).most_common(1)[0][0]
    return {
        "majority": [most_common_label] * len(test_texts),
        "tfidf": list(pipeline.predict(test_texts)),
    }
