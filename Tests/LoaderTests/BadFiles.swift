internal import Loader
internal import Testing
internal import Unix

/// Files that are no library for this host, or that nobody may trust: refused without running anything of them.
extension BadLibrary {
    static let files: [BadLibrary] = [
        BadLibrary(
            "dangling link", .refused, .danglingLink,
            "it is a link that leads nowhere (No such file or directory): mend or remove it"
        ) { try $0.link($1, to: "/no/such/file") },
        BadLibrary(
            "directory", .refused, .notRegularFile,
            "it is a directory, not a file: remove it from the directory"
        ) { try Directories.create($1) },
        BadLibrary(
            "named pipe", .refused, .notRegularFile,
            "it is a pipe, not a file: remove it from the directory"
        ) { try $0.run("mkfifo", $1) },
        BadLibrary(
            "writable by anybody", .refused, .writableByAnybody,
            "anybody may write {file}: take that right away with chmod o-w"
        ) {
            try $0.build($1, AdapterSource().text)
            try $0.chmod($1, "0757")
        },
        BadLibrary(
            "in a directory that anybody may write", .refused, .writableByAnybody,
            "anybody may write {folder}: take that right away with chmod o-w"
        ) {
            try $0.build($1, AdapterSource().text)
            try $0.chmod($0.adapters, "0777")
        },
        BadLibrary(
            "no ELF", .notELF,
            "it is no ELF file, so no shared library: remove it, or copy or build it again"
        ) { _ in Array("this is a text, not a library".utf8) },
        BadLibrary(
            "empty", .notELF,
            "it is empty: remove it, or copy or build it again"
        ) { _ in [] },
        BadLibrary(
            "a few bytes", .notELF,
            "it has only 8 bytes: remove it, or copy or build it again"
        ) { Array($0.prefix(8)) },
        BadLibrary(
            "truncated", .truncated,
            "the file ends before what its header promises: it was copied incompletely; copy it again"
        ) { Array($0.prefix(4096)) },
        BadLibrary(
            "wrong machine", .wrongMachine,
            "it was built for MIPS, this host is {machine}: build it for this one"
        ) { patched($0, 18, 8) },
        BadLibrary(
            "wrong class", .wrongClass,
            "it was built for 32 bits, this host is a little-endian one of 64 bits: build it for this one"
        ) { patched($0, 4, 1) },
        BadLibrary(
            "big-endian", .wrongClass,
            "it was built for a big-endian machine, this host is a little-endian one of 64 bits: build it for this one"
        ) { patched($0, 5, 2) },
        BadLibrary(
            "object file", .refused, .notShared,
            "it is an ELF file but no shared library: link it with -shared"
        ) {
            try $0.build($1, "int main(void) { return 0; }", flags: ["-no-pie", "-fno-pic", "-r"])
        },
        BadLibrary(
            "program", .refused, .notShared,
            "it is a program, not a shared library: link it with -shared"
        ) {
            let source = Path.join($0.root, "main.c")
            try Files.write(Array("int main(void) { return 0; }".utf8), to: source)
            try $0.run("cc", "-fPIE", "-pie", "-o", $1, source)
            try $0.chmod($1, "755")
        },
        BadLibrary(
            "missing dependency", .refused, .missingDependency,
            "it needs libelsewhere.so.4, which is not installed: install what has it"
        ) {
            let other = try $0.build(
                Path.join($0.root, "libelsewhere.so"), "int elsewhere(void) { return 1; }",
                flags: ["-Wl,-soname,libelsewhere.so.4"])
            let source = AdapterSource(entry: "elsewhere();", declarations: "int elsewhere(void);")
            try $0.build($1, source.text, flags: [other])
        },
        BadLibrary(
            "dependency outside", .refused, .dependencyOutside,
            "it needs libabove.so and finds it outside of its own directory ($ORIGIN/..): put it beside the library"
        ) {
            let other = try $0.build(
                Path.join($0.root, "libabove.so"), "int above(void) { return 1; }",
                flags: ["-Wl,-soname,libabove.so"])
            let source = AdapterSource(entry: "above();", declarations: "int above(void);")
            try $0.build($1, source.text, flags: [other, "-Wl,-rpath,$ORIGIN/.."])
        },
        BadLibrary(
            "undefined symbol", .refused, .undefinedSymbol,
            "it uses the symbol nowhere_to_be_found, which no library that it names has: link it with that library",
            AdapterSource(entry: "nowhere_to_be_found();", declarations: "int nowhere_to_be_found(void);")),
        BadLibrary(
            "thread-local variables that do not fit", .refused, .notLoadable,
            "its thread-local variables do not fit beside the host's: build it with -ftls-model=global-dynamic",
            AdapterSource(
                entry: "large[1]++;",
                declarations: "__thread __attribute__((tls_model(\"initial-exec\"))) char large[1 << 20];")),
        BadLibrary(
            "variables of 10 GB", .refused, .tooLarge,
            "its code and variables take 10240 MiB, at most 1024 are given: allocate in create",
            AdapterSource(declarations: "char *huge(void) { static char all[10ull << 30]; return all; }")),
    ]

    private static func patched(_ bytes: [UInt8], _ offset: Int, _ value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[offset] = value
        return bytes
    }
}
