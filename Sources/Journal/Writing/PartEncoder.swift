internal import CHubbub
internal import CXXHash
internal import EventBlock
internal import Glibc
internal import Unix

/// Makes the pieces of one write: the heads of the records, which stand in a buffer of its own, and between them the blocks of
/// the events, where they are. The buffers are used again and again. For the writer's thread.
@safe final class PartEncoder {
    private static let headBytes = 64 << 10
    private static let keptBytes = 512 << 10
    private static let pieceLimit = 2 * FileDescriptor.pieceLimit

    private var heads = UnsafeMutableRawBufferPointer.allocate(byteCount: PartEncoder.headBytes, alignment: 8)
    private var headsEnd = 0
    private var pieces = UnsafeMutableBufferPointer<iovec>.allocate(capacity: PartEncoder.pieceLimit)
    private var pieceCount = 0
    /// By lane: the place of its share in the part.
    private var places: [Int] = []

    deinit {
        unsafe heads.deallocate()
        unsafe pieces.deallocate()
    }

    /// Encodes the entries of a group from `start` on, as many as have room.
    ///
    /// - Parameters:
    ///   - endpoints: what their paths are written with.
    ///   - place: where the first record will stand.
    ///   - room: bytes of the segment from there on.
    ///   - tail: bytes of the records that may be appended to the part.
    func encode(
        _ group: PendingGroup, from start: Int, _ endpoints: EndpointTable, at place: RecordPlace, room: Int, tail: Int,
        index: SequenceIndex
    ) -> WrittenPart {
        var place = place
        let end = place.offset + room
        var part = WrittenPart(entries: start..<start, end: place.offset, index: index)
        (headsEnd, pieceCount) = (0, 0)
        makeRoom(for: group, from: start, tail: tail)
        var position = start
        while position < group.count {
            let entry = unsafe group.entries[position]
            let isWritten: Bool
            if let event = unsafe entry.event {
                isWritten = unsafe append(event, entry, group, endpoints, &place, end: end, &part)
            } else {
                isWritten = unsafe append(group.letters[Int(entry.context)], entry.time, &place, end: end, &part)
            }
            if !isWritten { break }
            position += 1
        }
        for share in part.shares { places[share.lane] = -1 }
        part.entries = start..<position
        part.end = place.offset
        return part
    }

    /// Adds records that were sealed for where the part ends.
    func append(_ tail: borrowing RecordWriter, to part: inout WrittenPart) {
        let size = tail.bytes.count
        if size == 0 { return }
        copy(tail)
        part.end += size
    }

    /// The pieces of the last part, and behind them a blank head: what a segment has behind its end may be of its earlier life.
    /// The write uses them up.
    func pieces(room: Int) -> UnsafeMutableBufferPointer<iovec> {
        if room >= RecordHead.size, let base = unsafe heads.baseAddress {
            unsafe (base + headsEnd).initializeMemory(as: UInt8.self, repeating: 0, count: RecordHead.size)
            unsafe append(base + headsEnd, RecordHead.size)
        }
        return unsafe UnsafeMutableBufferPointer(rebasing: pieces[..<pieceCount])
    }

    private func append(
        _ event: UnsafePointer<hubbub_event>, _ entry: PendingGroup.Entry, _ group: PendingGroup,
        _ endpoints: EndpointTable, _ place: inout RecordPlace, end: Int, _ part: inout WrittenPart
    ) -> Bool {
        let blockSize = unsafe Int(event.pointee.size)
        part.loadEvents += 1
        part.loadBytes += blockSize
        // Each of its routes had it before: nothing is to be written.
        if unsafe entry.sequence == 0 { return true }
        let routes = unsafe Int(entry.routeCount)
        let path = unsafe endpoints.kept(EventSlot.of(event).pointee.stamp.path)
        let prefix = EventRecord.prefixSize(routes: routes, passed: path.count)
        guard place.offset + prefix + blockSize <= end, let base = unsafe heads.baseAddress else {
            part.loadEvents -= 1
            part.loadBytes -= blockSize
            return false
        }
        let head = unsafe base + headsEnd
        unsafe RecordHead(
            .event, size: prefix + blockSize, passed: path.count, count: routes, number: entry.sequence,
            time: entry.time
        ).write(to: head)
        unsafe head.storeBytes(of: 0, toByteOffset: prefix - 8, as: UInt64.self)
        unsafe head.storeBytes(of: entry.note.littleEndian, toByteOffset: EventRecord.noteOffset, as: UInt32.self)
        for index in 0..<routes {
            let route = unsafe group.routes[Int(entry.firstRoute) + index].route
            unsafe head.storeBytes(
                of: route.littleEndian, toByteOffset: EventRecord.routesOffset + 2 * index, as: UInt16.self)
            count(Lane.events(of: route), bytes: prefix + blockSize, in: &part)
        }
        for index in 0..<path.count {
            unsafe head.storeBytes(
                of: path[index].littleEndian, toByteOffset: EventRecord.routesOffset + 2 * (routes + index),
                as: UInt16.self)
        }
        unsafe place.seal(head, prefix, body: hubbub_hash64(event, blockSize))
        unsafe append(head, prefix)
        unsafe append(UnsafeMutableRawPointer(mutating: event), blockSize)
        headsEnd += prefix
        part.index.note(unsafe entry.sequence, at: place.offset, time: unsafe entry.time)
        unsafe part.last = entry.sequence
        place.offset += prefix + blockSize
        return true
    }

    private func append(
        _ letter: DeadLetter, _ time: Int64, _ place: inout RecordPlace, end: Int, _ part: inout WrittenPart
    ) -> Bool {
        var writer = RecordWriter()
        letter.write(to: &writer, time: time)
        let size = writer.bytes.count
        guard place.offset + size <= end else { return false }
        writer.seal(at: place)
        copy(writer)
        part.loadEvents += 1
        part.loadBytes += letter.event.count
        count(Lane.deadLetters(of: letter.route), bytes: size, in: &part)
        part.index.note(letter.number, at: place.offset, time: time)
        part.last = letter.number
        place.offset += size
        return true
    }

    /// Appends records that are not events; their bytes are copied, because the pieces outlive the call.
    private func copy(_ records: borrowing RecordWriter) {
        let size = records.bytes.count
        guard let base = unsafe heads.baseAddress else { return }
        unsafe records.bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(start: base + headsEnd, count: size).copyMemory(from: $0)
        }
        unsafe append(base + headsEnd, size)
        headsEnd += size
    }

    /// Makes the buffers large enough beforehand: the pieces point into them.
    private func makeRoom(for group: PendingGroup, from start: Int, tail: Int) {
        let entries = group.count - start
        var bytes =
            entries * EventRecord.prefixSize(routes: 4, passed: EventPath.limit) + group.routeCount * 2 + tail
            + RecordHead.size
        for letter in group.letters { bytes += letter.sizeLimit }
        if unsafe heads.count < bytes {
            unsafe heads.deallocate()
            unsafe heads = .allocate(byteCount: 2 * bytes, alignment: 8)
        }
        if unsafe pieces.count < 2 * entries + 2 {
            unsafe pieces.deallocate()
            unsafe pieces = .allocate(capacity: 4 * entries + 2)
        }
    }

    /// Gives memory back that only a burst needed.
    func trim() {
        guard unsafe heads.count > Self.keptBytes else { return }
        unsafe heads.deallocate()
        unsafe pieces.deallocate()
        unsafe heads = .allocate(byteCount: Self.headBytes, alignment: 8)
        unsafe pieces = .allocate(capacity: Self.pieceLimit)
    }

    @inline(__always)
    private func count(_ lane: Lane.Number, bytes: Int, in part: inout WrittenPart) {
        while places.count <= lane { places.append(-1) }
        if places[lane] < 0 {
            places[lane] = part.shares.count
            part.shares.append(WrittenPart.Share(lane: lane))
        }
        part.shares[places[lane]].records += 1
        part.shares[places[lane]].bytes += bytes
    }

    @inline(__always)
    private func append(_ bytes: UnsafeMutableRawPointer, _ size: Int) {
        unsafe pieces[pieceCount] = unsafe iovec(iov_base: bytes, iov_len: size)
        pieceCount += 1
    }
}
