/// How a library was linked, as far as the interface has rules for that.
package struct Linkage: Equatable, Sendable {
    /// What it exports beside its entry, in order; nil where its section table was removed.
    package let otherExports: [String]?
    /// All its symbols are bound when it is loaded.
    package let bindsNow: Bool
    /// It is never unloaded.
    package let staysLoaded: Bool
    /// Its code is changed when it is loaded.
    package let hasTextRelocations: Bool
    package let hasExecutableStack: Bool

    /// Reads the file; nothing of it runs.
    ///
    /// - Throws: what is wrong with the file.
    package init(of path: String, trust: Trust) throws(Reason) {
        let elf = try LibraryFile.elf(LibraryFile(path, Surroundings(trust)).realPath).elf
        otherExports = elf.exports.map { $0.filter { $0 != DynamicLibrary.entryName }.sorted() }
        bindsNow = elf.flags.bindsNow
        staysLoaded = elf.flags.staysLoaded
        hasTextRelocations = elf.flags.hasTextRelocations
        hasExecutableStack = elf.flags.hasExecutableStack
    }
}
