internal import Glibc

/// Where a hub keeps what it must know after a restart.
package enum StatePath {
    /// `$STATE_DIRECTORY`, which systemd sets, or `NAME` below `$XDG_STATE_HOME/hubbub` or `~/.local/state/hubbub`.
    package static func standard(hub: String, environment: [String: String]) -> String {
        func absolute(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        if let directory = absolute("STATE_DIRECTORY") { return directory }
        if let state = absolute("XDG_STATE_HOME") { return "\(state)/hubbub/\(hub)" }
        return "\(absolute("HOME") ?? "/var/tmp/hubbub-\(getuid())")/.local/state/hubbub/\(hub)"
    }

    /// The journal in a state directory.
    package static func journal(in state: String) -> String { "\(state)/journal" }
}
