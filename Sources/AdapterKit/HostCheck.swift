internal import CHubbub

/// Whether a structure of the host reaches as far as this kit reads it: to the end of version 1.0.
func reaches<Structure>(_ head: hubbub_head, _ type: Structure.Type) -> Bool {
    head.magic == HUBBUB_ABI_MAGIC && head.major == UInt16(HUBBUB_ABI_MAJOR)
        && head.struct_size >= UInt32(MemoryLayout<Structure>.size)
}

extension Host {
    /// Refuses a table that is of another major version, shorter than version 1.0, or that has an empty slot.
    static func check(_ table: UnsafePointer<hubbub_host>) throws(AdapterError) {
        let head = unsafe table.pointee.head
        guard unsafe reaches(head, hubbub_host.self) else {
            let needed = unsafe MemoryLayout<hubbub_host>.size
            throw AdapterError(
                .unsupported,
                "the host's table is of version \(head.major).\(head.minor) with \(head.struct_size) bytes; the adapter "
                    + "needs \(HUBBUB_ABI_MAJOR).\(HUBBUB_ABI_MINOR) with \(needed): use a newer hub")
        }
        if unsafe hasEmptySlot(table.pointee) {
            throw AdapterError(.unsupported, "the host's table has an empty slot: use a hub that fills all of them")
        }
    }

    private static func hasEmptySlot(_ host: hubbub_host) -> Bool {
        let events = unsafe host.create_event == nil || host.event_payload == nil || host.event_seal == nil
        let references = unsafe host.event_ref == nil || host.event_release == nil || host.extension == nil
        let flow = unsafe host.emit == nil || host.settle == nil || host.deliver_ready == nil || host.post == nil
        let life = unsafe host.started == nil || host.stopped == nil || host.failed == nil || host.link == nil
        let calls = unsafe host.complete == nil || host.request == nil
        let words = unsafe host.log == nil || host.log_level == nil || host.count == nil
        let errors = unsafe host.set_error == nil || host.error_text == nil
        return events || references || flow || life || calls || words || errors
    }
}
