internal import Glibc

/// Where a hub's control socket is.
package enum SocketPath {
    /// `$XDG_RUNTIME_DIR/hubbub/NAME.sock`, or in `/tmp/hubbub-UID` where there is no runtime directory.
    package static func standard(hub: String, environment: [String: String]) -> String {
        if let runtime = environment["XDG_RUNTIME_DIR"], runtime.hasPrefix("/") {
            return "\(runtime)/hubbub/\(hub).sock"
        }
        return "/tmp/hubbub-\(getuid())/\(hub).sock"
    }
}
