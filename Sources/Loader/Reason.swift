/// Why a library is refused, or what to know of it although it is not: a stable code and a text for people.
package struct Reason: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: ReasonCode
    /// What was found, and what to do.
    package let text: String

    /// - Parameter text: names from foreign files may stand in it: what a terminal would obey is taken out.
    package init(_ code: ReasonCode, _ text: String) {
        self.code = code
        self.text = Printable.text(text, limit: 1000)
    }

    package var description: String { text }
}

/// The codes of reasons. Their spelling is part of the command line's output and never changes.
package enum ReasonCode: String, Sendable, CaseIterable {
    // The file.
    case danglingLink = "dangling_link"
    case notRegularFile = "not_regular_file"
    case unreadable
    case tooLarge = "too_large"
    case writableByAnybody = "writable_by_anybody"
    case foreignOwner = "foreign_owner"
    case changedMeanwhile = "changed_meanwhile"
    case pinnedDigest = "pinned_digest"
    case dependencyOutside = "dependency_outside"

    // What the file is.
    case notELF = "not_elf"
    case truncated
    case wrongClass = "wrong_class"
    case wrongMachine = "wrong_machine"
    case notShared = "not_shared"

    // What the system's loader says.
    case missingDependency = "missing_dependency"
    case undefinedSymbol = "undefined_symbol"
    case missingVersion = "missing_version"
    case notLoadable = "not_loadable"

    // What the library says.
    case noEntry = "no_entry"
    case entryNull = "entry_null"
    case wrongMagic = "wrong_magic"
    case newerMajor = "newer_major"
    case olderMajor = "older_major"
    case shortStructure = "short_structure"
    case nullFunction = "null_function"
    case invalidDescriptor = "invalid_descriptor"
    case missingExtension = "missing_extension"

    // What the library did.
    case crashed
    case exited
    case timedOut = "timed_out"
    case outOfMemory = "out_of_memory"
    case garbledReport = "garbled_report"
    case closesDescriptors = "closes_descriptors"
    case changesSignals = "changes_signals"

    // The catalogue.
    case shadowed
    case duplicateName = "duplicate_name"
    case probeFailed = "probe_failed"

    // Warnings.
    case writableByGroup = "writable_by_group"
    case exportsMore = "exports_more"
    case printsAtLoad = "prints_at_load"
    case noPrivateCopy = "no_private_copy"

    /// Whether the library did something that could harm the host: it is not tried again before it changes or somebody
    /// asks for it.
    package var quarantines: Bool {
        switch self {
        case .crashed, .exited, .timedOut, .outOfMemory, .garbledReport, .closesDescriptors, .changesSignals: true
        default: false
        }
    }

    /// Whether the finding stays true as long as the library's own file is the same. What depends on other files of the
    /// system, or on how the probe fared, is looked at anew each time.
    package var isLasting: Bool {
        switch self {
        case .missingDependency, .undefinedSymbol, .missingVersion, .notLoadable, .probeFailed: false
        default: true
        }
    }
}
