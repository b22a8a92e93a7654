"""Our own parts of the pipeline: they run in Rasa's environment, and import nothing of ours."""
