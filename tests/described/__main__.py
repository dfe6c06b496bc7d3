"""Print the description of Cloudinary's API as one JSON document, for tools that take one file only."""

import json

from .vendor import document

print(json.dumps(document(), indent=1))
