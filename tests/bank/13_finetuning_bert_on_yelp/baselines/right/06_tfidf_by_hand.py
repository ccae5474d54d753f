import math
import re


def _terms(text):
    words = re.findall(r"(?u)\b\w\w+\b", text.lower())
    return words + [a + " " + b for a, b in zip(words, words[1:])]


def baselines(train_texts, train_labels, test_texts):
    docs = [_terms(t) for t in train_texts]
    vocabulary = sorted({term for doc in docs for term in doc})
    place = {term: j for j, term in enumerate(vocabulary)}
    n = len(docs)
    n_w = [0] * len(vocabulary)
    for doc in docs:
        for term in set(doc):
            n_w[place[term]] += 1
    idf = [math.log((1 + n) / (1 + k)) + 1 for k in n_w]

    def table(many):
        rows = np.zeros((len(many), len(vocabulary)))
        for i, doc in enumerate(many):
            for term in doc:
                if term in place:
                    rows[i, place[term]] += idf[place[term]]
            length = math.sqrt(sum(v * v for v in rows[i]))
            if length > 0:
                rows[i] /= length
        return rows

    model = LogisticRegression(max_iter=1000).fit(table(docs), train_labels)
    labels = list(train_labels)
    most = max(set(labels), key=labels.count)
    return {"majority": [most] * len(test_texts), "tfidf": model.predict(table([_terms(t) for t in test_texts]))}
