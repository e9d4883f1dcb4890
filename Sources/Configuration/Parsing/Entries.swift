/// The entries of a mapping whose keys are known beforehand.
struct Entries {
    /// As messages call the mapping: `endpoints.ticks`; empty for the file.
    let path: String
    let place: Place
    private let entries: [YAMLEntry]

    init(_ entries: [YAMLEntry], path: String, at place: Place) {
        self.entries = entries
        self.path = path
        self.place = place
    }

    subscript(key: String) -> YAMLNode? {
        entries.first { $0.key == key }?.value
    }

    /// The entry of that key with the key's own place.
    func entry(_ key: String) -> YAMLEntry? {
        entries.first { $0.key == key }
    }

    /// The path of a member.
    func path(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }
}
