internal import AdapterKit
internal import Glibc

/// Renames a full file out of the way: FILE becomes FILE.1, FILE.1 becomes FILE.2, and the last one goes.
struct Rotation {
    let path: String
    /// How many renamed files are kept.
    let keep: Int

    /// Renames, the oldest first, so that nothing is lost wherever it stops.
    func rotate() throws(AdapterError) {
        var last = 1
        while last < keep, unsafe access(name(last), F_OK) == 0 { last += 1 }
        for number in stride(from: last, to: 1, by: -1) { try move(name(number - 1), to: name(number)) }
        try move(path, to: name(1))
    }

    private func name(_ number: Int) -> String { "\(path).\(number)" }

    private func move(_ old: String, to new: String) throws(AdapterError) {
        // One that somebody took away meanwhile is no loss of ours.
        guard unsafe rename(old, new) == 0 || errno == ENOENT else {
            throw AdapterError.system("cannot rename \(old) to \(new)", errno: errno)
        }
    }
}
