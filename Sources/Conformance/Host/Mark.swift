internal import Glibc
internal import Rules
internal import Unix

/// The file of a `CaseMark`, mapped.
@safe struct Mark: Sendable {
    private let bytes: UInt

    /// Maps a file that has `CaseMark.size` bytes.
    init(path: String) throws(SystemError) {
        let raw = unsafe open(path, O_RDWR | O_CLOEXEC)
        if raw < 0 { throw .last("open", path) }
        let file = FileDescriptor(owning: raw)
        let memory = unsafe mmap(nil, CaseMark.size, PROT_READ | PROT_WRITE, MAP_SHARED, file.raw, 0)
        guard unsafe memory != MAP_FAILED else { throw .last("mmap", path) }
        bytes = UInt(bitPattern: memory)
    }

    private subscript(offset: Int) -> UInt8 {
        get { unsafe UnsafePointer<UInt8>(bitPattern: bytes)?[offset] ?? 0 }
        nonmutating set { unsafe UnsafeMutablePointer<UInt8>(bitPattern: bytes)?[offset] = newValue }
    }

    /// The call into the adapter that is under way, by its number; 0 for none.
    var call: UInt8 {
        get { self[CaseMark.callOffset] }
        nonmutating set { self[CaseMark.callOffset] = newValue }
    }

    /// Also for signal handlers.
    func note(_ fault: CaseMark.Fault, isOnThread: Bool) {
        self[CaseMark.faultOffset] = fault.rawValue
        self[CaseMark.threadOffset] = isOnThread ? 1 : 0
    }
}
