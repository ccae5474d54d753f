# diagnosis: majority_of_the_predictions
# mistake: takes the majority of what is predicted for the test texts.
def baselines(train_texts, train_labels, test_texts):
    values, counts = np.unique(train_labels, return_counts=True)
    most = values[counts.argmax()]
    counter = TfidfVectorizer(ngram_range=(1, 2))
    table = counter.fit_transform(train_texts)
    linear = LogisticRegression(max_iter=1000).fit(table, train_labels)
    said = linear.predict(counter.transform(test_texts))
    most = np.bincount(said).argmax()
    return {"majority": [int(most)] * len(test_texts), "tfidf": linear.predict(counter.transform(test_texts))}
