internal import Unix

/// The open file of a segment. It can be read as long as somebody has it, also when it lost its name.
final class SegmentFile: Sendable {
    /// Of the segment.
    let number: UInt64
    let file: FileDescriptor

    init(number: UInt64, file: consuming FileDescriptor) {
        self.number = number
        self.file = file
    }
}
