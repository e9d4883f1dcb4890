/// Makes keys of grants and reads them again. Nobody else can make one.
package protocol KeyCipher: Sendable {
    /// The text of a key: printable, without `/`, `+`, `#` and `?`.
    func seal(_ grant: KeyGrant) -> String
    /// What stands in a key, or nil for what is none of ours.
    func open(_ key: String) -> KeyGrant?
    /// The hash of a target's levels, joined by slashes.
    func hash(_ levels: String) -> UInt64
}
