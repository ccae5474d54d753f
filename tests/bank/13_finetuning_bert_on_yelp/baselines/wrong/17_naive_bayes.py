# diagnosis: naive_bayes
# mistake: fits a naive Bayes model instead of the logistic regression.
from collections import Counter

from sklearn.naive_bayes import MultinomialNB


def baselines(train_texts, train_labels, test_texts):
    vectorizer = TfidfVectorizer(ngram_range=(1, 2))
    X = vectorizer.fit_transform(train_texts)
    model = MultinomialNB().fit(X, train_labels)
    majority = Counter(list(train_labels)).most_common(1)[0][0]
    return {"majority": [majority] * len(test_texts), "tfidf": model.predict(vectorizer.transform(test_texts))}
