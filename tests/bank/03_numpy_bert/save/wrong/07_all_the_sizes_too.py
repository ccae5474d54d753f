# diagnosis: all_sizes_and_dropout_saved, all_sizes_saved
# mistake: the other sizes of the model are put in as well, unknown arrays that load has to refuse
def save(self, path):
    config = {
        "vocab_size": self.vocab_size,
        "max_seq_len": self.max_seq_len,
        "d_model": self.d_model,
        "num_layers": self.num_layers,
        "num_heads": self.num_heads,
        "d_ff": self.d_ff,
        "dropout": self.dropout,
    }
    np.savez(path, **config, **flatten(self.weights))


BERT.save = save
