-- Record an effect and remove the entry it belongs to.
-- KEYS: lease, entry, shard, verdict, problems, audit, counts, wrote, flags, held, judged, run assets, open,
--       notices, notices:state, holds, holding, missing by field, missing of an asset
-- ARGV: token, entry id, generation, asset id ('' if never known), record ('' forgets the asset),
--       has problems (0/1), now,
--       metadata fingerprint to keep ('' forgets what we wrote), flags of ours as JSON ('' for
--       none), what to remember of our writes as JSON ('' forgets it), until when they are held back ('' for
--       not at all), seconds to remember what we wrote, audit length, start of an account's keys, outcome and its
--       detail, its open problems as JSON ('' for none), what a notice says of it as JSON, most notices to keep
--       (0 for none), names to count as JSON, fields that lack their mandatory value as JSON ('' for none), how
--       many changes of holds, then their fields, texts before and texts after ('' for none), how many undo runs,
--       then the keys for what they came to and that, then kind and detail of audit entries
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
local asset, record, now = ARGV[4], ARGV[5], ARGV[7]

-- What opens or closes is told once, because it is told in the step in which it does. Whatever was open is
-- known also while nobody wants notices, so that old problems are not news to whoever asks for them later.
local function tell()
  local known = redis.call('HGET', KEYS[13], asset)
  local before, about = string.match(known or '\n', '^([^\n]*)\n(.*)$')
  if ARGV[17] == '' then
    redis.call('HDEL', KEYS[13], asset)
  else
    about = ARGV[18]
    redis.call('HSET', KEYS[13], asset, ARGV[17] .. '\n' .. about)
  end
  if before == ARGV[17] or ARGV[19] == '0' then return end
  if redis.call('XLEN', KEYS[14]) >= tonumber(ARGV[19]) then
    redis.call('HINCRBY', KEYS[15], 'dropped', 1)
    return
  end
  redis.call('XADD', KEYS[14], '*', 'at', now, 'asset_id', asset, 'about', about, 'before', before,
    'after', ARGV[17], 'gone', record == '' and 1 or 0)
end

local function count_missing()
  local before = redis.call('HGET', KEYS[19], asset) or ''
  if before == ARGV[21] then return end
  for _, field in ipairs(before == '' and {} or cjson.decode(before)) do
    if redis.call('HINCRBY', KEYS[18], field, -1) <= 0 then redis.call('HDEL', KEYS[18], field) end
  end
  for _, field in ipairs(ARGV[21] == '' and {} or cjson.decode(ARGV[21])) do
    redis.call('HINCRBY', KEYS[18], field, 1)
  end
  if ARGV[21] == '' then
    redis.call('HDEL', KEYS[19], asset)
  else
    redis.call('HSET', KEYS[19], asset, ARGV[21])
  end
end

if asset ~= '' then
  if record == '' then
    redis.call('DEL', KEYS[4], KEYS[16])
    redis.call('ZREM', KEYS[11], asset)
  else
    redis.call('SET', KEYS[4], record)
    redis.call('ZADD', KEYS[11], now, asset)
  end
  if ARGV[6] == '1' then
    redis.call('ZADD', KEYS[5], 'NX', now, asset)
  else
    redis.call('ZREM', KEYS[5], asset)
  end
  redis.call('HDEL', KEYS[8], 'intent')
  if redis.call('HGET', KEYS[8], 'metadata') ~= ARGV[8] then redis.call('HDEL', KEYS[8], 'metadata') end
  if ARGV[9] == '' then
    redis.call('HDEL', KEYS[9], asset)
  else
    redis.call('HSET', KEYS[9], asset, ARGV[9])
  end
  if ARGV[10] == '' then
    redis.call('HDEL', KEYS[8], 'memory')
  else
    redis.call('HSET', KEYS[8], 'memory', ARGV[10])
    redis.call('EXPIRE', KEYS[8], ARGV[12])
  end
  if ARGV[11] == '' then
    redis.call('ZREM', KEYS[10], asset)
  else
    redis.call('ZADD', KEYS[10], ARGV[11], asset)
  end
  tell()
  count_missing()
end
run_result(KEYS[12], ARGV[14], asset, ARGV[3], now, ARGV[15], ARGV[16])
local place = 23
for _ = 1, tonumber(ARGV[22]) do
  local field, before, after = ARGV[place], ARGV[place + 1], ARGV[place + 2]
  place = place + 3
  if redis.call('HGET', KEYS[16], field) == before then
    if after == '' then
      redis.call('HDEL', KEYS[16], field)
    else
      redis.call('HSET', KEYS[16], field, after)
    end
  end
end
if redis.call('EXISTS', KEYS[16]) == 0 then redis.call('ZREM', KEYS[17], asset) end
local runs = tonumber(ARGV[place])
place = place + 1
for _ = 1, runs do
  redis.call('HSET', ARGV[place], asset, ARGV[place + 1])
  place = place + 2
end
for place = place, #ARGV, 2 do
  redis.call('XADD', KEYS[6], 'MAXLEN', '~', ARGV[13], '*',
    'at', now, 'kind', ARGV[place], 'asset_id', asset, 'detail', ARGV[place + 1])
end
redis.call('HINCRBY', KEYS[7], 'settled', 1)
redis.call('HSET', KEYS[7], 'settled_at', now)
count(ARGV[14], now, cjson.decode(ARGV[20]))
if redis.call('HGET', KEYS[2], 'generation') ~= ARGV[3] then
  redis.call('HSET', KEYS[2], 'tries', 0, 'unended', 0)
  return 'newer'
end
redis.call('HDEL', KEYS[8], 'stray')
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[3], ARGV[2])
return 'done'
