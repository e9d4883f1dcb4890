/// Who opens an endpoint's listening sockets where that is not the instance itself: the hub, for a process, so that they outlive
/// it and no connection is refused while another one starts.
package protocol SocketKeeper: AnyObject, Sendable {
    /// The socket that listens at an address, which stays open when this one is closed. [instance's thread]
    func open(_ address: String) throws(ListenFailure) -> ListeningSocket

    /// Nobody listens at that address any more. [instance's thread]
    func close(_ address: String)
}
