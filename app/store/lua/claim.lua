-- Return due entries, live ones first.
-- An entry that was given out and of which nothing was heard again may have ended its worker, and all that
-- were given out with it look the same. So these come in a small company the next time, then alone; one that
-- was alone so often without an end is parked. `unended` counts: 1 after a full company, 2 after a small one,
-- from 3 on alone. While one is tried alone again, others go first should its worker end.
-- KEYS: lease, shard, parked, run assets
-- ARGV: token, entry prefix, now, limit, small company, tries alone, seconds behind others, reason to park,
--       start of an account's keys
local given, company, room = {}, nil, 0
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return given end
local now, limit, small, most = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), 2 + tonumber(ARGV[6])

local function park(id, entry)
  local kind, name = string.match(id, '^(%a+):(.*)$')
  local detail = {asset_id = kind == 'id' and name or cjson.null, address = kind == 'at' and name or '',
    causes = cjson.decode(redis.call('HGET', entry, 'causes'))}
  redis.call('XADD', KEYS[3], '*', 'at', ARGV[3], 'reason', ARGV[8], 'detail', cjson.encode(detail))
  if kind == 'id' then
    local generation, told = redis.call('HGET', entry, 'generation'), cjson.encode({reason = ARGV[8]})
    run_result(KEYS[4], ARGV[9], name, generation, ARGV[3], 'parked', told)
  end
  count(ARGV[9], ARGV[3], {'parked'})
  redis.call('DEL', entry)
  redis.call('ZREM', KEYS[2], id)
end

local function consider(id, band)
  local entry = ARGV[2] .. id
  -- A Redis that drops keys may have taken the details; what is to be looked at is still known.
  if redis.call('HSETNX', entry, 'generation', 0) == 1 then
    redis.call('HSET', entry, 'first', ARGV[3], 'priority', band / 1e11, 'causes', '["details lost"]', 'absent', 0)
  end
  local unended = tonumber(redis.call('HGET', entry, 'unended') or 0)
  if unended >= most then return park(id, entry) end
  local kind = math.min(unended, 2)
  if not company then
    company, room = kind, ({[0] = limit, small, 1})[kind]
  end
  if kind == company and #given < room then
    table.insert(given, {id = id, entry = entry, unended = unended, band = band})
  end
end

for priority = 0, 2 do
  local band = priority * 1e11
  local ids = redis.call('ZRANGEBYSCORE', KEYS[2], string.format('%.6f', band),
    string.format('%.6f', band + now), 'LIMIT', 0, limit)
  for _, id in ipairs(ids) do consider(id, band) end
end

local rows = {}
for _, one in ipairs(given) do
  local unended = #given == 1 and math.max(one.unended, 2) + 1 or #given <= small and 2 or 1
  redis.call('HSET', one.entry, 'unended', unended)
  if one.unended >= 2 then
    redis.call('ZADD', KEYS[2], string.format('%.6f', one.band + now + tonumber(ARGV[7])), one.id)
  end
  local held = redis.call('HMGET', one.entry, 'generation', 'first', 'priority', 'causes', 'tries', 'absent',
    'uploader', 'deliveries')
  table.insert(rows, {one.id, held[1], held[2], held[3], held[4], held[5] or '0', held[6], held[7] or '',
    held[8] or '[]'})
end
return rows
