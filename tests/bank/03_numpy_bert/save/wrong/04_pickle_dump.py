# diagnosis: pickled
# mistake: the file is a pickle, not an .npz archive
import pickle


def save(self, path):
    # Collect everything we need to restore the model
    state = {"num_heads": self.num_heads, **flatten(self.weights)}
    # Serialize to disk
    with open(path, "wb") as f:
        pickle.dump(state, f, protocol=pickle.HIGHEST_PROTOCOL)


BERT.save = save
