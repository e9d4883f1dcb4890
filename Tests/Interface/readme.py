#!/usr/bin/env python3
"""Walks README.md, or a page of docs/, as a stranger would: in an empty home, in an empty directory, with nothing but the
installed tree.

readme.py PAGE TREE   TREE is what `make install` made, wherever it lies now

* Lines of `sh` blocks run in order and succeed. `hubbub run` stays in the background until the end; `hubbub tap` until it
  has shown something. Of `make` only the target must exist, because that it works others show; `make install` stands for
  the tree, which lies where the line says. `make -C` is of another project, and runs.
* A `console` block shows commands behind `$ ` and what they print, which must be just that. A line `…` stands for any.
* A `yaml` block passes `hubbub check`.
* A block whose language is followed by a path is a file, and is written there.
* What stands between backticks exists: commands with their options, paths, adapters, variables, words of the configuration.
* Of the README: the table of adapters names those that are there, and the tree those directories that are there.
* Tests that are named exist, as `Suite.function` or `module.Class.method`.
"""

import glob
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
import time

import originals

PATIENCE = 60.0
REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Lie(Exception):
    """Something that the README says is not so."""


class Block:
    """A fenced block: its language, the path of the file that it is, its lines, and the number of its first line."""

    def __init__(self, information, number):
        self.language, _, self.path = information.partition(" ")
        self.number = number
        self.lines = []


def split(text):
    """The fenced blocks, and the prose with its line numbers."""
    blocks, prose, block = [], [], None
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("```"):
            if block is None:
                block = Block(line[3:].strip(), number + 1)
            else:
                blocks.append(block)
                block = None
        elif block is not None:
            block.lines.append(line)
        else:
            prose.append((number, line))
    if block is not None:
        raise Lie("line %d: a block has no end" % block.number)
    return blocks, prose


class Stranger:
    """Somebody with an empty home, an empty directory, and a shell that remembers what is exported."""

    def __init__(self, folder, tree):
        self.tree = tree
        self.home = os.path.join(folder, "home")
        self.work = os.path.join(folder, "work")
        self.runtime = os.path.join(folder, "run")
        for path in (self.home, self.work, self.runtime):
            os.mkdir(path, 0o700)
        self.environment = {"PATH": "/usr/bin:/bin", "HOME": self.home, "XDG_RUNTIME_DIR": self.runtime, "LC_ALL": "C.UTF-8"}
        self.background = []

    def install(self):
        """Does what the README says of installing, for whoever reads on."""
        # What is installed later on does not go into the tree.
        os.mkdir(os.path.join(self.home, ".local"))
        for part in ("bin", "include", "lib"):
            os.symlink(os.path.join(self.tree, part), os.path.join(self.home, ".local", part))
        self.environment["PATH"] = os.path.join(self.home, ".local", "bin") + ":" + self.environment["PATH"]

    def start(self, line):
        """Starts a line of shell; `exec` makes the process the command's own where it is a single one."""
        output = tempfile.TemporaryFile()
        process = subprocess.Popen(
            ["bash", "-c", "exec " + line], cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, start_new_session=True)
        self.background.append((process, output))
        return process, output

    def run(self, line):
        """Runs a line and returns its exit code and output; what it exports stays."""
        variables = os.path.join(self.home, ".variables")
        script = "set -e\n%s\n[ ! -w \"$HOME\" ] || env -0 > %s" % (line, shlex.quote(variables))
        done = subprocess.run(
            ["bash", "-c", script], cwd=self.work, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
        if os.path.exists(variables):
            with open(variables, encoding="utf-8") as file:
                kept = dict(entry.split("=", 1) for entry in file.read().split("\0") if "=" in entry)
            os.remove(variables)
            self.environment = {name: value for name, value in kept.items() if name not in ("_", "SHLVL", "PWD", "OLDPWD")}
        return done.returncode, done.stdout.decode("utf-8", "replace")

    def end(self):
        """Ends what runs, the last first. A hub ends well."""
        for process, output in reversed(self.background):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            try:
                code = process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                code = "no end"
            if process.is_hub and code != 0:
                raise Lie("`hubbub run` ended with %s:\n%s" % (code, text_of(output)))
        self.background = []


def text_of(output):
    output.seek(0)
    return output.read().decode("utf-8", "replace")


def wait(what, condition, process, output):
    end = time.monotonic() + PATIENCE
    while not condition():
        if process.poll() is not None:
            raise Lie("%s ended with %s:\n%s" % (what, process.returncode, text_of(output)))
        if time.monotonic() > end:
            raise Lie("%s did not do it within %.0f s:\n%s" % (what, PATIENCE, text_of(output)))
        time.sleep(0.05)


class Walk:
    """The blocks, in order."""

    def __init__(self, stranger):
        self.stranger = stranger
        self.targets = make_targets()
        self.ran = 0

    def block(self, block):
        if block.path:
            self.file(block)
        elif block.language == "sh":
            for offset, line in enumerate(block.lines):
                self.at(block.number + offset, lambda line=line: self.line(line))
        elif block.language == "console":
            self.console(block)
        elif block.language == "yaml":
            self.at(block.number, lambda: self.yaml(block))

    @staticmethod
    def at(number, action):
        try:
            action()
        except Lie as lie:
            raise Lie("line %d: %s" % (number, lie)) from None

    def file(self, block):
        path = os.path.join(self.stranger.work, block.path)
        if not os.path.isdir(os.path.dirname(path)):
            raise Lie("line %d: there is no folder for %s" % (block.number, block.path))
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(block.lines) + "\n")
        if block.lines[0].startswith("#!"):
            os.chmod(path, 0o755)

    def line(self, line):
        words = shlex.split(line, comments=True)
        if not words:
            return
        self.ran += 1
        if words[0] == "make" and words[1:2] != ["-C"]:
            self.make(words)
        elif words[:2] == ["hubbub", "run"]:
            self.hub(line)
        elif words[:2] == ["hubbub", "tap"] and "--count" not in words:
            process, output = self.start(line)
            wait("`%s`" % " ".join(words), lambda: output.seek(0, 2) > 0, process, output)
            process.terminate()
        else:
            code, text = self.stranger.run(line)
            if code != 0:
                raise Lie("`%s` ended with %d:\n%s" % (" ".join(words), code, text))

    def start(self, line, is_hub=False):
        process, output = self.stranger.start(line)
        process.is_hub = is_hub
        return process, output

    def hub(self, line):
        process, output = self.start(line, is_hub=True)
        wait("`hubbub run`", lambda: self.stranger.run("hubbub status")[0] == 0, process, output)

    def make(self, words):
        targets = [word for word in words[1:] if "=" not in word and not word.startswith("-")]
        for target in targets:
            if target not in self.targets:
                raise Lie("make has no target %s" % target)
        for word in words[1:]:
            if word.startswith("PREFIX=") and targets == ["install"]:
                prefix = self.stranger.run("printf %%s \"%s\"" % word[len("PREFIX="):])[1]
                os.makedirs(os.path.dirname(prefix), exist_ok=True)
                os.symlink(self.stranger.tree, prefix)

    def console(self, block):
        commands = []
        for offset, line in enumerate(block.lines):
            if line.startswith("$ "):
                commands.append((block.number + offset, line[2:], []))
            elif commands:
                commands[-1][2].append(line)
            else:
                raise Lie("line %d: output without a command" % (block.number + offset))
        for number, command, expected in commands:
            self.ran += 1
            code, text = self.stranger.run(command)
            if code != 0:
                raise Lie("line %d: `%s` ended with %d:\n%s" % (number, command, code, text))
            if not matches(expected, text.rstrip("\n").split("\n")):
                raise Lie("line %d: `%s` prints\n%s\nand not\n%s" % (number, command, text, "\n".join(expected)))

    def yaml(self, block):
        name = "readme-%d.yaml" % block.number
        with open(os.path.join(self.stranger.work, name), "w", encoding="utf-8") as file:
            file.write("\n".join(block.lines) + "\n")
        code, text = self.stranger.run("hubbub check " + name)
        os.remove(os.path.join(self.stranger.work, name))
        if code != 0:
            raise Lie("the configuration does not pass the check:\n" + text)


def matches(expected, lines):
    """Whether the lines are those; `…` stands for any number of lines."""
    if not expected:
        return not lines
    if expected[0].strip() == "…":
        return any(matches(expected[1:], lines[skipped:]) for skipped in range(len(lines) + 1))
    return bool(lines) and expected[0].rstrip() == lines[0].rstrip() and matches(expected[1:], lines[1:])


def make_targets():
    with open(os.path.join(REPOSITORY, "Makefile"), encoding="utf-8") as file:
        return set(re.findall(r"^([a-z][a-z-]*):", file.read(), re.M))


class Words:
    """What stands between backticks, in blocks of shell, and behind links."""

    def __init__(self, stranger, page):
        self.stranger = stranger
        self.folder = os.path.dirname(page)
        self.targets = make_targets()
        self.helps = {}
        self.tests = originals.swift_tests() | originals.python_tests()
        self.sources = "".join(
            read(path) for folder in ("Sources", "Plugins", "include") for path in files(os.path.join(REPOSITORY, folder)))
        adapters = json.loads(stranger.run("hubbub adapters list --json")[1])
        # Not what was written on the way.
        self.adapters = {adapter["name"] for adapter in adapters if not adapter["path"].startswith(stranger.home)}

    def help(self, words):
        """The help of the command that the words begin with, and how many words it has."""
        for count in (3, 2, 1):
            command = words[:count]
            if len(command) < count or any(word.startswith("-") for word in command):
                continue
            key = tuple(command)
            if key not in self.helps:
                self.helps[key] = self.stranger.run(shlex.join(command + ["--help"]))
            code, text = self.helps[key]
            if code == 0 and "USAGE: " + " ".join(command) in text:
                return text, count
        raise Lie("there is no command `%s`" % " ".join(words))

    def command(self, words):
        if words[0] == "make" and words[1:2] != ["-C"]:
            for word in words[1:]:
                if "=" not in word and word not in self.targets:
                    raise Lie("make has no target %s" % word)
        elif words[0] == "hubbub":
            text, count = self.help(words)
            if len(words) > 1 and count == 1 and not words[1].startswith("-"):
                raise Lie("hubbub has no command %s" % words[1])
            for word in words[count:]:
                option = word.split("=")[0]
                if option.startswith("--") and not re.search(re.escape(option) + r"(?![a-z-])", text):
                    raise Lie("`%s` has no option %s" % (" ".join(words[:count]), option))

    def code(self, text):
        """A piece between backticks."""
        within = re.fullmatch(r"source <\((.*)\)", text)
        if within and self.stranger.run(within.group(1))[0] != 0:
            raise Lie("`%s` fails" % within.group(1))
        words = shlex.split(within.group(1) if within else text)
        if words and words[0] in ("hubbub", "make"):
            return self.command(words)
        if words[0] == "man":
            return self.path("share/man/man1/%s.1" % words[1])
        if re.fullmatch(r"\[.*\]", text):
            return self.explained(text.strip("[]"))
        if text.startswith("--"):
            return self.option(words[0])
        if text.startswith("$") or re.fullmatch(r"[A-Z][A-Z_]+", text):
            return self.known(re.match(r"\$?([A-Z_]+)", text).group(1), text)
        if text.startswith("systemctl "):
            return self.path("lib/systemd/system/%s" % re.sub(r"@.*", "@.service", words[-1]))
        if text.startswith("/etc/hubbub/"):
            return self.known("/etc/hubbub/%i.yaml", text)
        if text in self.tests:
            return
        setting = re.fullmatch(r"([a-z_]+): \w+", text)
        if setting:
            return self.known('"%s"' % setting[1], text)
        if re.fullmatch(r"hubbub\.[a-z]+/[0-9]+", text):
            return self.known('"%s"' % text, text)
        if "/" in text or re.search(r"\.(yaml|md|c|h|swift|py|sh)$", text):
            return self.path(text)
        if text not in self.adapters:
            self.known(text, text)

    def explained(self, code):
        if self.stranger.run("hubbub explain " + shlex.quote(code))[0] != 0:
            raise Lie("no message ends with [%s]" % code)

    def option(self, option):
        for words in (["run"], ["check"], ["tap"], ["status"], ["send"], ["call"], ["bench"], ["adapters", "list"], ["adapters", "new"]):
            if re.search(re.escape(option) + r"(?![a-z-])", self.help(["hubbub"] + words)[0]):
                return
        raise Lie("no command has the option %s" % option)

    def known(self, word, text):
        if word not in self.sources:
            raise Lie("nothing is called `%s`" % text)

    def path(self, path):
        pattern = re.sub(r"<[A-Za-z]+>", "*", path)
        if path.startswith("~/"):
            pattern = os.path.join(self.stranger.home, path[2:])
        for root in (self.folder, REPOSITORY, self.stranger.tree, os.path.join(REPOSITORY, "Tests/Examples")):
            if glob.glob(os.path.join(root, pattern)):
                return
        if os.path.exists(os.path.join(self.stranger.work, path)):
            return
        raise Lie("there is no %s" % path)


def files(folder):
    for directory, _, names in os.walk(folder):
        for name in names:
            yield os.path.join(directory, name)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def check_prose(prose, words):
    """Pieces between backticks and links. Returns what the table of adapters names, where there is one."""
    named = set()
    for number, line in prose:
        for text in re.findall(r"`([^`]+)`", line):
            Walk.at(number, lambda text=text: words.code(text))
        for target in re.findall(r"\]\(([^)#]+)\)", line):
            if not target.startswith(("https://", "http://")):
                Walk.at(number, lambda target=target: words.path(target))
        if line.startswith("| `"):
            named |= set(re.findall(r"`([^`:]+)`", line.split("|")[1]))
    return named


def check_blocks(blocks, words):
    """Commands and their options in all blocks, also where they did not run; paths of the tree."""
    for block in blocks:
        if block.path:
            continue
        for offset, line in enumerate(block.lines):
            if block.language == "sh" and shlex.split(line, comments=True):
                parts = shlex.split(line, comments=True)
                Walk.at(block.number + offset, lambda parts=parts: words.command(parts))
            if block.language == "" and line and not line.startswith(" "):
                Walk.at(block.number + offset, lambda line=line: words.path(line.split()[0]))


def main():
    readme, tree = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="hubbub-readme-") as folder:
        stranger = Stranger(folder, tree)
        walk = Walk(stranger)
        is_readme = readme == os.path.join(REPOSITORY, "README.md")
        if not is_readme:
            stranger.install()
        try:
            blocks, prose = split(read(readme))
            for block in blocks:
                walk.block(block)
            words = Words(stranger, readme)
            check_blocks(blocks, words)
            named = check_prose(prose, words)
            if is_readme and named != words.adapters:
                raise Lie("the table names %s, and there are %s" % (sorted(named), sorted(words.adapters)))
            stranger.end()
        except Lie as lie:
            print("readme: %s: %s" % (os.path.basename(readme), lie), file=sys.stderr)
            return 1
        finally:
            for process, _ in stranger.background:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
    print("%s: %d commands do what it says" % (os.path.basename(readme), walk.ran))
    return 0


if __name__ == "__main__":
    sys.exit(main())
