internal import CUnix
internal import Glibc

/// A pipe: what is written at one end is read at the other.
package struct Pipe: ~Copyable {
    package let reader: FileDescriptor
    package let writer: FileDescriptor

    package init() throws(SystemError) {
        var ends: [Int32] = [0, 0]
        if unsafe pipe2(&ends, O_CLOEXEC) != 0 { throw .last("pipe") }
        reader = FileDescriptor(owning: ends[0])
        writer = FileDescriptor(owning: ends[1])
    }
}
