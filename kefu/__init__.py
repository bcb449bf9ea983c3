"""kefu: a checked book of customer-service channels, and everything published from it."""

__version__ = "0.1.0"
