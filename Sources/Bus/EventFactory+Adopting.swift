package import CHubbub
internal import Descriptors
package import EventBlock

extension EventFactory {
    /// Takes an event in that this endpoint's adapter built in another process: a block that nobody has looked at yet, with the
    /// path that its causes went there. From then on it is as if it had been built here. [endpoint's thread]
    ///
    /// - Parameter size: of the block.
    /// - Throws: why it is no event, or what the declaration does not allow; the reference is given back.
    package func adopt(
        _ slot: UnsafeMutablePointer<EventSlot>, size: Int
    ) throws(EventError) -> UnsafePointer<hubbub_event> {
        let event = unsafe UnsafePointer(EventSlot.event(of: slot))
        do throws(EventError) {
            let bytes = unsafe UnsafeRawBufferPointer(start: event, count: size)
            let known = unsafe forms.type(of: bytes)
            let type = if let known { known } else { unsafe try validate(bytes, event) }
            var path = unsafe slot.pointee.stamp.path
            // Whatever the other process says: it has passed this endpoint, and stops in a circle.
            if !path.contains(number), !path.append(number) {
                throw EventError(
                    HUBBUB_E_LOOP, "the event passed \(EventPath.limit) endpoints: a circle is likely")
            }
            unsafe slot.pointee.stamp = EventStamp(type: type, origin: number, path: path)
            return unsafe event
        } catch {
            unsafe EventReference.release(event)
            throw error
        }
    }

    /// Looks at the whole event, and remembers its form.
    private func validate(
        _ bytes: UnsafeRawBufferPointer, _ event: UnsafePointer<hubbub_event>
    ) throws(EventError) -> UInt32 {
        unsafe try EventValidator.validate(bytes)
        let contract = unsafe try contract(of: event)
        let type = unsafe try contract.number == 0 ? number(of: event, contract) : contract.number
        unsafe try contract.check(event)
        unsafe forms.remember(event, type: type)
        return type
    }

    /// The declaration that an event is of: its own name, or else the longest family.
    private func contract(of event: UnsafePointer<hubbub_event>) throws(EventError) -> TypeContract {
        let type = unsafe hubbub_event_get_type(event)
        if let exact = contracts.first(where: { unsafe $0.number != 0 && $0.name.equals(type) }) { return exact }
        let name = unsafe String(copying: type)
        let families = contracts.filter { $0.number == 0 && $0.spec.matches(name) }
        guard let longest = families.max(by: { $0.spec.name.utf8.count < $1.spec.name.utf8.count }) else {
            throw EventError(HUBBUB_E_TYPE, "type \(name) is not declared")
        }
        return longest
    }
}
