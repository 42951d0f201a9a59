-- What wrk sends: the paths of a file in turn, each as it stands, or with a comment that makes it another text.
-- Arguments: the file of paths, "fresh" or "same", the media type to ask for, and a mark that no other run has.

local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local paths = {}
local fresh, mark, accept
local sent = 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    paths[#paths + 1] = line
  end
  fresh = arguments[2] == "fresh"
  accept = arguments[3]
  mark = arguments[4]
end

function request()
  sent = sent + 1
  local path = paths[(sent + 7 * number) % #paths + 1]
  if fresh then
    path = path .. "%20%23" .. mark .. "-" .. number .. "-" .. sent
  end
  local client = "192.0.2." .. (sent + 32 * number) % 64 + 1
  return wrk.format("GET", path, { Accept = accept, ["X-Forwarded-For"] = client })
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '\n{"seconds": %f, "requests": %d, "bytes": %d, "refused": %d, "broken": %d, "p50": %f, "p99": %f}\n',
    summary.duration / 1e6, summary.requests, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
