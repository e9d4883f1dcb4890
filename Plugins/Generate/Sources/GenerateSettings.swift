internal import AdapterKit
internal import Descriptors

/// The settings in the form that the adapter works with.
struct GenerateSettings {
    /// Events per second; 0 for as many as are taken.
    let rate: Double
    /// How many to make; nil for no end.
    let count: UInt64?
    let size: Int
    let payload: String
    let subject: String
    let asksForSettlement: Bool

    init(_ settings: TypedValue, limits: HostLimits) throws(AdapterError) {
        rate = settings["rate"]?.real ?? 1
        guard rate >= 0, rate <= 1e9 else {
            throw AdapterError(.settings, "rate is \(rate): give a number of events per second from 0 to 1000000000")
        }
        let count = settings["count"]?.integer ?? 0
        self.count = count > 0 ? UInt64(count) : nil
        size = Int(max(0, settings["size"]?.integer ?? 0))
        payload = settings["payload"]?.string ?? "event {n}"
        subject = settings["subject"]?.string ?? ""
        asksForSettlement = settings["settle"]?.boolean ?? false
        // The rest of the block: head, texts and the table of attributes.
        let most = limits.eventBytes - 1024 - subject.utf8.count
        guard max(size, payload.utf8.count) <= most else {
            throw AdapterError(
                .settings, "a payload of \(max(size, payload.utf8.count)) bytes is too large: this hub takes \(most)")
        }
    }
}
