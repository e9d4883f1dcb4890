internal import SQLite

/// Puts what the store has committed on the disk, until that fails once: the system tells of a failure once, and what it could
/// not write stays away.
struct StoreDisk {
    private let log: DatabaseLog
    /// Why nothing more can be promised; nil where all is well.
    private(set) var failure: String?

    init(_ log: DatabaseLog) { self.log = log }

    /// Returns when all that was committed survives a loss of power, or there is a `failure`.
    mutating func sync() {
        guard failure == nil else { return }
        do throws(DatabaseError) { try log.sync() } catch {
            failure = "\(error.text); nothing is taken until the endpoint is started again"
        }
    }
}
