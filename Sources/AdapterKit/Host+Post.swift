internal import CHubbub

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
