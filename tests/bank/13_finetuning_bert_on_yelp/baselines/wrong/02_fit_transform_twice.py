# diagnosis: fitted_again_on_test
# mistake: calls fit_transform on the test texts as well, which learns another vocabulary there.
from collections import Counter


def baselines(train_texts, train_labels, test_texts):
    most = Counter(list(train_labels)).most_common(1)[0][0]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    X_train = vectorizer.fit_transform(train_texts)
    X_test = vectorizer.fit_transform(test_texts)
    clf = LogisticRegression(max_iter=1000)
    clf.fit(X_train, train_labels)
    return {"majority": [most] * len(test_texts), "tfidf": clf.predict(X_test)}
