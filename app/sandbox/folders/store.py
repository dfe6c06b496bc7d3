"""The account's asset folders by path (docs/vendor-assets.md#folders)."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.sandbox.errors import ApiError


@dataclass(frozen=True, kw_only=True)
class Folder:
    """One asset folder; a rename changes all but its `external_id` and `created_at` (Unix seconds)."""

    path: str
    external_id: str
    created_at: float
    updated_at: float

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def sort_name(self) -> str:
        """What lists of folders are sorted by: the name without regard to case, then with."""
        return f"{self.name.lower()}\0{self.name}"


@dataclass(frozen=True, kw_only=True)
class FolderState:
    """All that a folder store holds, as a value; `given` counts how often an id was given to a path."""

    folders: tuple[Folder, ...]
    given: tuple[tuple[str, int], ...]


class FolderStore:
    """Folders by path, parents before their children. Callers hold the account's lock."""

    def __init__(self) -> None:
        self._by_path: dict[str, Folder] = {}
        self._given: Counter[str] = Counter()

    def state(self) -> FolderState:
        """Return all that the store holds."""
        return FolderState(folders=tuple(self._by_path.values()), given=tuple(self._given.items()))

    def restore(self, state: FolderState) -> None:
        """Hold what a state says and nothing else."""
        self._by_path = {folder.path: folder for folder in state.folders}
        self._given = Counter(dict(state.given))

    def __contains__(self, path: object) -> bool:
        return path in self._by_path

    def __iter__(self) -> Iterator[Folder]:
        return iter(list(self._by_path.values()))

    def get(self, path: str) -> Folder:
        """Return a folder; raises ApiError (404) in the vendor's words."""
        if path not in self._by_path:
            raise ApiError(404, f"Can't find folder with path {path}")
        return self._by_path[path]

    def ensure(self, path: str, now: float) -> None:
        """Make the folder and those above it where they are missing; the root needs no making."""
        missing = []
        while path and path not in self._by_path:
            missing.append(path)
            path = path.rpartition("/")[0]
        for each in reversed(missing):
            self.put(Folder(path=each, external_id=self._new_id(each), created_at=now, updated_at=now))

    def put(self, folder: Folder) -> None:
        """Store a folder as it is."""
        self._by_path[folder.path] = folder

    def children(self, path: str) -> list[Folder]:
        """Return the folders directly below a path, or the root ones for an empty path, by name."""
        found = (folder for folder in self if folder.path.rpartition("/")[0] == path)
        return sorted(found, key=lambda folder: folder.sort_name)

    def below(self, path: str) -> list[Folder]:
        """Return a folder and all below it."""
        return [f for f in self if f.path == path or f.path.startswith(f"{path}/")]

    def move(self, path: str, to: str, now: float) -> None:
        """Give a folder and all below it their new paths, making the folders above."""
        self.ensure(to.rpartition("/")[0], now)
        for folder in self.below(path):
            del self._by_path[folder.path]
            self.put(replace(folder, path=to + folder.path.removeprefix(path), updated_at=now))

    def delete(self, path: str) -> list[str]:
        """Forget a folder and all below it; returns their paths."""
        gone = [folder.path for folder in self.below(path)]
        for each in gone:
            del self._by_path[each]
        return gone

    def _new_id(self, path: str) -> str:
        """Return an id in the form of the documented ones: 34 hex digits that no folder has had."""
        self._given[path] += 1
        text = f"{path} {self._given[path]}".encode()
        return "c" + hashlib.sha256(text).hexdigest()[:33]
