internal import Descriptors

extension SettingsReader {
    /// The text of a scalar, with the environment and a secret's file filled in.
    mutating func expand(_ scalar: YAMLScalar, _ context: Context, at place: Place) -> SettingText? {
        let shown = context.isSecret ? "its value, which is secret and not shown," : quoted(scalar.text)
        guard let environment else {
            return SettingText(scalar: scalar, shown: shown, place: place, mayBeQuoted: false)
        }
        let isMention = EnvironmentText.mentionsEnvironment(scalar.text)
        var text = scalar.text
        if isMention {
            guard let expanded = expand(text, environment, context, at: place) else { return nil }
            text = expanded
        }
        if context.isSecret, text.hasPrefix("file:") {
            guard
                let secret = secret(
                    String(text.dropFirst(5)), isMention ? "the file" : quoted(String(text.dropFirst(5))), context,
                    at: place)
            else { return nil }
            return SettingText(
                scalar: YAMLScalar(text: secret, style: .quoted), shown: shown, place: place, mayBeQuoted: true)
        }
        return SettingText(
            scalar: YAMLScalar(text: text, style: scalar.style), shown: shown, place: place, mayBeQuoted: isMention)
    }

    private mutating func expand(
        _ text: String, _ environment: [String: String], _ context: Context, at place: Place
    ) -> String? {
        do {
            return try EnvironmentText.expand(text, environment)
        } catch {
            switch error {
            case .missing(let name):
                report.error(
                    .environmentMissing,
                    "\(context.path) needs the environment variable \(quoted(name)), which is not set",
                    hint: "set it, or give a default: ${\(oneLine(name)):-…}", at: place)
            case .malformed:
                report.error(
                    .environmentMalformed, "\(context.path): after ${ a name and a } are expected",
                    hint: "${NAME} or ${NAME:-default}; $${ stands for ${ itself", at: place)
            }
        }
        return nil
    }

    private mutating func secret(_ name: String, _ shown: String, _ context: Context, at place: Place) -> String? {
        do {
            let file = try SmallFile(path: path(name, besides: file), limit: 64 << 10)
            if file.isOpenToOthers {
                report.warning(
                    .secretExposed, "\(context.path): every user of this machine can read \(shown)",
                    hint: "chmod o= takes that right away", at: place)
            }
            var bytes = file.bytes[...]
            if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() }
            if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
            if let text = String(validating: bytes, as: UTF8.self) { return text }
            report.error(.secretUnreadable, "\(context.path): \(shown) is not UTF-8", at: place)
        } catch {
            report.error(.secretUnreadable, "\(context.path): cannot read \(shown): \(error)", at: place)
        }
        return nil
    }
}
