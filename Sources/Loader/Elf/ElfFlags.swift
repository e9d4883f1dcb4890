/// What the dynamic section and the segments say of how a file was linked.
struct ElfFlags: Equatable, Sendable {
    /// All its symbols are bound when it is loaded: `-z now`.
    var bindsNow = false
    /// It is never unloaded: `-z nodelete`.
    var staysLoaded = false
    /// Its code is changed when it is loaded.
    var hasTextRelocations = false
    var hasExecutableStack = false

    /// Takes an entry of the dynamic section: DT_TEXTREL, DT_BIND_NOW, DT_FLAGS, DT_FLAGS_1.
    mutating func read(_ tag: UInt64, _ value: UInt64) {
        switch tag {
        case 22: hasTextRelocations = true
        case 24: bindsNow = true
        case 30:
            if value & 4 != 0 { hasTextRelocations = true }
            if value & 8 != 0 { bindsNow = true }
        case 0x6FFF_FFFB:
            if value & 1 != 0 { bindsNow = true }
            if value & 8 != 0 { staysLoaded = true }
        default: break
        }
    }
}
