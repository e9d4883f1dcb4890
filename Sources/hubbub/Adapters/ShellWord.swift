internal import Unix

/// Words that can be copied into a shell.
enum ShellWord {
    static func quoted(_ word: String) -> String {
        let plain = Set("/._-+:@%,=".unicodeScalars)
        let isPlain = word.unicodeScalars.allSatisfy {
            plain.contains($0) || $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
