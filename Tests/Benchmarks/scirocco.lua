-- What wrk asks for: "push", or "work", which pulls and acknowledges each message. Other answers than wanted are counted.
local mode, node = "push", "b0b"
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
end

function request()
    if mode == "push" then
        return wrk.format("POST", "/messageQueue", head, body)
    end
    local id = table.remove(pulled)
    if id then
        return wrk.format("PATCH", "/messageQueue/" .. id .. "/ack", head, "")
    end
    return wrk.format("GET", "/messageQueue", head)
end

function response(status, headers)
    if mode == "push" then
        if status == 201 then done_count = done_count + 1 else failed_count = failed_count + 1 end
    elseif headers["Scirocco-Status"] == "processing" then
        table.insert(pulled, headers["Scirocco-Id"])
    elseif headers["Scirocco-Status"] == "processed" then
        done_count = done_count + 1
    else
        failed_count = failed_count + 1
    end
end

function done(summary)
    local count, failed = 0, 0
    for _, thread in ipairs(threads) do
        count = count + thread:get("done_count")
        failed = failed + thread:get("failed_count")
    end
    print(string.format("RATE %.0f FAILED %d", count / (summary.duration / 1e6), failed))
end
