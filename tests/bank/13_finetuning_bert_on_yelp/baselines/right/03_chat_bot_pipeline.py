# Exercise 13.3  What is easy | about 12 min | difficulty 2/5 | 2 points
from collections import Counter

from sklearn.pipeline import Pipeline


def baselines(train_texts, train_labels, test_texts):
    """Compute a majority-class baseline and a TF-IDF + logistic regression baseline."""
    # Convert inputs to lists to be safe
    train_texts = list(train_texts)
    train_labels = [int(label) for label in train_labels]
    test_texts = list(test_texts)

    # --- Baseline 1: Majority class ---
    majority_label, majority_count = Counter(train_labels).most_common(1)[0]
    print(f"Majority class: {majority_label} ({majority_count / len(train_labels):.1%} of the training set)")
    majority_predictions = [majority_label] * len(test_texts)

    # --- Baseline 2: TF-IDF + Logistic Regression ---
    pipeline = Pipeline([
        ("tfidf", TfidfVectorizer(ngram_range=(1, 2))),
        ("clf", LogisticRegression(max_iter=1000)),
    ])
    pipeline.fit(train_texts, train_labels)  # fit on the training data only
    tfidf_predictions = pipeline.predict(test_texts).tolist()

    return {"majority": majority_predictions, "tfidf": tfidf_predictions}
