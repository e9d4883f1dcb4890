internal import Unix

/// When to look at the libraries again after something happened in their directories: a value, without a clock of its own.
///
/// Whoever puts several files there, or writes one in pieces, is looked at once, when he is done: after a pause in which nothing
/// happens, and soon in any case. A file that somebody writes to is left out until he has closed it. All times are nanoseconds of
/// the monotonic clock.
struct Settling {
    /// So long nothing happens before a look.
    static let pause: UInt64 = 200_000_000
    /// A look is put off no longer than this.
    static let patience: UInt64 = 2_000_000_000
    /// A file that was made, and that nobody seems to write to, is left out no longer: it was given its name when it was complete.
    static let madePatience: UInt64 = 1_000_000_000
    /// A file that was written to, and that nobody has closed since, is looked at all the same when so long nothing was written.
    static let writtenPatience: UInt64 = 30_000_000_000
    /// Of more files it is not known that they are not complete; the look itself says so then.
    static let limit = 256

    private var first: UInt64?
    private var last: UInt64 = 0
    private var notBefore: UInt64 = 0
    /// By path, until when they are left out.
    private var unfinished: [String: UInt64] = [:]

    /// Something happened to a library.
    mutating func note(_ kinds: FileEvent.Kinds, _ path: String, at now: UInt64) {
        if !kinds.isDisjoint(with: [.closed, .movedHere, .movedAway, .removed, .restated]) {
            // Another owner or mode says nothing of what is in it.
            if kinds != .restated { unfinished[path] = nil }
            touch(now)
        } else if unfinished[path] != nil || unfinished.count < Self.limit {
            let patience = kinds.contains(.written) ? Self.writtenPatience : Self.madePatience
            unfinished[path] = max(unfinished[path] ?? 0, now + patience)
        } else {
            touch(now)
        }
    }

    /// Anything may have happened.
    mutating func noteAll(at now: UInt64) {
        unfinished = [:]
        touch(now)
    }

    private mutating func touch(_ now: UInt64) {
        first = first ?? now
        last = now
    }

    /// When `begin` is to be called, if nothing happens until then; nil for never.
    var due: UInt64? {
        let look = first.map { max(min(last + Self.pause, $0 + Self.patience), notBefore) }
        return [look, unfinished.values.min()].compactMap(\.self).min()
    }

    /// Whether to look now.
    ///
    /// - Returns: the paths of the libraries that are not complete; nil where there is nothing to look at.
    mutating func begin(at now: UInt64) -> Set<String>? {
        for (path, end) in unfinished where end <= now {
            unfinished[path] = nil
            // It has had its pause.
            first = first ?? now - min(now, Self.patience)
        }
        guard let first, max(min(last + Self.pause, first + Self.patience), notBefore) <= now else { return nil }
        self.first = nil
        return Set(unfinished.keys)
    }

    /// A look that began then is over. The next one waits for as long as it took, so that looking is never all that a processor does;
    /// but what comes while a library hangs does not wait twice as long for that.
    mutating func end(_ began: UInt64, at now: UInt64) { notBefore = now + min(now - min(now, began), Self.patience) }
}
