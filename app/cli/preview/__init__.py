"""`fieldwarden preview`: what rules would do, without a write."""
