# diagnosis: fitted_on_test_too
# mistake: fits the vectorizer on train and test texts together, so the test leaks into the weights.
def baselines(train_texts, train_labels, test_texts):
    values, counts = np.unique(train_labels, return_counts=True)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    vectorizer.fit(list(train_texts) + list(test_texts))
    linear = LogisticRegression(max_iter=1000).fit(vectorizer.transform(train_texts), train_labels)
    return {
        "majority": [values[counts.argmax()]] * len(test_texts),
        "tfidf": linear.predict(vectorizer.transform(test_texts)),
    }
