"""What others than its editors say of a page: suggested, decided, answered, relayed, confirmed."""
