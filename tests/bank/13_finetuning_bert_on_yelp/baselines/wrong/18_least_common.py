# diagnosis: rarest_label
# mistake: takes the least frequent label (argsort in the wrong direction).
def baselines(train_texts, train_labels, test_texts):
    values, counts = np.unique(train_labels, return_counts=True)
    most = values[np.argsort(counts)[0]]
    vec = TfidfVectorizer(ngram_range=(1, 2))
    clf = LogisticRegression(max_iter=1000).fit(vec.fit_transform(train_texts), train_labels)
    return {"majority": np.repeat(most, len(test_texts)), "tfidf": clf.predict(vec.transform(test_texts))}
