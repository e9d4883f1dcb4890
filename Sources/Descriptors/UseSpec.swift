/// Something outside of the hub that an adapter uses, as it declares it. The Swift form of `hubbub_use_spec`.
public struct UseSpec: Equatable, Sendable {
    /// What kind of thing it is.
    public var kind: UseKind
    /// In few words: the variable's name, the path or the address, or the setting that names it.
    public var what: String
    /// One sentence: what for. May be empty.
    public var help: String

    /// One use.
    public init(_ kind: UseKind, _ what: String, help: String = "") {
        self.kind = kind
        self.what = what
        self.help = help
    }
}

/// What kind of thing an adapter uses.
public enum UseKind: UInt32, Sendable, CaseIterable {
    /// A variable of the hub's environment.
    case environment = 1
    /// Files that are not in its state directory.
    case files
    /// Connections that it makes or accepts; names that it looks up.
    case network
    /// Programs that it starts.
    case programs
}
