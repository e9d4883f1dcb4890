internal import CHubbub
internal import Glibc

/// A library opened with `dlopen`, all symbols bound at once, none visible to others. Never closed: after the end of a
/// Swift library the next look-up of a conformance crashed (tried).
@safe struct DynamicLibrary {
    typealias Entry = @convention(c) () -> UnsafePointer<hubbub_adapter>?

    static let entryName = "hubbub_adapter_entry_v\(HUBBUB_ABI_MAJOR)"

    private let handle: UnsafeMutableRawPointer
    private let path: String

    /// - Throws: why it cannot be loaded, as the system's loader says.
    init(_ path: String) throws(Reason) {
        guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw LoaderText(Self.error()).reason(path)
        }
        unsafe self.handle = handle
        self.path = path
    }

    /// Opens a library that another one needs, which then takes this one: the loader compares sonames.
    static func preload(_ path: String) throws(Reason) {
        if unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) == nil { throw LoaderText(error()).reason(path) }
    }

    /// - Throws: `noEntry`.
    func entry() throws(Reason) -> Entry {
        guard let symbol = unsafe dlsym(handle, Self.entryName) else {
            throw Reason(
                .noEntry,
                "it does not export \(Self.entryName), so it is no adapter or one for another version of hubbub: "
                    + "remove it, or build it for this one")
        }
        return unsafe unsafeBitCast(symbol, to: Entry.self)
    }

    private static func error() -> String {
        guard let text = unsafe dlerror() else { return "unknown error" }
        return unsafe String(cString: text)
    }
}
