package import CHubbub
internal import CUnix

/// Builds the usual events of one endpoint on the endpoint's thread: from a template for each of its types, in a pool of
/// its own. Where some attributes are often left out, a second template is learned for those that are there.
///
/// It stands in this module so that all of an event's building is one function.
@safe package final class UsualEvents {
    /// One for each declared type; nil for families.
    private let templates: UnsafeMutablePointer<Unmanaged<BlockTemplate>?>
    /// Those that were learned of the same types.
    private let learned: UnsafeMutablePointer<Unmanaged<BlockTemplate>?>
    private let count: UInt32
    /// How many may still be learned: events that change all the time are not worth it.
    private var lessons = 16
    /// What `hubbub_thread` gives on the endpoint's thread; 0 before there is one.
    private var owner: UInt = 0
    package let pool = EventPool()

    /// Nanoseconds since 1970 at the beginning of the present turn of the endpoint's thread.
    package var now: Int64 = 0

    /// - Parameter templates: one for each declared type; nil for families.
    package init(_ templates: [BlockTemplate?]) {
        count = UInt32(templates.count)
        unsafe self.templates = .allocate(capacity: templates.count)
        unsafe learned = .allocate(capacity: templates.count)
        unsafe learned.initialize(repeating: nil, count: templates.count)
        for (index, template) in templates.enumerated() {
            unsafe (self.templates + index).initialize(to: template.map { unsafe Unmanaged.passRetained($0) })
        }
    }

    deinit {
        for index in 0..<Int(count) {
            unsafe templates[index]?.release()
            unsafe learned[index]?.release()
        }
        unsafe templates.deallocate()
        unsafe learned.deallocate()
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
            let template = unsafe templates[Int(index)]
        else { return nil }
        if let slot = unsafe template._withUnsafeGuaranteedRef({ unsafe $0.build(draft, now: now, in: pool) }) {
            return unsafe UnsafePointer(EventSlot.event(of: slot))
        }
        return unsafe learned[Int(index)] == nil ? nil : makeLearned(draft)
    }

    @inline(never)
    private func makeLearned(_ draft: UnsafePointer<hubbub_draft>) -> UnsafePointer<hubbub_event>? {
        let template = unsafe learned[Int(draft.pointee.type_index)]
        guard let slot = unsafe template?._withUnsafeGuaranteedRef({ unsafe $0.build(draft, now: now, in: pool) })
        else { return nil }
        return unsafe UnsafePointer(EventSlot.event(of: slot))
    }

    /// Takes a template for events with the attributes that this one has, where no other is for them. [endpoint's thread]
    ///
    /// - Parameter make: makes it, or returns nil where there can be none.
    package func learn(
        _ event: UnsafePointer<hubbub_event>, _ index: Int, _ make: () -> BlockTemplate?
    ) {
        guard lessons > 0, isOnThread, let usual = unsafe templates[index] else { return }
        if unsafe usual._withUnsafeGuaranteedRef({ unsafe $0.hasAttributes(of: event) }) { return }
        let isKnown = unsafe learned[index]?._withUnsafeGuaranteedRef { unsafe $0.hasAttributes(of: event) }
        if isKnown == true { return }
        lessons -= 1
        guard let template = make() else { return }
        unsafe learned[index]?.release()
        unsafe learned[index] = Unmanaged.passRetained(template)
    }
}
