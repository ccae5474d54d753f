import statistics


def baselines(train_texts, train_labels, test_texts):
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    classifier = LogisticRegression(max_iter=1000)
    classifier.fit(vectorizer.fit_transform(train_texts), train_labels)
    predictions = {"majority": [], "tfidf": []}
    for text in test_texts:
        predictions["majority"].append(statistics.mode(list(train_labels)))
        predictions["tfidf"].append(classifier.predict(vectorizer.transform([text]))[0])
    return predictions
