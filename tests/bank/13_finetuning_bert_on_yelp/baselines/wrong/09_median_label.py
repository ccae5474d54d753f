# diagnosis: median_label
# mistake: takes the median of the train labels for the most frequent one.
def baselines(train_texts, train_labels, test_texts):
    middle = int(np.median(np.asarray(train_labels)))
    counter = TfidfVectorizer(ngram_range=(1, 2))
    linear = LogisticRegression(max_iter=1000)
    linear.fit(counter.fit_transform(train_texts), train_labels)
    found = {}
    found["majority"] = [middle for text in test_texts]
    found["tfidf"] = linear.predict(counter.transform(test_texts))
    return found
