package import JSONText

/// A program that is registered with a daemon.
package struct ClientEntry: Equatable, Sendable {
    /// Its socket, which names it.
    package var path: String
    /// The number of its process, as text; "" where it gave no text, which is what an original daemon makes of a number.
    package var pid: String

    package init(path: String, pid: String) {
        self.path = path
        self.pid = pid
    }

    /// The data of a registration; nil where it has no path.
    package init?(_ data: JSONValue?) {
        guard let data, let path = data[anyCase: "path"]?.string, !path.isEmpty else { return nil }
        self.path = path
        let pid = data[anyCase: "pid"]?.string ?? ""
        self.pid = pid.utf8.count <= 32 ? pid : ""
    }

    package var json: JSONValue { ["path": .string(path), "pid": .string(pid)] }
}
