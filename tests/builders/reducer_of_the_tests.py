"""The reducer of a test's ledger as a module of its own, as ``ReducerProcess`` runs it."""

from builders.reducer_at_work import be_the_reducer

if __name__ == "__main__":
    be_the_reducer()
