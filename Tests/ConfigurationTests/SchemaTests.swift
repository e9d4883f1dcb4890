internal import Descriptors
internal import JSONText
internal import Testing

@testable import Configuration

/// The schema names what the parser takes; whether it takes configurations is tested with a validator beside it.
@Suite struct SchemaTests {
    @Test func itHasTheKeysOfTheParser() {
        #expect(Set(ConfigurationSchema.hub.map(\.name)) == Set(ConfigurationParser.hubKeys))
        #expect(Set(ConfigurationSchema.common.map(\.name)) == Set(ConfigurationParser.endpointKeys))
        #expect(Set(RouteSchema.keys.map(\.name)) == Set(ConfigurationParser.routeKeys))
        #expect(
            Set(RouteSchema.filter["properties"]?.members?.map(\.name) ?? []) == Set(ConfigurationParser.dialects))
    }

    @Test func aSettingIsWhatItsDescriptorSays() throws {
        let fields = [
            FieldSpec("port", .integer, required: true, help: "The port.", fallback: "3000", range: 0...65_535),
            FieldSpec(
                "rows", .list, help: "Rows.",
                members: [FieldSpec("", .record, help: "A row.", members: [FieldSpec("a", .boolean, help: "A.")])]),
        ]
        let adapter = AdapterDescriptor(name: "x", version: "1.0.0", summary: "X", roles: [.sink], settings: fields)
        let schema = ConfigurationSchema.schema(adapters: [adapter])["$defs"]?["adapter.x"]
        let port = try #require(schema?["properties"]?["port"])
        #expect(port["default"] == 3000 && port["anyOf"]?.array?.first?["maximum"] == 65_535)
        #expect(schema?["required"]?.array == ["port"])
        let row = schema?["properties"]?["rows"]?["items"]
        #expect(row?["type"] == "object" && row?["properties"]?["a"]?["description"] == "A.")
    }
}
