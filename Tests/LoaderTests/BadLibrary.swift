internal import Loader
internal import Testing
internal import Unix

/// A library that something is wrong with, and what shall be said of it.
struct BadLibrary: Sendable, CustomTestStringConvertible {
    /// What is wrong, in short.
    let name: String
    let state: CatalogEntry.State
    /// Of the reason; of the first warning where the library can be used all the same; nil where there is none.
    let code: ReasonCode?
    /// The whole text. `{file}` stands for the library's path, `{folder}` for its directory, `{machine}` for ours.
    let text: String
    /// Whether it shows only without a sanitizer: none of them allows the address space to be limited, and the one for addresses
    /// mistakes a thread that is unwound to its end for a broken stack.
    var showsPlainOnly = false
    /// Makes it at the path.
    let make: @Sendable (Workshop, String) throws -> Void

    static let file = "bad.so"

    init(
        _ name: String, _ state: CatalogEntry.State, _ code: ReasonCode?, _ text: String,
        showsPlainOnly: Bool = false,
        make: @escaping @Sendable (Workshop, String) throws -> Void
    ) {
        self.name = name
        self.state = state
        self.code = code
        self.text = text
        self.showsPlainOnly = showsPlainOnly
        self.make = make
    }

    /// One that is compiled.
    init(
        _ name: String, _ state: CatalogEntry.State, _ code: ReasonCode?, _ text: String,
        showsPlainOnly: Bool = false,
        _ source: AdapterSource, flags: [String] = []
    ) {
        self.init(name, state, code, text, showsPlainOnly: showsPlainOnly) {
            try $0.build($1, source.text, flags: flags)
        }
    }

    /// One that is a good one, but for some bytes.
    init(
        _ name: String, _ code: ReasonCode, _ text: String, patch: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.init(name, .refused, code, text) {
            try $0.build($1, AdapterSource().text)
            try $0.overwrite($1, patch(try $0.bytes($1)))
        }
    }

    var testDescription: String { name }

    /// The text for a library in that workshop.
    func text(in workshop: Workshop) -> String {
        text.replacing("{file}", with: workshop[Self.file]).replacing("{folder}", with: workshop.adapters)
            .replacing("{machine}", with: Self.machine)
    }

    private static var machine: String {
        #if arch(arm64)
        "AArch64"
        #else
        "x86-64"
        #endif
    }
}
