internal import Testing
internal import Unix

@Suite struct MemoryTests {
    @Test("memory that is given back is the system's, and all goes on")
    func trims() {
        let before = ProcessMemory.resident
        Memory.trim()
        // The code of this program alone has tens of megabytes, of which little is needed to come here.
        #expect(ProcessMemory.resident < before)
        Memory.trim()
        #expect((0..<1000).map { "\($0)" }.joined().utf8.count == 2890)
    }
}
