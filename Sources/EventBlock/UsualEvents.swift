package import CHubbub
internal import CUnix

/// Builds the usual events of one endpoint on the endpoint's thread: from a template for each of its types, in a pool of
/// its own.
///
/// It stands in this module so that all of an event's building is one function.
@safe package final class UsualEvents {
    /// One for each declared type; nil for families.
    private let templates: UnsafeMutablePointer<Unmanaged<BlockTemplate>?>
    private let count: UInt32
    /// What `hubbub_thread` gives on the endpoint's thread; 0 before there is one.
    private var owner: UInt = 0
    package let pool = EventPool()

    /// Nanoseconds since 1970 at the beginning of the present turn of the endpoint's thread.
    package var now: Int64 = 0

    /// - Parameter templates: one for each declared type; nil for families.
    package init(_ templates: [BlockTemplate?]) {
        count = UInt32(templates.count)
        unsafe self.templates = .allocate(capacity: templates.count)
        for (index, template) in templates.enumerated() {
            unsafe (self.templates + index).initialize(to: template.map { unsafe Unmanaged.passRetained($0) })
        }
    }

    deinit {
        for index in 0..<Int(count) { unsafe templates[index]?.release() }
        unsafe templates.deallocate()
    }

    /// Says which thread is the endpoint's: the calling one.
    package func adoptThread() { owner = Self.thread }

    /// Whether the calling thread is the endpoint's.
    package var isOnThread: Bool { Self.thread == owner }

    @inline(__always)
    private static var thread: UInt { unsafe UInt(bitPattern: hubbub_thread()) }

    /// Builds an event, which has one reference; nil where it is not of the usual form, something is wrong with it, or the
    /// thread is another one.
    ///
    /// - Parameter draft: a whole `hubbub_draft` of this version.
    package func make(_ draft: UnsafePointer<hubbub_draft>) -> UnsafePointer<hubbub_event>? {
        let index = unsafe draft.pointee.type_index
        guard unsafe index < count && draft.pointee.cause == nil, Self.thread == owner,
            let template = unsafe templates[Int(index)],
            let slot = unsafe template._withUnsafeGuaranteedRef({ unsafe $0.build(draft, now: now, in: pool) })
        else { return nil }
        return unsafe UnsafePointer(EventSlot.event(of: slot))
    }
}
