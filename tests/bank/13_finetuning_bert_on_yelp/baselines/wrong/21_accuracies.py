# diagnosis: accuracies_returned
# mistake: half-finished copy of a tutorial: returns the accuracies on the train texts instead of predictions.
from sklearn.metrics import accuracy_score


def baselines(train_texts, train_labels, test_texts):
    vec = TfidfVectorizer(ngram_range=(1, 2))
    X = vec.fit_transform(train_texts)
    clf = LogisticRegression(max_iter=1000).fit(X, train_labels)
    v, c = np.unique(train_labels, return_counts=True)
    return {"majority": c.max() / len(train_labels), "tfidf": accuracy_score(train_labels, clf.predict(X))}
