# diagnosis: place_of_the_majority
# mistake: takes the place of the highest count among the labels that occur, not the label itself.
def baselines(train_texts, train_labels, test_texts):
    counts = np.unique(train_labels, return_counts=True)[1]
    most = int(np.argmax(counts))
    vec = TfidfVectorizer(ngram_range=(1, 2))
    lin = LogisticRegression(max_iter=1000).fit(vec.fit_transform(train_texts), train_labels)
    return {"majority": [most] * len(test_texts), "tfidf": lin.predict(vec.transform(test_texts))}
