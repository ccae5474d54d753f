# diagnosis: not_normalised
# mistake: weighs by the formula of the text alone (norm=None); the default also scales every text to length 1.
def baselines(train_texts, train_labels, test_texts):
    counter = TfidfVectorizer(ngram_range=(1, 2), norm=None)
    train_table = counter.fit_transform(train_texts)
    linear = LogisticRegression(max_iter=1000)
    linear.fit(train_table, train_labels)
    values, counts = np.unique(train_labels, return_counts=True)
    return {"majority": [values[counts.argmax()] for t in test_texts], "tfidf": linear.predict(counter.transform(test_texts))}
