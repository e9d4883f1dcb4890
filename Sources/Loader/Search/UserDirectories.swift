internal import Unix

/// The user's directories, as the XDG base directory specification 0.8 names them. A relative path is ignored.
struct UserDirectories {
    /// nil where neither the variable nor `HOME` is set.
    let data: String?
    let cache: String?
    let runtime: String?

    init(_ environment: [String: String]) {
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        func directory(_ variable: String, _ fallback: String?) -> String? {
            if let path = environment[variable], path.hasPrefix("/") { return path }
            return fallback.flatMap { fallback in home.map { Path.join($0, fallback) } }
        }
        data = directory("XDG_DATA_HOME", ".local/share")
        cache = directory("XDG_CACHE_HOME", ".cache")
        runtime = directory("XDG_RUNTIME_DIR", nil)
    }
}
