// tally: counts the events that it is given, by type. Asked for a type it answers how many there were, and in each interval in
// which there were some it emits a summary.
#include "hubbub.hpp"

#include <algorithm>
#include <climits>
#include <map>
#include <optional>

namespace {

// Types come from outside: what goes beyond this many is counted as one, under `other`.
constexpr size_t most_types = 1000;
constexpr std::string_view other = "other";

} // namespace

// The host holds only its address, so it may be what we like.
struct hubbub_instance {
    hubbub_instance(const hubbub_host *host, uint64_t interval) : host(host), interval_(interval) {}

    void start() {
        counts_.clear();
        timer_.emplace(host, interval_, [](hubbub_instance *self, void *) {
            if (hubbub::guarded(self->host, [&] { self->summarise(); }) != HUBBUB_OK) {
                self->host->count(self->host, hubbub::text("no_summary"), 1);
            }
        });
    }

    void stop() { timer_.reset(); }

    void take(const hubbub_event *event) {
        const std::string_view type = hubbub::view(hubbub_event_get_type(event));
        auto found = counts_.find(type);
        if (found == counts_.end()) {
            found = counts_.emplace(counts_.size() < most_types ? type : other, 0).first;
        }
        found->second++;
        since_++;
    }

    int64_t count(std::string_view type) const {
        const auto found = counts_.find(type);
        return found == counts_.end() ? 0 : found->second;
    }

    const hubbub_host *const host;

private:
    const uint64_t interval_;
    std::map<std::string, int64_t, std::less<>> counts_;
    int64_t since_ = 0; // of the last summary
    std::optional<hubbub::Timer> timer_;

    // One for which there is no credit is left out: the next one has its events, too.
    void summarise() {
        if (since_ == 0) {
            return;
        }
        std::string lines;
        for (const auto &[type, count] : counts_) {
            lines += type + ' ' + std::to_string(count) + '\n';
        }
        const auto events = static_cast<int32_t>(std::min<int64_t>(since_, INT32_MAX));
        if (hubbub::Draft(0).attribute("events", events).payload(lines).make(host).emit()) {
            since_ = 0;
        }
    }
};

namespace {

// What it says of itself. C++17 has no designated initializers: a function sets what is needed.

template <typename Spec> Spec spec(void (*set)(Spec &)) {
    Spec spec = {};
    spec.head = HUBBUB_HEAD(Spec);
    set(spec);
    return spec;
}

const auto events = spec<hubbub_field_spec>([](auto &spec) {
    spec.name = HUBBUB_TEXT("events");
    spec.kind = HUBBUB_KIND_INTEGER;
    spec.flags = HUBBUB_REQUIRED;
    spec.help = HUBBUB_TEXT("How many events there were since the last summary.");
    spec.example = HUBBUB_TEXT("12");
});
const hubbub_field_spec *const attributes[] = {&events};

const auto summary = spec<hubbub_type_spec>([](auto &spec) {
    spec.name = HUBBUB_TEXT("tally.summary");
    spec.payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT);
    spec.help = HUBBUB_TEXT("A line for each type: its name, and how many events of it there were from the start on.");
    spec.attributes = attributes;
    spec.attribute_count = std::size(attributes);
});
const hubbub_type_spec *const emits[] = {&summary};

const auto any = spec<hubbub_type_spec>([](auto &spec) {
    spec.name = HUBBUB_TEXT("*");
    spec.flags = HUBBUB_TYPE_OPEN;
    spec.payload_kinds = HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_NONE) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_TEXT) |
                         HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_JSON) | HUBBUB_PAYLOAD_BIT(HUBBUB_PAYLOAD_BINARY);
    spec.help = HUBBUB_TEXT("Whatever is to be counted.");
});
const hubbub_type_spec *const accepts[] = {&any};

const auto type = spec<hubbub_field_spec>([](auto &spec) {
    spec.name = HUBBUB_TEXT("type");
    spec.kind = HUBBUB_KIND_STRING;
    spec.flags = HUBBUB_REQUIRED;
    spec.help = HUBBUB_TEXT("The type of the events.");
    spec.example = HUBBUB_TEXT("lamp.switched");
});
const hubbub_field_spec *const parameters[] = {&type};

const auto count = spec<hubbub_operation_spec>([](auto &spec) {
    spec.name = HUBBUB_TEXT("count");
    spec.help = HUBBUB_TEXT("How many events of a type there were.");
    spec.parameters = parameters;
    spec.parameter_count = std::size(parameters);
    spec.result_kind = HUBBUB_KIND_INTEGER;
    spec.result_help = HUBBUB_TEXT("The number, from the start on.");
});
const hubbub_operation_spec *const operations[] = {&count};

const auto interval = spec<hubbub_field_spec>([](auto &spec) {
    spec.name = HUBBUB_TEXT("interval");
    spec.kind = HUBBUB_KIND_DURATION;
    spec.help = HUBBUB_TEXT("The time between two summaries.");
    spec.example = HUBBUB_TEXT("1m");
    spec.fallback = HUBBUB_TEXT("10s");
    spec.minimum = 1000000;
    spec.maximum = 86400000000000;
});
const hubbub_field_spec *const settings[] = {&interval};
const hubbub_text required[] = {HUBBUB_TEXT(HUBBUB_TIMER_ID)};

const auto descriptor = spec<hubbub_descriptor>([](auto &spec) {
    spec.name = HUBBUB_TEXT("tally");
    spec.version = HUBBUB_TEXT("1.0.0");
    spec.license = HUBBUB_TEXT("Apache-2.0");
    spec.summary = HUBBUB_TEXT("Counts events by type");
    spec.description = HUBBUB_TEXT("Its numbers are those of this run: a restart begins again.");
    spec.roles = HUBBUB_ROLE_SOURCE | HUBBUB_ROLE_SINK | HUBBUB_ROLE_OPERATIONS;
    spec.sink_acknowledges = HUBBUB_ACKNOWLEDGES_SETTLEMENT;
    spec.emits = emits;
    spec.emit_count = std::size(emits);
    spec.accepts = accepts;
    spec.accept_count = std::size(accepts);
    spec.operations = operations;
    spec.operation_count = std::size(operations);
    spec.settings = settings;
    spec.setting_count = std::size(settings);
    spec.required_extensions = required;
    spec.required_extension_count = std::size(required);
});

// The table.

const auto adapter = spec<hubbub_adapter>([](auto &table) {
    table.descriptor = &descriptor;
    table.create = [](const hubbub_adapter *, const hubbub_host *host, const hubbub_value *settings, hubbub_instance **self) {
        // The one setting: the host has checked it, and filled in its default.
        const auto period = static_cast<uint64_t>(settings->items[0].value.integer);
        return hubbub::guarded(host, [&] { *self = new hubbub_instance(host, period); });
    };
    table.destroy = [](hubbub_instance *self) { delete self; };
    table.start = [](hubbub_instance *self) { return hubbub::guarded(self->host, [&] { self->start(); }); };
    table.stop = [](hubbub_instance *self, uint32_t) {
        self->stop();
        return HUBBUB_OK;
    };
    // It takes all of them; one that cannot be counted now comes again.
    table.deliver = [](hubbub_instance *self, const hubbub_delivery *deliveries, uint64_t count, uint64_t *accepted) {
        hubbub::Settlements settlements(self->host);
        for (uint64_t index = 0; index < count; index++) {
            const int32_t code = hubbub::guarded(self->host, [&] { self->take(deliveries[index].event); });
            settlements.add(deliveries[index].token, code);
        }
        *accepted = count;
        return HUBBUB_OK;
    };
    table.call = [](hubbub_instance *self, const hubbub_call *call) {
        hubbub_value result = {};
        result.kind = HUBBUB_KIND_INTEGER;
        result.integer = self->count(hubbub::view(call->parameters[0].value.text));
        return self->host->complete(self->host, call->id, HUBBUB_OK, &result, hubbub::text(""));
    };
});

} // namespace

extern "C" const hubbub_adapter *hubbub_adapter_entry_v1(void) { return &adapter; }
