# diagnosis: probabilities_returned
# mistake: returns the probabilities of all labels instead of one label for each text.
def baselines(train_texts, train_labels, test_texts):
    labels = [int(y) for y in train_labels]
    most = max(labels, key=labels.count)
    vec = TfidfVectorizer(ngram_range=(1, 2)).fit(train_texts)
    clf = LogisticRegression(max_iter=1000).fit(vec.transform(train_texts), labels)
    return {"majority": [most] * len(test_texts), "tfidf": clf.predict_proba(vec.transform(test_texts))}
