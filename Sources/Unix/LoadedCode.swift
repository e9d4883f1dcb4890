internal import CUnix
internal import Glibc

/// The code and the constants of this program and of its libraries, as they stand in their files.
enum LoadedCode {
    /// Gives their pages back. What is needed again the system maps again, out of its cache; most of them only the start needed.
    ///
    /// Not under a debugger, whose breakpoints are in these pages.
    static func release() {
        guard !isTraced else { return }
        // Holds the dynamic linker's lock: nothing is unloaded meanwhile, so nothing else can lie where a library was.
        _ = unsafe dl_iterate_phdr(
            { object, _, _ in
                guard let object = unsafe object?.pointee else { return 0 }
                // The kernel's own library is in no file. The program's name is empty.
                let isFile = unsafe object.dlpi_name.map {
                    unsafe $0[0] == 0 || strchr($0, Int32(UInt8(ascii: "/"))) != nil
                }
                if isFile == true { unsafe LoadedCode.releaseObject(object) }
                return 0
            }, nil)
    }

    private static var isTraced: Bool {
        guard let status = try? Files.read("/proc/self/status", limit: 65_536) else { return true }
        return !String(decoding: status, as: UTF8.self).contains("TracerPid:\t0\n")
    }

    private static func releaseObject(_ object: dl_phdr_info) {
        let headers = unsafe UnsafeBufferPointer(start: object.dlpi_phdr, count: Int(object.dlpi_phnum))
        guard unsafe !isRelocatedInPlace(object, headers) else { return }
        for index in headers.indices {
            let header = unsafe headers[index]
            guard header.p_type == UInt32(PT_LOAD), header.p_flags & UInt32(PF_W) == 0 else { continue }
            unsafe releasePages(UInt(object.dlpi_addr) + UInt(header.p_vaddr), Int(header.p_memsz))
        }
    }

    /// Old libraries that are not position-independent have addresses written into their code.
    private static func isRelocatedInPlace(_ object: dl_phdr_info, _ headers: UnsafeBufferPointer<Elf64_Phdr>) -> Bool {
        for index in headers.indices where unsafe headers[index].p_type == UInt32(PT_DYNAMIC) {
            let address = unsafe UInt(object.dlpi_addr) + UInt(headers[index].p_vaddr)
            guard var entry = unsafe UnsafePointer<Elf64_Dyn>(bitPattern: address) else { return true }
            while unsafe entry.pointee.d_tag != DT_NULL {
                let (tag, value) = unsafe (entry.pointee.d_tag, entry.pointee.d_un.d_val)
                if tag == DT_TEXTREL || tag == DT_FLAGS && value & UInt64(DF_TEXTREL) != 0 { return true }
                unsafe entry += 1
            }
        }
        return false
    }

    /// Whole pages only: the next part of the file may begin within the last one, and be written to.
    private static func releasePages(_ start: UInt, _ size: Int) {
        let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
        let first = start / page * page
        let end = (start + UInt(size)) / page * page
        guard end > first, let address = unsafe UnsafeMutableRawPointer(bitPattern: first) else { return }
        _ = unsafe madvise(address, Int(end - first), MADV_DONTNEED)
    }
}
