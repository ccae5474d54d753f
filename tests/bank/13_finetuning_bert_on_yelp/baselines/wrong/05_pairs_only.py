# diagnosis: pairs_only
# mistake: ngram_range=(2, 2) counts pairs only and forgets the single words.
def baselines(train_texts, train_labels, test_texts):
    most = np.bincount(train_labels).argmax()
    v = TfidfVectorizer(ngram_range=(2, 2))
    m = LogisticRegression(max_iter=1000).fit(v.fit_transform(train_texts), train_labels)
    return {"majority": np.full(len(test_texts), most), "tfidf": m.predict(v.transform(test_texts))}
