internal import Unix

/// A temporary directory of the measurement.
struct BenchFolder {
    let path: String

    init() throws(SystemError) {
        let parent = Environment.all()["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
        path = try Directories.createTemporary(in: parent, prefix: "hubbub-bench-")
    }

    func remove() {
        do throws(SystemError) { try Directories.removeAll(path) } catch {
            Output.error("hubbub: \(path) is left behind: \(error.reason)\n")
        }
    }
}
