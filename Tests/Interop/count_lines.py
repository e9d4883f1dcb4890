"""Counts the lines of a file in C or Swift that somebody had to write: without those that are blank or only comments."""

import re
import sys


def count(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    return sum(1 for line in text.splitlines() if line.strip())


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(count(name), name)
