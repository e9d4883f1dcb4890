package import Unix

/// A version of an adapter, as a process of it is started.
package struct ChildLibrary: Equatable, Sendable {
    /// In the hub's store.
    package var path: String
    /// Libraries to be opened before it.
    package var preloads: [String]
    package var version: String
    package var sha256: String
    /// Keeps it there, while a process may be started of it: a crash comes on any day.
    private let hold: FolderHold?

    package init(path: String, preloads: [String], version: String, sha256: String, hold: FolderHold? = nil) {
        self.path = path
        self.preloads = preloads
        self.version = version
        self.sha256 = sha256
        self.hold = hold
    }

    /// As messages call it: the file's name and the version.
    var title: String { "\(Path.name(of: path)) \(version)" }
}

/// Which version of its adapter an endpoint runs, and the way from one to the next: a value.
///
/// A new version is on trial until it has shown that it works; where it does not, the one before takes its place again.
package struct Handover: Sendable {
    /// What the next process is started with.
    package private(set) var library: ChildLibrary
    /// The one before, while the present one is on trial.
    package private(set) var former: ChildLibrary?
    /// What starts beside the present version, where the adapter allows two at a time.
    package private(set) var next: ChildLibrary?
    /// Why the last change was taken back; nil where there was none, or it went well.
    package private(set) var failure: String?
    /// The SHA-256 of the last versions that were taken back: nobody need try them again.
    package private(set) var refused: [String] = []
    private static let refusedLimit = 16

    package init(_ library: ChildLibrary) { self.library = library }

    /// Whether the present version is on trial.
    package var isOnTrial: Bool { former != nil }

    /// Another version is started beside the present one, and takes its place once it runs.
    package mutating func prepare(_ next: ChildLibrary) {
        self.next = next
        failure = nil
    }

    /// What was started beside the present version does not work. The present one never stopped. Does nothing where there is none.
    package mutating func abandon(_ reason: String) {
        guard let next else { return }
        failure = "version \(next.version) did not take the place of \(library.version): \(reason)"
        refuse(next)
        self.next = nil
    }

    /// Another version is to run from the next process on.
    package mutating func begin(_ next: ChildLibrary) {
        // A version that never proved itself is nothing to go back to.
        former = former ?? library
        library = next
        self.next = nil
        failure = nil
    }

    /// The version on trial works.
    package mutating func succeed() { former = nil }

    /// The version on trial does not work: the one before is next. Does nothing where none is on trial.
    package mutating func fail(_ reason: String) {
        guard let former else { return }
        failure = "version \(library.version) was taken back to \(former.version): \(reason)"
        refuse(library)
        library = former
        self.former = nil
    }

    private mutating func refuse(_ library: ChildLibrary) {
        refused = refused.filter { $0 != library.sha256 }.suffix(Self.refusedLimit - 1) + [library.sha256]
    }
}
