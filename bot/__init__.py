"""Crisis triage by text message and telephone."""

__version__ = "1.1.0"
