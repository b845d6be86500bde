-- A pixel batch of three events, about 1 KB, with event ids never used before. One request
-- in three comes from a new visitor; the others return, most of them recent ones.
local seed = tonumber(os.getenv("BENCH_SEED")) or 1
local n_requests, n_visitors = 0, 0
local first_seen = {}
-- A clock of its own, since Lua's has whole seconds: three milliseconds a request, starting
-- far enough back never to run ahead of the server's.
local start_ms = os.time() * 1000 - 120000
math.randomseed(seed)

-- UUIDs of version 7, as the pixel makes them: they begin with the time.
local function uuid(ms, space, number)
  return string.format("%08x-%04x-7%03x-%04x-%012x", math.floor(ms / 65536), ms % 65536, space,
    32768 + seed % 16384, number)
end

local function visitor(now)
  if n_visitors == 0 or math.random(3) == 1 then
    n_visitors = n_visitors + 1
    first_seen[n_visitors] = now
    return n_visitors
  end
  local age = math.floor(n_visitors * math.random() ^ 3)
  return n_visitors - math.min(age, n_visitors - 1)
end

local function item(page)
  return string.format(',"product_id":"%d","name":"Mug %d","price":"19.90","currency":"EUR"', page, page)
end

local function event(name, index, now, uid, page)
  return string.format(
    '{"event_name":"%s","event_id":"%s","created_at":%d,"session_hint":"%s","properties":{"$url":'
      .. '"https://shop.example/p/%d%s","referrer":"%s"%s},"aliases":["urn:cookie:%s"]}',
    name, uuid(now, index, n_requests), now - 3 + index, uuid(now, 9, uid), page,
    index == 1 and "?utm_source=newsletter" or "", index == 1 and "https://www.google.com/" or "",
    index == 1 and "" or item(page), uuid(first_seen[uid], 8, uid))
end

function request()
  n_requests = n_requests + 1
  local now = start_ms + 3 * n_requests
  local uid, page = visitor(now), math.random(500)
  local body = string.format('{"v":1,"level":"wasm","sent_at":%d,"events":[%s,%s,%s]}', now,
    event("$page_load", 1, now, uid, page), event("Viewed Product", 2, now, uid, page),
    event("Added To Cart", 3, now, uid, page))
  return wrk.format("POST", nil, {
    ["content-type"] = "text/plain;charset=UTF-8",
    ["origin"] = "https://shop.example",
    ["user-agent"] = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36",
  }, body)
end

function done(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.write + summary.errors.timeout
  io.write(string.format("RESULT %f %d %f %f %d\n", summary.requests / (summary.duration / 1e6),
    failed, latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.requests))
end
