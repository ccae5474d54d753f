# diagnosis: places_for_labels
# mistake: takes the column of the highest probability for the label; wrong when not all labels occur in train.
def baselines(train_texts, train_labels, test_texts):
    vec = TfidfVectorizer(ngram_range=(1, 2))
    clf = LogisticRegression(max_iter=1000).fit(vec.fit_transform(train_texts), train_labels)
    most_frequent = np.bincount(np.asarray(train_labels)).argmax()
    return {
        "majority": [most_frequent] * len(test_texts),
        "tfidf": clf.predict_proba(vec.transform(test_texts)).argmax(axis=1),
    }
