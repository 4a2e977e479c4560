"""What `make check` runs on words: each that a plainer one can replace, with its file and line."""

import sys

from builders.plain_words import all_found


def main() -> int:
    """Write each word that was found; returns 1 where there is one."""
    found = all_found()
    sys.stdout.writelines(f"{each}\n" for each in found)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
