internal import Glibc
internal import JSONText
internal import Testing
internal import Unix

/// `hubbub graph`: as text, for Graphviz and for Mermaid.
@Suite struct GraphTests {
    private let place: Workplace

    init() throws { place = try Workplace() }

    /// Names with all that means something to one of the languages, and what would steer a terminal.
    private static let hostile = #"""
        hub: hostile
        endpoints:
          ticks: {adapter: generate}
          end: {adapter: "null"}
        routes:
          - name: 'a"b\c&lt;<i>#35;`[x](y)|style:%%{};\N'
            from: [ticks, 'gr"aph\']
            to: end
            where: {any: [{exact: {subject: "#1;\e[31m"}}, {not: {prefix: {type: "a b"}}}]}
            limit: {events: 10}
          - {from: ticks, to: 'no "x"] --> e0["y'}
        """#

    @Test func theTextNamesAllThatARouteDoes() throws {
        try place.write(
            """
            hub: kitchen
            endpoints:
              ticks: {adapter: generate}
              screen: {adapter: stdout}
              spare: {adapter: "null"}
            routes:
              - from: ticks
                to: screen
                full: drop_oldest
                limit: {events: 10000, attempts: 2}
                where: [{exact: {type: generate.tick}}, {not: {suffix: {sequence: "0"}}}]
                as: told
                set: {subject: s}
                data: {a: 1}
            """, to: "hubbub.yaml")
        let text = try place.hubbub("graph").standardOutput
        #expect(
            text == """
                kitchen: no hub runs, so without counters

                ticks (generate)
                └─▶ screen (stdout)
                      direct, drop_oldest beyond 10000 events or 16MiB, 2 attempts
                      where type=generate.tick and not sequence=*0
                      as told, sets subject, makes data

                spare (null)
                  no route begins or ends here

                """)
    }

    @Test func hostileNamesStayText() throws {
        try place.write(Self.hostile, to: "hubbub.yaml")
        let text = try place.hubbub("graph").standardOutput
        #expect(text.contains("where subject=\"#1;\\u001b[31m\" or not type=\"a b\"*"), "\(text)")
        #expect(text.contains("(not there)"))
        let dot = try place.hubbub("graph", "--dot").standardOutput
        #expect(dot.contains(#"[label="a\"b\\c&amp;lt;<i>#35;`[x](y)|style:%%{};\\N\ndirect, "#), "\(dot)")
        #expect(dot.contains(#""gr\"aph\\" -> "end""#))
        let mermaid = try place.hubbub("graph", "--mermaid").standardOutput
        #expect(mermaid.contains("a#34;b#92;c#38;lt#59;#60;i#62;#35;35#59;#96;#91;x#93;#40;y#41;#124;style#58;"))
        #expect(mermaid.contains(#"e3["no #34;x#34;#93; --#62; e0#91;#34;y<br/>not there"]"#), "\(mermaid)")
        for form in [text, dot, mermaid] { #expect(!form.contains("\u{1B}")) }
    }

    /// Where Graphviz is installed it must take what we write for it.
    @Test func graphvizTakesIt() throws {
        try place.write(Self.hostile, to: "hubbub.yaml")
        let outcome = try place.shell("command -v dot >/dev/null || exit 0; hubbub graph --dot | dot -Tsvg >/dev/null")
        #expect(outcome.ending == .exited(0), "\(outcome.standardError)")
        #expect(outcome.standardError.isEmpty)
    }

    @Test func programsGetAnObject() throws {
        try place.write(Self.hostile, to: "hubbub.yaml")
        let json = try place.hubbub("graph", "--json").json()
        #expect(json["endpoints"]?.array?.count == 4)
        #expect(json["endpoints"]?.array?.last?["adapter"] == .null)
        let route = json["routes"]?.array?.first
        #expect(route?["from"]?.array?.count == 2)
        #expect(route?["limit"]?["events"] == 10)
        #expect(route?["full"] == "push_back")
    }

    @Test func aRunningHubAddsItsCounters() throws {
        _ = try place.hubbub("init")
        let hub = try place.startHub()
        let text = try place.hubbub("graph").standardOutput
        #expect(text.hasPrefix("hubbub: healthy, up "), "\(text)")
        for part in ["delivered ", "/s)", "running, emitted ", "\nscreen (stdout)\n  running\n"] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        #expect(try place.hubbub("graph", "--offline").standardOutput.contains("no hub runs"))
        try place.write("endpoints: {ticks: {adapter: generate}}\nroutes: []\n", to: "hubbub.yaml")
        #expect(try place.hubbub("graph").standardOutput.contains("other routes than hubbub.yaml has now"))
        hub.signal(SIGTERM)
        #expect(try hub.wait().ending == .exited(0))
    }

    @Test func whatCannotBeDrawnIsSaid() throws {
        #expect(try place.hubbub("graph").ending == .exited(78))
        try place.write("endpoints: [\n", to: "hubbub.yaml")
        let outcome = try place.hubbub("graph", "--dot")
        #expect(outcome.ending == .exited(78))
        #expect(outcome.standardOutput.isEmpty)
        #expect(outcome.standardError.contains("[yaml.syntax]"))
        try place.write("endpoints: {}\n", to: "hubbub.yaml")
        #expect(try place.hubbub("graph", "--socket", "x.sock").standardError.contains("[NO_HUB]"))
        #expect(try place.hubbub("graph", "--dot", "--mermaid").ending == .exited(2))
    }

    /// `script` gives the command a terminal.
    @Test func aNarrowTerminalIsNotExceeded() throws {
        try place.write(Self.hostile, to: "hubbub.yaml")
        for columns in [20, 40, 80] {
            let script = "script -qec 'stty cols \(columns); hubbub graph' /dev/null"
            let plain = try place.shell("export TERM=xterm NO_COLOR=1; \(script)").standardOutput
            #expect(!plain.contains("\u{1B}"))
            #expect(plain.contains("ticks"))
            for line in plain.split(separator: "\r\n") { #expect(line.count <= columns, "\(line)") }
            let coloured = try place.shell("export TERM=xterm; \(script)").standardOutput
            #expect(coloured.contains("\u{1B}[1mticks\u{1B}[0m"), "\(coloured)")
        }
    }
}
