"""What a call is made of: method, address, and what serves it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Route:
    """One call; Upload API calls may be signed and have no quota.

    `status` is that of its answers. A call of a `module` has a v2 address. One that `waits` holds no lock.
    """

    method: str
    path: str
    serve: Callable[..., Any]
    api: str = "admin"
    status: int = 200
    module: str = ""
    waits: bool = False

    @property
    def address(self) -> str:
        """The whole address, `/v1_1/<cloud>/…` or `/v2/<module>/<cloud>/…`."""
        prefix = f"/v2/{self.module}/<cloud>" if self.module else "/v1_1/<cloud>"
        return prefix + self.path
