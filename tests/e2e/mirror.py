"""A look into a machine's mirror, past the agent."""

import contextlib
import pathlib
import sqlite3


class Mirror:
    """The one mirror in a data folder."""

    def __init__(self, data_dir):
        self._data_dir = pathlib.Path(data_dir)

    def file(self):
        (file,) = self._data_dir.glob("mirror-*.db")
        return file

    def rows(self, query):
        """The rows as dictionaries."""
        with contextlib.closing(sqlite3.connect(self.file())) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query)]

    def value(self, query):
        (row,) = self.rows(query)
        (value,) = row.values()
        return value
