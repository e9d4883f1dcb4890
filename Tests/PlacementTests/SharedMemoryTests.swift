internal import CUnix
internal import Glibc
internal import Placement
internal import Testing
internal import Unix

@Suite struct SharedMemoryTests {
    @Test func nobodyCanTruncateIt() throws {
        let memory = try SharedMemory(making: "hubbub-test", capacity: 4_096, writers: .everybody)
        #expect(ftruncate(memory.descriptor, 0) != 0 && errno == EPERM)
        #expect(ftruncate(memory.descriptor, 1 << 20) != 0 && errno == EPERM)
    }

    @Test func whatIsTheMakersNobodyElseCanWrite() throws {
        let memory = try SharedMemory(making: "hubbub-test", capacity: 4_096, writers: .maker)
        let copy = try Self.duplicate(memory)
        #expect(throws: SystemError.self) {
            try SharedMemory(mapping: copy.duplicate(), capacity: 4_096, isWritable: true)
        }
        var byte: UInt8 = 1
        #expect(unsafe pwrite(copy.raw, &byte, 1, 0) < 0 && errno == EPERM)
        _ = try SharedMemory(mapping: copy.duplicate(), capacity: 4_096, isWritable: false)
    }

    @Test func whatCanBeTruncatedIsRefused() throws {
        let raw = unsafe memfd_create("hubbub-test", HUBBUB_MEMFD_FLAGS)
        let file = FileDescriptor(owning: raw)
        #expect(ftruncate(raw, off_t(SharedMemory.headSize + 4_096)) == 0)
        #expect(throws: SystemError.self) {
            try SharedMemory(mapping: file.duplicate(), capacity: 4_096, isWritable: true)
        }
    }

    @Test func anotherSizeIsRefused() throws {
        let memory = try SharedMemory(making: "hubbub-test", capacity: 4_096, writers: .everybody)
        #expect(throws: SystemError.self) {
            try SharedMemory(mapping: Self.duplicate(memory), capacity: 8_192, isWritable: true)
        }
    }

    @Test func whatOneWritesTheOtherReads() throws {
        let here = try SharedMemory(making: "hubbub-test", capacity: 4_096, writers: .maker)
        let back = try SharedMemory(making: "hubbub-test", capacity: 4_096, writers: .everybody)
        let there = try SharedMemory(mapping: Self.duplicate(here), capacity: 4_096, isWritable: false)
        var writer = RingWriter(own: here, peer: back)
        var reader = RingReader(own: back, peer: there)
        for number in 0..<100 {
            let bytes = pattern(300, number)
            let appended = try unsafe bytes.withUnsafeBytes { unsafe try writer.append(1, $0) }
            _ = writer.publish()
            let read = try unsafe reader.next().map { unsafe Array($0.body) }
            #expect(appended && read == bytes)
            _ = reader.release()
        }
    }

    private static func duplicate(_ memory: SharedMemory) throws -> FileDescriptor {
        let raw = fcntl(memory.descriptor, F_DUPFD_CLOEXEC, 3)
        return try #require(raw >= 0 ? raw : nil).owned
    }
}

extension Int32 {
    fileprivate var owned: FileDescriptor { FileDescriptor(owning: self) }
}
