# diagnosis: stars_returned
# mistake: returns stars from 1 to 5 instead of labels from 0 to 4.
def baselines(train_texts, train_labels, test_texts):
    y = np.asarray(train_labels) + 1
    vec = TfidfVectorizer(ngram_range=(1, 2))
    clf = LogisticRegression(max_iter=1000).fit(vec.fit_transform(train_texts), y)
    return {"majority": np.full(len(test_texts), np.bincount(y).argmax()), "tfidf": clf.predict(vec.transform(test_texts))}
