internal import Loader
internal import Testing
internal import Unix

/// Each bad library is listed with its own true reason, and we live on.
@Suite struct BadLibraryTests {
    private let workshop: Workshop

    init() throws { workshop = try Workshop() }

    struct Case: Sendable, CustomTestStringConvertible {
        let code: ReasonCode
        let state: CatalogEntry.State
        /// A part of the text.
        let text: String
        let source: AdapterSource

        init(_ code: ReasonCode, _ state: CatalogEntry.State, _ text: String, _ source: AdapterSource) {
            self.code = code
            self.state = state
            self.text = text
            self.source = source
        }

        var testDescription: String { "\(code.rawValue): \(text)" }
    }

    static let told: [Case] = [
        Case(.entryNull, .refused, "returned NULL", AdapterSource(entry: "return NULL;")),
        Case(.wrongMagic, .refused, "0xdeadbeef", AdapterSource(change: "t.head.magic = 0xdeadbeef;")),
        Case(
            .newerMajor, .refused, "interface 2.3, this host has 1.0",
            AdapterSource(change: "t.head.major = 2; t.head.minor = 3;")),
        Case(.olderMajor, .refused, "interface 0.0", AdapterSource(change: "t.head.major = 0;")),
        Case(.shortStructure, .refused, "is 40,", AdapterSource(change: "t.head.struct_size = 40;")),
        Case(.nullFunction, .refused, "function stop", AdapterSource(change: "t.stop = NULL;")),
        Case(
            .nullFunction, .refused, "function deliver",
            AdapterSource(change: "d.roles |= HUBBUB_ROLE_SINK; d.accepts = emits; d.accept_count = 1;")),
        Case(.invalidDescriptor, .refused, "descriptor is NULL", AdapterSource(change: "t.descriptor = NULL;")),
        Case(.invalidDescriptor, .refused, "name is", AdapterSource(name: "Bad Name")),
        Case(.invalidDescriptor, .refused, "emits has a count", AdapterSource(change: "d.emit_count = 1u << 30;")),
        Case(
            .missingExtension, .refused, "hubbub.teleport/9",
            AdapterSource(
                change:
                    "static const hubbub_text ids[] = {HUBBUB_TEXT(\"hubbub.timer/1\"), HUBBUB_TEXT(\"hubbub.teleport/9\")};"
                    + "d.required_extensions = ids; d.required_extension_count = 2;")),
    ]

    static let misbehaved: [Case] = [
        Case(
            .crashed, .quarantined, "SIGSEGV while it was loaded", AdapterSource(constructor: "*(volatile int *)8 = 1;")
        ),
        Case(.crashed, .quarantined, "SIGABRT in its entry", AdapterSource(entry: "abort();")),
        Case(
            .crashed, .quarantined, "while its descriptor was read",
            AdapterSource(change: "d.summary.data = (const char *)16;")),
        Case(
            .crashed, .quarantined, "while its table was read",
            AdapterSource(entry: "return (const hubbub_adapter *)16;")),
        Case(.exited, .quarantined, "exit code 7 in its entry", AdapterSource(entry: "exit(7);")),
        Case(
            .exited, .quarantined, "saying: I give up",
            AdapterSource(constructor: "fputs(\"first\\nI give up\\n\", stderr); syscall(SYS_exit_group, 0);")),
        Case(
            .garbledReport, .quarantined, "in its entry",
            AdapterSource(entry: "for (int i = 3; i < 300; i++) if (write(i, \"rubbish\\n\", 8) < 0) {}")),
    ]

    @Test(arguments: told + misbehaved) func isRefused(with expected: Case) throws {
        try workshop.build("bad.so", expected.source.text)
        try expect(expected.code, expected.state, expected.text)
    }

    @Test(arguments: [
        ("in one of its constructors", AdapterSource(constructor: "for (;;) {}")),
        ("in its entry function", AdapterSource(entry: "for (;;) pause();")),
    ])
    func neverReturns(place: String, source: AdapterSource) throws {
        try workshop.build("bad.so", source.text)
        try expect(.timedOut, .quarantined, place, try workshop.options(timeout: .seconds(1)))
    }

    @Test func usesTooMuchMemory() throws {
        // Under a sanitizer there is no limit on the address space.
        guard try !isSanitized() else { return }
        let source = AdapterSource(
            constructor:
                "for (size_t i = 0;; i++) { char *p = malloc(1 << 20); if (!p) abort(); memset(p, 1, 1 << 20); }")
        try workshop.build("bad.so", source.text)
        try expect(.outOfMemory, .quarantined, "while it was loaded")
    }

    /// The head of a library is cut, overwritten and swollen at every place: each result is a reason or fine, never our end.
    @Test func hasAHostileHead() throws {
        let whole = try workshop.bytes(try workshop.build("bad.so", AdapterSource().text))
        var options = try workshop.options()
        // What loads nevertheless shall not be probed a thousand times: this is about our own reading.
        options.probe = Probe(executable: "/bin/false")
        options.store = nil
        for offset in stride(from: 16, to: 640, by: 8) {
            var bytes = whole
            for index in offset..<offset + 4 { bytes[index] = 0xFF }
            try workshop.overwrite(workshop["bad.so"], bytes)
            #expect(try workshop.entry(options).state != .ok)
        }
    }

    @Test func isNoELF() throws {
        try workshop.overwrite(workshop["bad.so"], Array("this is a text, not a library".utf8))
        try expect(.notELF, .refused, "no ELF file")
    }

    @Test func isEmpty() throws {
        try workshop.overwrite(workshop["bad.so"], [])
        try expect(.notELF, .refused, "no ELF file")
    }

    @Test(arguments: [20, 100, 4096, 12_000]) func isCut(size: Int) throws {
        let path = try workshop.build("bad.so", AdapterSource().text)
        try workshop.overwrite(path, Array(try workshop.bytes(path).prefix(size)))
        try expect(.truncated, .refused, "copy it again")
    }

    @Test func isForAnotherMachine() throws {
        let path = try workshop.build("bad.so", AdapterSource().text)
        var bytes = try workshop.bytes(path)
        bytes[18] = 8
        try workshop.overwrite(path, bytes)
        try expect(.wrongMachine, .refused, "MIPS")
        bytes[4] = 1
        try workshop.overwrite(path, bytes)
        try expect(.wrongClass, .refused, "32 bits")
    }

    @Test func isAProgram() throws {
        let path = try workshop.build("bad.so", "int main(void) { return 0; }", flags: ["-no-pie", "-fno-pic", "-r"])
        #expect(path == workshop["bad.so"])
        try expect(.notShared, .refused, "")
    }

    @Test func hasNoEntry() throws {
        try workshop.build("bad.so", "int something(void) { return 1; }")
        try expect(.noEntry, .refused, "hubbub_adapter_entry_v1")
    }

    @Test func needsWhatIsNotThere() throws {
        let other = try workshop.build(
            Path.join(workshop.root, "libelsewhere.so"), "int elsewhere(void) { return 1; }",
            flags: ["-Wl,-soname,libelsewhere.so.4"])
        let source = AdapterSource(entry: "elsewhere();", declarations: "int elsewhere(void);")
        try workshop.build("bad.so", source.text, flags: [other])
        try expect(.missingDependency, .refused, "libelsewhere.so.4")
        // What it needs is installed meanwhile: nothing of the finding was kept.
        try Files.rename(other, to: workshop["libelsewhere.so.4"])
        try workshop.build("bad.so", source.text, flags: [workshop["libelsewhere.so.4"], "-Wl,-rpath,$ORIGIN"])
        #expect(try workshop.entry().state == .ok)
    }

    @Test func usesASymbolThatNobodyHas() throws {
        let source = AdapterSource(entry: "nowhere_to_be_found();", declarations: "int nowhere_to_be_found(void);")
        try workshop.build("bad.so", source.text)
        try expect(.undefinedSymbol, .refused, "nowhere_to_be_found,")
    }

    private func expect(
        _ code: ReasonCode, _ state: CatalogEntry.State, _ text: String, _ options: LoaderOptions? = nil
    ) throws {
        let entry = try workshop.entry(options)
        #expect(entry.state == state)
        #expect(entry.reason?.code == code)
        #expect(entry.reason?.text.contains(text) == true, "\(entry.reason?.text ?? "no reason")")
        #expect(entry.name == "bad")
        #expect(throws: Reason.self) { try entry.load() }
    }

    private func isSanitized() throws -> Bool {
        let pages = String(decoding: try Files.read("/proc/self/statm", limit: 4096), as: UTF8.self).split(
            separator: " ")
        return (pages.first.flatMap { Int($0) } ?? 0) > 1 << 24
    }
}
