# diagnosis: single_words_only
# mistake: leaves ngram_range out, so pairs of neighbours are not counted.
def baselines(train_texts, train_labels, test_texts):
    labels = list(train_labels)
    best = max(set(labels), key=labels.count)
    tfidf = TfidfVectorizer()
    model = LogisticRegression(max_iter=1000)
    model.fit(tfidf.fit_transform(train_texts), labels)
    return {"majority": [best] * len(test_texts), "tfidf": model.predict(tfidf.transform(test_texts))}
