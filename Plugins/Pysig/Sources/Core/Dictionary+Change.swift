extension Dictionary {
    /// Changes the value of a key where it lies. An optional chain through the subscript would move it out and in again, and
    /// take memory for that.
    ///
    /// - Returns: what `body` returned, or nil where there is no such key.
    @inline(__always)
    mutating func change<Result, Failure: Error>(
        _ key: Key, _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let index = index(forKey: key) else { return nil }
        return try body(&values[index])
    }
}
