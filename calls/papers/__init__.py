"""What one keeps or prints of an application, as PDF/UA: the receipt, and the application itself."""

from calls.papers.receipt import receipt, receipt_name
from calls.papers.whole import whole, whole_name

__all__ = ["receipt", "receipt_name", "whole", "whole_name"]
