"""Crisis triage by text message and telephone."""

__version__ = "2.0.0"
