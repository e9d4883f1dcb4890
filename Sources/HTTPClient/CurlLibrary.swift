internal import AdapterKit
internal import CCurl

/// libcurl's functions, loaded when the first client is made and for the rest of the process.
@safe enum CurlLibrary {
    /// The table, or why there is none. It is never freed.
    private static let loaded: Result<UInt, AdapterError> = {
        let table = UnsafeMutablePointer<hubbub_curl>.allocate(capacity: 1)
        unsafe table.initialize(to: hubbub_curl())
        guard let reason = unsafe hubbub_curl_load(table) else { return .success(UInt(bitPattern: table)) }
        return .failure(
            AdapterError(
                .unsupported, unsafe "libcurl cannot be loaded: \(String(cString: reason)): install it (libcurl4)"))
    }()

    /// - Throws: `unsupported` where the machine has no libcurl.
    static func load() throws(AdapterError) { _ = try loaded.get() }

    /// What the functions of `CCurl` want to be given. Nil as long as it is not loaded.
    static var table: UnsafePointer<hubbub_curl>? {
        guard case .success(let address) = loaded else { return nil }
        return unsafe UnsafePointer(bitPattern: address)
    }
}
