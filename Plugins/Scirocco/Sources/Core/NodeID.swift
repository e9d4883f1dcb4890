/// The name of a node: hexadecimal digits of any letter case and number, agreed beforehand. Two names that differ in
/// letter case are two nodes.
package struct NodeID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil for what is no such name; `0x12` is none.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.allSatisfy({ hexadecimal($0) != nil }) else { return nil }
        self.text = text
    }

    package var description: String { text }
}

/// The value of a hexadecimal digit, in either letter case.
func hexadecimal(_ byte: UInt8) -> UInt8? {
    let (digit, letter) = (byte &- UInt8(ascii: "0"), (byte | 0x20) &- UInt8(ascii: "a"))
    return digit < 10 ? digit : letter < 6 ? letter + 10 : nil
}
