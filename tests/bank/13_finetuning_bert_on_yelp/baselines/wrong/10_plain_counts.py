# diagnosis: counts_for_tfidf
# mistake: counts words with CountVectorizer and does not weigh them by tf-idf.
from sklearn.feature_extraction.text import CountVectorizer


def baselines(train_texts, train_labels, test_texts):
    values, counts = np.unique(train_labels, return_counts=True)
    cv = CountVectorizer(ngram_range=(1, 2))
    X = cv.fit_transform(train_texts)
    clf = LogisticRegression(max_iter=1000).fit(X, train_labels)
    return {"majority": np.full(len(test_texts), values[counts.argmax()]), "tfidf": clf.predict(cv.transform(test_texts))}
