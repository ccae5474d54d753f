from sklearn.dummy import DummyClassifier


def baselines(train_texts, train_labels, test_texts):
    vectorizer = TfidfVectorizer(ngram_range=(1, 2)).fit(train_texts)
    X, X_test = vectorizer.transform(train_texts), vectorizer.transform(test_texts)
    models = {"majority": DummyClassifier(strategy="most_frequent"), "tfidf": LogisticRegression(max_iter=1000)}
    return {name: m.fit(X, train_labels).predict(X_test) for name, m in models.items()}
