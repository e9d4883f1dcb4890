#!/usr/bin/env python3
"""Makes interface.md, the reference of the C interface, from the comments in its headers.

    interface.py HEADERS    HEADERS is the folder hubbub/; the page goes to standard output

What stands in the headers is said once: a comment before a declaration, or behind it on the same line, is of that declaration.
Whatever has no comment at all is an error, because it would be missing from the page.
"""

import os
import re
import sys

# As one reads them: what everything uses comes first.
ORDER = ["base.h", "event.h", "descriptor.h", "adapter.h", "host.h", "watch.h", "timer.h", "listen.h", "state.h"]

PIECE = re.compile(r"/\*(?P<comment>.*?)\*/|(?P<code>[^/]+|/)", re.S)


class Missing(Exception):
    """Something that the page must say is not said in the headers."""


def plain(comment):
    """A comment without its stars, as paragraphs and lists of Markdown."""
    lines = [re.sub(r"^\s*\*? ?", "", line).rstrip() if number else line.strip() for number, line in enumerate(comment.split("\n"))]
    text = "\n".join(lines).strip()
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", text):
        if re.search(r"^\s*\[[a-z-]+\]  ", paragraph, re.M):
            paragraph = re.sub(r"\n(?!\s*\[)\s*", " ", paragraph)
            paragraph = re.sub(r"^\s*(\[[a-z-]+\])\s+", r"* **\1** ", paragraph, flags=re.M)
        else:
            paragraph = " ".join(paragraph.split())
        paragraphs.append(paragraph)
    return escaped("\n\n".join(paragraphs))


def escaped(text):
    """Names in code, the rest such that Markdown leaves it as it is."""
    text = re.sub(r"(?<![\w`*])(HUBBUB_[A-Z0-9_]+(?:\(…?\w*\)|…)?|hubbub_[a-z0-9_]+|[a-z]+_[a-z_]+(?:\(\))?)(?![\w`])", r"`\1`", text)
    outside = re.split(r"(`[^`]*`|\*\*\[[a-z-]+\]\*\*|^\* )", text, flags=re.M)
    return "".join(piece if index % 2 else re.sub(r"([*_<>|])", r"\\\1", piece) for index, piece in enumerate(outside))


def declarations(text):
    """The declarations of a piece of C with their comments: pairs of code and comment."""
    found = []
    leading, code = "", ""
    for match in PIECE.finditer(text):
        comment = match.group("comment")
        if comment is None:
            for part in re.findall(r"[^;]*;|[^;]+$", match.group("code")):
                code += part
                if code.strip().endswith(";"):
                    found.append([" ".join(code.split()), leading])
                    leading, code = "", part[part.rfind(";") + 1:]
            continue
        before = text[:match.start()]
        is_behind = before.rsplit("\n", 1)[-1].strip() != ""
        if is_behind and found and not code.strip():
            found[-1][1] = " ".join(filter(None, [found[-1][1], comment]))
        else:
            leading = comment
    return found


def struct_page(name, comment, body):
    """A structure: its functions one by one, its fields as a table."""
    lines = ["### `%s`" % name, "", plain(comment)]
    fields, functions = [], []
    for code, said in declarations(body):
        function = re.search(r"\(\*(\w+)\)", code)
        if function:
            functions.append((function[1], code, said))
        else:
            match = re.fullmatch(r"(.*?)(\w+)(\[\w+\])?;", code)
            fields.append((match[2] + (match[3] or ""), match[1].strip(), said))
    if fields:
        lines += ["", "| field | type | what it is |", "| --- | --- | --- |"]
        for field, kind, said in fields:
            text = "" if field in ("head", "reserved") and not said else plain(said).replace("\n\n", " ")
            lines.append("| `%s` | `%s` | %s |" % (field, kind, text))
    for function, code, said in functions:
        if not re.search(r"\[(instance-thread|any-thread|loading)\]", said):
            raise Missing("%s.%s has no comment, or none that says on which thread it is called" % (name, function))
        lines += ["", "#### `%s`" % function, "", "```c", wrapped(code), "```", "", plain(said)]
    return lines


def wrapped(code, width=100):
    """A declaration, broken behind commas where it is long."""
    code = code.replace("( ", "(")
    if len(code) <= width:
        return code
    indentation = " " * (code.index(")(") + 2 if ")(" in code else code.index("(") + 1)
    lines, line = [], ""
    for part in re.findall(r"[^,]*,? ?", code):
        if len(line) + len(part.rstrip()) > width:
            lines.append(line.rstrip())
            line = indentation
        line += part
    return "\n".join(lines + [line.rstrip()])


def defines(text):
    """Groups of constants that stand together: pairs of a comment and its constants with theirs."""
    groups = []
    pattern = re.compile(
        r"(?:^/\*((?:(?!\*/).)*?)\*/\n)?((?:^#define HUBBUB_(?!\w*_H\b)[^\n]*(?:\\\n[^\n]*)*(?:/\*(?:(?!\*/).)*?\*/)?\n)+)", re.S | re.M)
    for match in pattern.finditer(text):
        items = []
        for line in re.finditer(r"#define (HUBBUB_\w+)(\([^)]*\))?[ \t]*((?:\\\n|(?!/\*)[^\n])*)(?:/\*(.*?)\*/)?", match[2], re.S):
            items.append((line[1] + (line[2] or ""), " ".join(line[3].replace("\\\n", " ").split()), line[4] or ""))
        groups.append((match.start(), match[1] or "", items))
    return groups


def define_page(comment, items):
    """Constants: a table, or a paragraph for a single one."""
    if len(items) == 1:
        name, value, said = items[0]
        if not (comment or said):
            raise Missing(name + " has no comment")
        shown = "`%s`" % name if "(" in name or not value or value.startswith(("{", "__", "static")) else "`%s` = `%s`" % (name, value)
        return ["%s: %s" % (shown, plain(said or comment))]
    lines = [plain(comment), ""] if comment else []
    lines += ["| constant | value | what it is |", "| --- | --- | --- |"]
    return lines + ["| `%s` | `%s` | %s |" % (name, value, plain(said).replace("\n\n", " ")) for name, value, said in items]


def header_page(name, text):
    """The section of one header."""
    text = re.sub(r"#if(?:def|ndef)? [^\n]*__cplusplus.*?#endif\n", "", text, flags=re.S)
    # One form of what differs between compilers is enough.
    text = re.sub(r"#if defined\(__GNUC__\)\n(.*?)#else\n.*?#endif\n", r"\1", text, flags=re.S)
    head = re.match(r"/\*(.*?)\*/", text, re.S)
    title, _, rest = plain(head[1]).partition(": ")
    parts = [(0, ["## `hubbub/%s`" % name, "", rest[0].upper() + rest[1:]])]
    body = text[head.end():]
    comment = r"(?:^/\*((?:(?!\*/).)*?)\*/\n)?"
    for match in re.finditer(comment + r"^(?:typedef )?struct (\w+) \{\n(.*?)^\}(?: \w+)?;", body, re.S | re.M):
        if not match[1]:
            raise Missing(match[2] + " has no comment")
        parts.append((match.start(), struct_page(match[2], match[1], match[3])))
    for match in re.finditer(comment + r"^typedef (?!struct \w+ \{)([^;]*);", body, re.S | re.M):
        code = "typedef %s;" % " ".join(match[2].split())
        kind = re.search(r"\(\*(\w+)\)|(\w+);$", code)
        if not match[1]:
            continue  # of a structure that is described where it stands
        parts.append((match.start(), ["### `%s`" % (kind[1] or kind[2]), "", "```c", wrapped(code), "```", "", plain(match[1])]))
    for match in re.finditer(comment + r"^HUBBUB_(?:INLINE|EXPORT) ([^{;]*?)(?: \{|;)", body, re.S | re.M):
        code = " ".join(match[2].split())
        function = re.search(r"(\w+)\(", code)[1]
        if not match[1]:
            raise Missing(function + " has no comment")
        parts.append((match.start(), ["### `%s`" % function, "", "```c", wrapped(code + ";"), "```", "", plain(match[1])]))
    for place, said, items in defines(body):
        parts.append((place, define_page(said, items)))
    return [line for _, lines in sorted(parts, key=lambda part: part[0]) for line in lines + [""]]


def main():
    folder = sys.argv[1]
    headers = {name: open(os.path.join(folder, name), encoding="utf-8").read() for name in sorted(os.listdir(folder))}
    missing = set(headers) - set(ORDER) - {"hubbub.h"}
    if missing:
        sys.exit("interface.py: say in ORDER where %s belongs" % ", ".join(sorted(missing)))
    lines = [
        "<!-- Made from the comments in include/hubbub; `make reference` makes it again. -->", "",
        "# The C interface", "",
        "What an adapter and the hub say to each other: the headers of `include/hubbub`, of which `hubbub/hubbub.h` includes all",
        "others. How to begin, tells the [tutorial](tutorial.md); what is promised of versions, [versions](versions.md).", "",
    ]
    try:
        for name in ORDER:
            lines += header_page(name, headers[name])
    except Missing as missing:
        sys.exit("interface.py: %s" % missing)
    print("\n".join(lines).rstrip())


if __name__ == "__main__":
    main()
