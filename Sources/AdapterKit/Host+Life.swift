internal import CHubbub
internal import Descriptors

extension Host {
    /// A start that was pending has ended well.
    public func started() {
        unsafe table.pointee.started(table, HUBBUB_OK, hubbub_text())
    }

    /// A start that was pending has failed.
    public func startFailed(_ error: AdapterError) {
        unsafe withText(error.message) { unsafe table.pointee.started(table, error.code.rawValue, $0) }
    }

    /// A stop that was pending has ended.
    public func stopped() {
        unsafe table.pointee.stopped(table)
    }

    /// The instance cannot go on. The host stops it, and starts it again by its own rules.
    public func failed(_ error: AdapterError) {
        unsafe withText(error.message) { unsafe table.pointee.failed(table, error.code.rawValue, $0) }
    }

    /// The link to the peer is up, for `hubbub status`.
    public func linkUp(_ text: String = "") {
        unsafe withText(text) { unsafe table.pointee.link(table, HUBBUB_LINK_UP, $0) }
    }

    /// The link to the peer is down, for `hubbub status`.
    public func linkDown(_ text: String) {
        unsafe withText(text) { unsafe table.pointee.link(table, HUBBUB_LINK_DOWN, $0) }
    }
}
