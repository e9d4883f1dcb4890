/// Packets as clients send them (MQTT 3.1.1, section 3). Nothing is checked, so that wrong ones can be made, too.
enum Wire {
    static let ping: [UInt8] = [0xC0, 0]
    static let disconnect: [UInt8] = [0xE0, 0]

    struct Will {
        var topic = "will"
        var payload = "gone"
        var qos: UInt8 = 0
        var isRetained = false
    }

    static func packet(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = body.count
        repeat {
            length.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return [first] + length + body
    }

    static func number(_ number: Int) -> [UInt8] { [UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)] }
    static func block(_ bytes: [UInt8]) -> [UInt8] { number(bytes.count) + bytes }
    static func text(_ text: String) -> [UInt8] { block(Array(text.utf8)) }

    static func connect(
        _ name: String, clean: Bool = true, keepAlive: Int = 0, will: Will? = nil, username: String? = nil,
        password: [UInt8]? = nil, level: UInt8 = 4, protocol name2: String = "MQTT"
    ) -> [UInt8] {
        var flags: UInt8 = clean ? 2 : 0
        var payload = text(name)
        if let will {
            flags |= 4 | will.qos << 3 | (will.isRetained ? 32 : 0)
            payload += text(will.topic) + text(will.payload)
        }
        if let username {
            flags |= 128
            payload += text(username)
        }
        if let password {
            flags |= 64
            payload += block(password)
        }
        return connect(flags: flags, payload, keepAlive: keepAlive, level: level, protocol: name2)
    }

    static func connect(
        flags: UInt8, _ payload: [UInt8], keepAlive: Int = 0, level: UInt8 = 4, protocol name: String = "MQTT"
    ) -> [UInt8] {
        packet(0x10, text(name) + [level, flags] + number(keepAlive) + payload)
    }

    static func publish(
        _ topic: String, _ payload: String = "", qos: UInt8 = 0, id: Int = 0, retain: Bool = false, dup: Bool = false
    ) -> [UInt8] {
        let flags = qos << 1 | (retain ? 1 : 0) | (dup ? 8 : 0)
        return packet(0x30 | flags, text(topic) + (qos == 0 ? [] : number(id)) + Array(payload.utf8))
    }

    static func subscribe(_ id: Int, _ filters: (String, UInt8)...) -> [UInt8] {
        packet(0x82, number(id) + filters.flatMap { text($0.0) + [$0.1] })
    }

    static func unsubscribe(_ id: Int, _ filters: String...) -> [UInt8] {
        packet(0xA2, number(id) + filters.flatMap { text($0) })
    }

    static func puback(_ id: Int) -> [UInt8] { packet(0x40, number(id)) }
    static func pubrec(_ id: Int) -> [UInt8] { packet(0x50, number(id)) }
    static func pubrel(_ id: Int) -> [UInt8] { packet(0x62, number(id)) }
    static func pubcomp(_ id: Int) -> [UInt8] { packet(0x70, number(id)) }
}
