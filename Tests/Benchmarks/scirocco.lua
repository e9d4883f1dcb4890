-- What wrk asks for: "push", or "work", which pulls and acknowledges each message. Other answers than wanted are counted.
-- A push is the same request each time and its answer is not looked into, so that wrk takes as little of the machine as
-- redis-benchmark does.
mode = "push"
local node = "b0b"
local pulled = {}
local head = {
    ["Authorization"] = "DEFAULT_TOKEN", ["Scirocco-Node-Source"] = node, ["Scirocco-Node-Destination"] = node,
    ["Content-Type"] = "text/plain",
}
local body = string.rep("x", 100)
local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init(arguments)
    mode = arguments[1] or mode
    done_count, failed_count = 0, 0
    if mode == "push" then
        wrk.method, wrk.path, wrk.body = "POST", "/messageQueue", body
        for name, value in pairs(head) do wrk.headers[name] = value end
        request, response = nil, nil
    end
end

function request()
    local id = table.remove(pulled)
    if id then
        return wrk.format("PATCH", "/messageQueue/" .. id .. "/ack", head, "")
    end
    return wrk.format("GET", "/messageQueue", head)
end

function response(status, headers)
    if headers["Scirocco-Status"] == "processing" then
        table.insert(pulled, headers["Scirocco-Id"])
    elseif headers["Scirocco-Status"] == "processed" then
        done_count = done_count + 1
    else
        failed_count = failed_count + 1
    end
end

function done(summary)
    local count, failed, asked = 0, 0, "push"
    for _, thread in ipairs(threads) do
        count = count + thread:get("done_count")
        failed = failed + thread:get("failed_count")
        asked = thread:get("mode")
    end
    if asked == "push" then
        failed = summary.errors.status
        count = summary.requests - failed
    end
    print(string.format("RATE %.0f FAILED %d", count / (summary.duration / 1e6), failed))
end
