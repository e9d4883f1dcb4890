internal import CHubbub
package import Descriptors

/// The extensions that this host offers to adapters.
package enum HostExtensions {
    package static let offered = [HUBBUB_TIMER_ID, HUBBUB_WATCH_ID, HUBBUB_LISTEN_ID, HUBBUB_STATE_ID]

    /// - Throws: `missingExtension` with the names of those that it requires and `offered` has not.
    package static func check(_ descriptor: AdapterDescriptor, _ offered: [String]) throws(Reason) {
        let missing = descriptor.requiredExtensions.filter { !offered.contains($0) }
        guard missing.isEmpty else {
            let list = missing.joined(separator: ", ")
            throw Reason(.missingExtension, "it requires \(list), which this host does not offer: use a newer hubbub")
        }
    }
}
