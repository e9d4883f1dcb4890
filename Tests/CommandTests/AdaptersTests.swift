internal import HubTesting
internal import JSONText
internal import Testing
internal import Unix

/// `hubbub adapters`: what is found, what it is, why it is not used.
@Suite struct AdaptersTests {
    private let place: Workplace

    init() throws {
        place = try Workplace()
        try Directories.create(Path.join(place.path, "adapters"))
        try place.write("this is no library", to: "adapters/libbroken.so")
    }

    @Test func theListHasWhatProgramsNeed() throws {
        let list = try #require(try place.hubbub("adapters", "list", "--json", "--adapters", "adapters").json().array)
        let names = list.compactMap { $0["name"]?.string }
        #expect(Set(["generate", "null", "stdout", "broken"]).isSubset(of: names))
        for entry in list {
            for member in ["name", "version", "abi", "path", "state", "reason", "summary"] {
                #expect(entry[member]?.string != nil, "\(member) of \(entry.text)")
            }
            #expect(entry["roles"]?.array != nil)
        }
        let generate = try #require(list.first { $0["name"] == "generate" })
        #expect(generate["state"] == "ok")
        #expect(generate["reason"] == "")
        #expect(generate["roles"] == ["source", "operations"])
        let broken = try #require(list.first { $0["name"] == "broken" })
        #expect(broken["state"] == "refused")
        #expect(broken["reason_code"] == "not_elf")
    }

    @Test func listIsTheDefaultAndNamesReasons() throws {
        let text = try place.hubbub("adapters", "--adapters", "adapters").standardOutput
        #expect(text.hasPrefix("NAME"))
        #expect(text.contains("[not_elf]"))
        #expect(text.contains("broken"))
        #expect(text.contains("hubbub adapters why "))
    }

    @Test func theConfigurationsDirectoriesCount() throws {
        try place.write("adapters: {directories: [adapters]}\nendpoints: {}\nroutes: []\n", to: "hubbub.yaml")
        #expect(try place.hubbub("adapters").standardOutput.contains("broken"))
    }

    @Test func showPrintsTheWholeDescriptor() throws {
        let text = try place.hubbub("adapters", "show", "generate").standardOutput
        let parts = [
            "generate.tick", "rate: number, can change while it runs, default 1", "sequence: integer, required",
            "report, gives JSON",
        ]
        for part in parts {
            #expect(text.contains(part))
        }
        let json = try place.hubbub("adapters", "show", "generate", "--json").json()
        #expect(json["settings"]?.array?.first?["name"] == "rate")
        #expect(json["state"] == "ok")
        #expect(try place.hubbub("adapters", "show", "nobody").ending == .exited(1))
        #expect(try place.shell("hubbub adapters show broken --adapters adapters").ending == .exited(1))
    }

    @Test func whyAndRetryNameTheReason() throws {
        for what in ["broken", "adapters/libbroken.so", "./adapters/../adapters/libbroken.so"] {
            let why = try place.hubbub("adapters", "why", what, "--adapters", "adapters")
            #expect(why.ending == .exited(0))
            #expect(why.standardOutput.contains("[not_elf]"), "\(why.standardOutput)\(why.standardError)")
        }
        #expect(try place.hubbub("adapters", "why", "generate").standardOutput.contains(": ok\n"))
        #expect(try place.hubbub("adapters", "retry", "broken", "--adapters", "adapters").ending == .exited(1))
        #expect(try place.hubbub("adapters", "retry", "generate").ending == .exited(0))
    }

    /// One that is the user's own, and works, is not even looked at, be it named by the environment or by the configuration.
    @Test func inSafetyOnlyTheDistributionsAreThere() throws {
        try makeLamp("mine")
        try place.write(
            "adapters: {directories: [mine]}\nendpoints: {lamp: {adapter: lamp}, out: {adapter: stdout}}\n"
                + "routes: [{from: lamp, to: out}]\n", to: "hubbub.yaml")
        #expect(try place.hubbub("check").ending == .exited(0))
        let list = try place.shell("HUBBUB_ADAPTER_PATH=mine:adapters hubbub adapters list --safe --json").json().array
        let names = try #require(list).compactMap { $0["name"]?.string }
        #expect(names.contains("stdout") && !names.contains("lamp") && !names.contains("broken"))
        for line in ["check --safe", "run --safe", "check --safe --connect"] {
            let outcome = try place.shell("HUBBUB_ADAPTER_PATH=mine hubbub \(line)")
            #expect(outcome.ending == .exited(78), "\(line): \(outcome.standardError)")
            let said = outcome.standardOutput + outcome.standardError
            #expect(said.contains("there is no adapter \"lamp\"") && said.contains("because of --safe"), "\(said)")
        }
        #expect(try place.shell("hubbub check --safe --adapters mine").ending == .exited(2))
        try place.write("endpoints: {out: {adapter: stdout}}\nroutes: []\n", to: "hubbub.yaml")
        #expect(try place.hubbub("check", "--safe", "--connect").ending == .exited(0))
    }

    private func makeLamp(_ directory: String) throws {
        try writePackage()
        let outcome = try place.shell(
            "hubbub adapters new lamp --directory \(directory) && PKG_CONFIG_PATH=.. make -C \(directory)")
        #expect(outcome.ending == .exited(0), "\(outcome.standardError)")
    }

    /// What says where the interface is, as an installed tree has it.
    private func writePackage() throws {
        let include = Path.join(Path.parent(of: Path.parent(of: Path.parent(of: #filePath))), "include")
        try place.write(
            "includedir=\(include)\nName: hubbub\nDescription: x\nVersion: 0\nCflags: -I${includedir}\n",
            to: "hubbub.pc")
    }

    /// With nothing but the interface: its project is built without a warning, and its own test runs it in a hub.
    @Test(arguments: [("lamp", "gcc"), ("my-2nd-lamp", "clang")])
    func aNewAdapterWorksAsItComes(name: String, compiler: String) throws {
        try writePackage()
        let made = try place.shell("hubbub adapters new \(name) --directory 'new one'")
        #expect(made.ending == .exited(0) && made.standardOutput.contains("cd 'new one', make check"))
        let make = "make check CC=\(compiler) CFLAGS='-Wconversion -Werror' HUBBUB=hubbub"
        let outcome = try place.shell("cd 'new one' && PKG_CONFIG_PATH=.. \(make)")
        #expect(outcome.ending == .exited(0), "\(outcome.standardOutput)\(outcome.standardError)")
        #expect(outcome.standardOutput.hasSuffix("\(name): loads, speaks, hears and answers\n"))
        // What is broken is told by its test.
        let broken = try place.shell(
            "cd 'new one' && sed -i 's/HUBBUB_DELIVERED/HUBBUB_REJECTED/; s/self->heard++/(void)self/' adapter.c && "
                + "PKG_CONFIG_PATH=.. \(make)")
        #expect(broken.ending != .exited(0) && broken.standardError.contains("the listener heard 0 events"))
    }

    @Test func aDirectoryThatIsNotThereIsAMistake() throws {
        let outcome = try place.hubbub("adapters", "list", "--adapters", "nowhere")
        #expect(outcome.ending == .exited(1))
        #expect(outcome.standardError.contains("nowhere"))
    }
}
