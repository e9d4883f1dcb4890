internal import Loader

extension Explanations {
    /// Reasons in the file itself.
    static let libraryFiles: [Explanation] = [
        Explanation(
            .danglingLink, "The entry of the directory is a link that leads nowhere.",
            cause: "What it named was moved or removed.", remedy: "Mend the link or remove it."),
        Explanation(
            .notRegularFile, "It has the name of a library and is no file.",
            cause: "A folder or a pipe was put into the directory.", remedy: "Remove it."),
        Explanation(
            .unreadable, "The library cannot be read or copied.",
            cause: "Its rights, the rights of a folder above it, or a disk that is full.",
            remedy: "See the system's own words in the message; often chmod u+r helps."),
        Explanation(
            .tooLarge, "The file is larger than any adapter should be.", cause: "It is another file.",
            remedy: "Remove it, or build the library without its debugging data: strip."),
        Explanation(
            .writableByAnybody, "Any user of this machine could replace the library, and with it get the hub's rights.",
            cause: "The file or a folder above it may be written by everybody.",
            remedy: "chmod o-w takes that right away."),
        Explanation(
            .foreignOwner, "The library belongs to a user whose files this hub does not load.",
            cause: "Somebody else has put it there, or it was copied as another user.",
            remedy: "Copy it yourself, or change its owner: chown."),
        Explanation(
            .changedMeanwhile, "The file changed while it was looked at.",
            cause: "Somebody is copying or building it just now.",
            remedy: "Look again once it is whole. Put new versions in place by a rename: install or mv."),
        Explanation(
            .pinnedDigest, "The library is not the one that the configuration wants.",
            cause: "It was replaced, or adapters.pins was not changed with an upgrade.",
            remedy: "Where you know the library, write its SHA-256 (sha256sum) into adapters.pins; else do not use it."),
        Explanation(
            .dependencyOutside, "It brings libraries of its own that lie elsewhere.",
            cause: "Its run path names folders of the machine where it was built.",
            remedy: "Put them beside it and link it with -rpath '$ORIGIN'."),
    ]

    /// Reasons in what the file is.
    static let libraryFormats: [Explanation] = [
        Explanation(
            .notELF, "The file is no library.", cause: "It is a text, an archive, or one of another system.",
            remedy: "Remove it, or build it for Linux."),
        Explanation(
            .truncated, "A part of the file is missing.", cause: "Copying it was interrupted.", remedy: "Copy it again."
        ),
        Explanation(
            .wrongClass, "The library was built for another width or order of bytes.",
            cause: "It was built for 32 bits, for example.", remedy: "Build it for this machine."),
        Explanation(
            .wrongMachine, "The library was built for another processor.",
            cause: "It was copied from a machine of another kind.", remedy: "Build it for this machine."),
        Explanation(
            .notShared, "The file is a program or an object, not a shared library.", cause: "It was linked as such.",
            remedy: "Link it with -shared."),
        Explanation(
            .missingDependency, "A library that it needs is not installed.",
            cause: "The package that has it is missing on this machine.",
            remedy: "Install it; `apt-file search NAME` or your system's counterpart finds the package."),
        Explanation(
            .undefinedSymbol, "It uses something that none of its libraries has.",
            cause: "A library was forgotten when it was linked, or an older one is installed here.",
            remedy: "Link it with that library (-Wl,--no-undefined finds that early), or install a newer one."),
        Explanation(
            .missingVersion, "It wants a newer version of a system library than there is.",
            cause: "It was built on a newer system.", remedy: "Build it on this system or on an older one."),
        Explanation(
            .notLoadable, "The system does not load it, for another reason.",
            cause: "The message has the system's own words.", remedy: "`ldd FILE` mostly shows the same and more."),
    ]

    /// Reasons in what the library says.
    static let libraryWords: [Explanation] = [
        Explanation(
            .noEntry, "The library does not have the function that every adapter has.",
            cause: "It is no adapter, or its entry is hidden: -fvisibility=hidden without HUBBUB_EXPORT.",
            remedy: "Write HUBBUB_EXPORT before the entry. What is no adapter does not belong into the directory."),
        Explanation(
            .entryNull, "The adapter says that it cannot work here.",
            cause: "It misses something of the machine, and may have said what on standard error.",
            remedy: "See its manual."),
        Explanation(
            .wrongMagic, "The adapter's table does not begin as it should.",
            cause: "Its head is not set, or the function returns something else.",
            remedy: "Set it with HUBBUB_HEAD(hubbub_adapter)."),
        Explanation(
            .newerMajor, "The adapter was built for a newer interface.", cause: "This hub is older than the adapter.",
            remedy: "Use a newer hubbub, or an older version of the adapter."),
        Explanation(
            .olderMajor, "The adapter was built for an older interface.", cause: "This hub is newer than the adapter.",
            remedy: "Build it again with the present headers, or get a newer version of it."),
        Explanation(
            .shortStructure, "The adapter's table is smaller than the interface says.",
            cause: "Its head is wrong.", remedy: "Set it with HUBBUB_HEAD(hubbub_adapter)."),
        Explanation(
            .nullFunction, "A function that every adapter must have is missing from its table.",
            cause: "It was not written, or not set.", remedy: "Set it; the message says which."),
        Explanation(
            .invalidDescriptor, "What the adapter says of itself breaks the rules.",
            cause: "A name with wrong characters, a setting twice, a default that does not fit.",
            remedy: "include/hubbub/descriptor.h has the rules; the message says which one."),
        Explanation(
            .missingExtension, "The adapter needs something that this host does not offer.",
            cause: "It was written for a newer hub.", remedy: "Use a newer hubbub."),
        Explanation(
            .shadowed, "Another library with the same adapter is found before.",
            cause: "Two directories have it; of the two the first one in the search path counts.",
            remedy: "Nothing, where that is meant. Else remove one."),
        Explanation(
            .duplicateName, "The directory has two libraries with the same adapter.",
            cause: "An old version was left beside the new one.", remedy: "Remove one."),
    ]

    /// Reasons in what the library did when it was looked at.
    static let libraryDeeds: [Explanation] = [
        Explanation(
            .crashed, "It crashed while a child process looked at it. The hub itself was not harmed.",
            cause: "A fault of the library, or of one that it needs.",
            remedy: "Debug it. It is not tried again before it changes, or before `hubbub adapters retry`."),
        Explanation(
            .exited, "It ended the process that looked at it.",
            cause: "It calls exit, where it should return an error.",
            remedy: "Let the entry return NULL instead. Then `hubbub adapters retry`."),
        Explanation(
            .timedOut, "It did not come back in time while it was looked at.",
            cause: "It waits for something while it is loaded: a network, a lock, a device.",
            remedy: "Move that into start. Then `hubbub adapters retry`."),
        Explanation(
            .outOfMemory, "It wanted more memory than looking at it may take.",
            cause: "It allocates while it is loaded, or the machine has none left.",
            remedy: "Move that into create. Then `hubbub adapters retry`."),
        Explanation(
            .garbledReport, "It wrote into a file descriptor that is not its own.",
            cause: "It closes or writes to descriptors that it has not opened.",
            remedy: "Correct it. Then `hubbub adapters retry`."),
        Explanation(
            .closesDescriptors, "It closed or replaced file descriptors that are not its own.",
            cause: "It closes everything, as a daemon does when it starts, or redirects standard output.",
            remedy: "Let it touch only what it has opened. Then `hubbub adapters retry`."),
        Explanation(
            .changesSignals, "It changed how the process reacts to signals, which would be the hub's.",
            cause: "It installs signal handlers or blocks signals while it is loaded; some language runtimes do.",
            remedy: "Leave signals alone until create, and then to the hub. Then `hubbub adapters retry`."),
        Explanation(
            .probeFailed, "The child process that looks at libraries could not do so.",
            cause: "No more processes or memory are allowed, or the installation is incomplete.",
            remedy: "See the system's words in the message. It is looked at anew each time."),
    ]

    /// Warnings: the library is used all the same.
    static let libraryWarnings: [Explanation] = [
        Explanation(
            .writableByGroup, "A group may replace the library.",
            cause: "The usual rights of some systems.",
            remedy: "Where you do not trust the group: chmod g-w."),
        Explanation(
            .exportsMore, "The library exports more than its entry.",
            cause: "It was linked without a version script. Two adapters may get into each other's way.",
            remedy: "Link it with -fvisibility=hidden or a version script that names only the entry."),
        Explanation(
            .printsAtLoad, "The library prints something while it is loaded.",
            cause: "A left-over of debugging, or one of the libraries that it needs.",
            remedy: "Use the host's log instead."),
        Explanation(
            .noPrivateCopy, "The hub loads the library from where it is.",
            cause: "There is no directory that can be written and executed for its private copies.",
            remedy: "Do not overwrite the library while a hub runs: replace it with mv or install."),
    ]
}
