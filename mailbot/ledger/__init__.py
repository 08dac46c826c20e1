"""From events to the state of every case."""
