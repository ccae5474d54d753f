# diagnosis: balanced
# mistake: class_weight="balanced" makes rare labels count more, which is not the default.
def baselines(train_texts, train_labels, test_texts):
    v, c = np.unique(train_labels, return_counts=True)
    counter = TfidfVectorizer(ngram_range=(1, 2))
    linear = LogisticRegression(max_iter=1000, class_weight="balanced", random_state=42)
    linear.fit(counter.fit_transform(train_texts), train_labels)
    return {"majority": [v[c.argmax()]] * len(test_texts), "tfidf": linear.predict(counter.transform(test_texts))}
