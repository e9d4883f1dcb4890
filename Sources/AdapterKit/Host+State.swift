internal import CHubbub
internal import Descriptors

extension Host {
    /// The endpoint's own directory for what it must know after a restart, as an absolute path: for the hub's user alone,
    /// the same as long as hub and endpoint keep their names. What stands there may be cut off or of another version. Needs
    /// `hubbub.state/1` in the descriptor. Instance thread.
    ///
    /// - Throws: `unsupported` where the host keeps no state.
    public func stateDirectory() throws(AdapterError) -> String {
        guard let state = unsafe extensions.state else { throw extensions.missing(HUBBUB_STATE_ID) }
        var path = unsafe hubbub_text()
        try check(unsafe state.pointee.directory(table, &path))
        return unsafe String(copying: path)
    }
}
