"""Values that tests of several clients write."""

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

METADATA = 'sku=a\\=b|colors=["red","green"]'
"""On the wire, what VALUES are in answers."""
VALUES = {"sku": "a=b", "colors": ["red", "green"]}
