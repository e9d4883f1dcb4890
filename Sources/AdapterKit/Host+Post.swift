internal import CHubbub
internal import Glibc

extension Host {
    /// Runs `body` on the instance's thread, after the present call. It is forgotten when the instance is let go first.
    ///
    /// May be called from any thread; what `body` captures is used on the instance's thread.
    ///
    /// - Throws: `busy` when too much waits already.
    public func post(_ body: @escaping () -> Void) throws(AdapterError) {
        let key = callbacks.addPost(body)
        let code = unsafe table.pointee.post(table, runPost, pointer(key))
        guard code < 0 else { return }
        _ = callbacks.takePost(key)
        throw error(code)
    }

    /// The same for threads of the adapter's own, which may wait: what they have to tell must not be lost because too much
    /// waits on the instance's thread at the moment. Blocks for ten seconds at most; then the instance's thread does not run.
    public func postPatiently(_ body: @escaping () -> Void) {
        for _ in 0..<2_000 {
            do throws(AdapterError) { return try post(body) } catch { usleep(5_000) }
        }
        log(.error, "the endpoint's thread does not run")
    }
}

/// A key as the argument of a C callback.
func pointer(_ key: UInt64) -> UnsafeMutableRawPointer? {
    unsafe UnsafeMutableRawPointer(bitPattern: UInt(key))
}

/// The key that a C callback was given.
func key(_ pointer: UnsafeMutableRawPointer?) -> UInt64 {
    UInt64(UInt(bitPattern: pointer))
}

private func runPost(_ instance: OpaquePointer?, _ argument: UnsafeMutableRawPointer?) {
    guard let box = unsafe InstanceBox.from(instance) else { return }
    unsafe box.host.callbacks.takePost(key(argument))?()
}
