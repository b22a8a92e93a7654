"""Parts of the pipeline of our own. They run in Rasa's environment and know nothing of the application."""
