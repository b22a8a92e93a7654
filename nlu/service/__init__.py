"""The understanding service: a Rasa beside the application, trained, started and asked."""
