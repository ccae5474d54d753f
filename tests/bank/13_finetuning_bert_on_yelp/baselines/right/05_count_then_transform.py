from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer


def baselines(train_texts, train_labels, test_texts):
    words = CountVectorizer(ngram_range=(1, 2))
    weigh = TfidfTransformer()
    x = weigh.fit_transform(words.fit_transform(train_texts))
    lr = LogisticRegression(max_iter=1000)
    lr.fit(x, train_labels)
    counts = np.bincount(np.asarray(train_labels), minlength=5)
    out = {}
    out["majority"] = [int(np.argmax(counts)) for _ in test_texts]
    out["tfidf"] = [int(label) for label in lr.predict(weigh.transform(words.transform(test_texts)))]
    return out
