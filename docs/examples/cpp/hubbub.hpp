// A thin C++ skin over the interface: what must be given back is given back, and no exception leaves the adapter.
//
// It holds what this example needs; nothing in it is more than a few lines, so take what you need and add yours.
#pragma once

#include <hubbub/hubbub.h>

#include <array>
#include <cstdint>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hubbub {

inline std::string_view view(hubbub_text text) { return {text.size > 0 ? text.data : "", text.size}; }

inline hubbub_text text(std::string_view view) { return {view.data(), view.size()}; }

// What a function of the interface returned instead of HUBBUB_OK.
class Error : public std::exception {
public:
    Error(int32_t code, std::string what) : code_(code), what_(std::move(what)) {}
    int32_t code() const noexcept { return code_; }
    const char *what() const noexcept override { return what_.c_str(); }

private:
    int32_t code_;
    std::string what_;
};

// Throws where a function of the host has failed.
inline void check(const hubbub_host *host, int32_t code) {
    if (code < HUBBUB_OK) {
        throw Error(code, std::string(view(host->error_text(host))));
    }
}

// The boundary: runs `body`, and turns an exception into a code and its text. What the host calls and what may throw runs in it.
template <typename Body> int32_t guarded(const hubbub_host *host, Body body) noexcept {
    try {
        body();
        return HUBBUB_OK;
    } catch (const Error &error) {
        host->set_error(host, error.code(), text(error.what()));
        return error.code();
    } catch (const std::bad_alloc &) {
        return HUBBUB_E_MEMORY;
    } catch (const std::exception &error) {
        host->set_error(host, HUBBUB_E_FAILED, text(error.what()));
        return HUBBUB_E_FAILED;
    }
}

// One reference to an event.
class Event {
public:
    Event(const hubbub_host *host, const hubbub_draft &draft) : host_(host) {
        check(host, host->create_event(host, &draft, &event_));
    }
    Event(Event &&other) noexcept : host_(other.host_), event_(std::exchange(other.event_, nullptr)) {}
    Event &operator=(Event &&) = delete;
    ~Event() {
        if (event_ != nullptr) {
            host_->event_release(host_, &event_, 1);
        }
    }

    // Hands it to the routes. False while there is no credit: then it is still ours.
    bool emit() {
        uint64_t taken = 0;
        check(host_, host_->emit(host_, &event_, nullptr, 1, &taken));
        if (taken == 1) {
            event_ = nullptr;
        }
        return taken == 1;
    }

private:
    const hubbub_host *host_;
    const hubbub_event *event_ = nullptr;
};

// What an event shall be. The texts that it is given must outlive it; the event has its own copy.
class Draft {
public:
    explicit Draft(uint32_t type_index) {
        draft_.type_index = type_index;
        draft_.time = HUBBUB_TIME_NOW;
    }
    Draft &payload(std::string_view value) {
        draft_.payload_kind = HUBBUB_PAYLOAD_TEXT;
        draft_.payload = text(value);
        return *this;
    }
    Draft &attribute(std::string_view name, int32_t value) {
        hubbub_field field = {};
        field.name = text(name);
        field.value.kind = HUBBUB_KIND_INTEGER;
        field.value.integer = value;
        attributes_.push_back(field);
        return *this;
    }
    Event make(const hubbub_host *host) {
        draft_.attributes = attributes_.data();
        draft_.attribute_count = static_cast<uint32_t>(attributes_.size());
        return Event(host, draft_);
    }

private:
    hubbub_draft draft_ = with_head();
    std::vector<hubbub_field> attributes_;

    static hubbub_draft with_head() {
        hubbub_draft draft = {};
        draft.head = HUBBUB_HEAD(hubbub_draft);
        return draft;
    }
};

// The settlements of a batch: few calls into the host for all of them, the last when it goes out of scope. It does not allocate,
// so that what became of an event is said in any case.
class Settlements {
public:
    explicit Settlements(const hubbub_host *host) : host_(host) {}
    Settlements(const Settlements &) = delete;
    Settlements &operator=(const Settlements &) = delete;
    ~Settlements() { flush(); }

    // HUBBUB_OK: delivered; an error: to be tried again.
    void add(uint64_t token, int32_t code) {
        if (count_ == settlements_.size()) {
            flush();
        }
        hubbub_settlement &settlement = settlements_[count_++];
        settlement = {};
        settlement.token = token;
        settlement.outcome = code == HUBBUB_OK ? HUBBUB_DELIVERED : HUBBUB_RETRY;
        settlement.code = code;
    }

private:
    const hubbub_host *host_;
    std::array<hubbub_settlement, 64> settlements_;
    size_t count_ = 0;

    void flush() {
        host_->settle(host_, settlements_.data(), count_);
        count_ = 0;
    }
};

// A timer that ends with its object.
class Timer {
public:
    Timer(const hubbub_host *host, uint64_t period, hubbub_timer_fired fired) : host_(host) {
        const hubbub_text id = HUBBUB_TEXT(HUBBUB_TIMER_ID);
        timers_ = static_cast<const hubbub_timer *>(host->extension(host, id));
        check(host, timers_->set(host, period, period, fired, nullptr, &timer_));
    }
    Timer(const Timer &) = delete;
    Timer &operator=(const Timer &) = delete;
    ~Timer() { timers_->cancel(host_, timer_); }

private:
    const hubbub_host *host_;
    const hubbub_timer *timers_ = nullptr;
    uint64_t timer_ = 0;
};

} // namespace hubbub
