/// What of the state is written down.
extension JournalState {
    /// Writes the cursors that changed.
    mutating func writeDirtyCursors(to writer: inout RecordWriter) {
        for lane in dirty {
            lanes[lane].isDirty = false
            writeCursor(lane, to: &writer)
        }
        dirty.removeAll(keepingCapacity: true)
    }

    private func writeCursor(_ lane: Lane.Number, to writer: inout RecordWriter) {
        CursorRecord(lane: lane, last: lanes[lane].last, cursor: lanes[lane].cursor).write(to: &writer, time: time)
    }

    /// Writes what a segment begins with: with it, no cursor and no name of an older segment is needed.
    func writeCheckpoint(to writer: inout RecordWriter) {
        for route in routes {
            NameRecord(number: route, name: names[Int(route)]).write(.route, to: &writer, time: time)
        }
        for endpoint in endpoints.records { endpoint.write(.endpoint, to: &writer, time: time) }
        for lane in lanes.indices where lanes[lane].last > 0 { writeCursor(lane, to: &writer) }
    }
}
