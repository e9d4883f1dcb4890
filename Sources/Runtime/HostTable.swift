package import CHubbub
internal import Descriptors
internal import EventBlock
internal import Glibc
internal import Rules
internal import Unix

/// The table of functions that an adapter gets. Each finds its instance through the table's context.
///
/// The functions are grouped by concern in `HostTable+….swift`; here they are only put together.
package enum HostTable {
    static func make() -> hubbub_host {
        var host = unsafe hubbub_host()
        unsafe host.head = head(hubbub_host.self)
        unsafe host.batch_events = UInt32(256)
        unsafe host.event_bytes = 1 << 20
        unsafe host.unsettled_events = 4_096
        unsafe host.requests_under_way = UInt32(Instance.requestLimit)
        unsafe host.extension = unsafe hostExtension
        unsafe host.create_event = unsafe hostCreateEvent
        unsafe host.event_payload = unsafe hostEventPayload
        unsafe host.event_seal = unsafe hostEventSeal
        unsafe host.event_ref = unsafe hostEventRef
        unsafe host.event_release = unsafe hostEventRelease
        unsafe host.emit = unsafe hostEmit
        unsafe host.settle = unsafe hostSettle
        unsafe host.deliver_ready = unsafe hostDeliverReady
        unsafe host.started = unsafe hostStarted
        unsafe host.stopped = unsafe hostStopped
        unsafe host.failed = unsafe hostFailed
        unsafe host.link = unsafe hostLink
        unsafe host.complete = unsafe hostComplete
        unsafe host.request = unsafe hostRequest
        unsafe host.post = unsafe hostPost
        unsafe host.log_level = unsafe hostLogLevel
        unsafe host.log = unsafe hostLog
        unsafe host.set_error = unsafe hostSetError
        unsafe host.error_text = unsafe hostErrorText
        unsafe host.count = unsafe hostCount
        return unsafe host
    }

    static func head<Structure>(_ type: Structure.Type) -> hubbub_head {
        hubbub_head(
            magic: HUBBUB_ABI_MAGIC, major: UInt16(HUBBUB_ABI_MAJOR), minor: UInt16(HUBBUB_ABI_MINOR),
            struct_size: UInt32(MemoryLayout<Structure>.size), reserved: 0)
    }

    /// The instance of a table; nil for NULL, which only a broken adapter passes.
    @inline(__always)
    package static func instance(_ host: UnsafePointer<hubbub_host>?) -> Instance? {
        guard let context = unsafe host?.pointee.context else { return nil }
        return unsafe Unmanaged<Instance>.fromOpaque(context).takeUnretainedValue()
    }

    /// The same without counting a reference: for what is called for each event.
    @inline(__always)
    static func unmanaged(_ host: UnsafePointer<hubbub_host>?) -> Unmanaged<Instance>? {
        unsafe host?.pointee.context.map { unsafe Unmanaged<Instance>.fromOpaque($0) }
    }

    /// Keeps an error's text for the calling thread, and returns its code.
    static func failure(_ code: Int32, _ text: String) -> Int32 {
        unsafe ThreadError.set(text)
        return code
    }

    /// The instance, where the calling thread is its own; else the rule that was broken is noted.
    static func onThread(_ host: UnsafePointer<hubbub_host>?, _ function: StaticString) -> Instance? {
        guard let instance = unsafe instance(host) else { return nil }
        if instance.isOnThread { return instance }
        instance.violated(.wrongThread, "\(function) was called on another thread than the instance's")
        return nil
    }
}
