-- Keep what came of an asset for the run that had it queued, once, unless it was claimed before that.
-- Stands before the scripts that end an entry. `assets` is a hash: asset id to `<generation> <run id>`.
local function run_result(assets, start, asset, generation, now, outcome, detail)
  local held = redis.call('HGET', assets, asset)
  if not held then return end
  local since, run = string.match(held, '^(%d+) (.+)$')
  if tonumber(generation) < tonumber(since) then return end
  redis.call('HDEL', assets, asset)
  local outcomes, results = start .. 'outcomes:' .. run, start .. 'results:' .. run
  redis.call('HINCRBY', outcomes, outcome, 1)
  redis.call('XADD', results, 'MAXLEN', '~', 100000, '*',
    'at', now, 'asset_id', asset, 'outcome', outcome, 'detail', detail)
  redis.call('EXPIRE', outcomes, 2592000)
  redis.call('EXPIRE', results, 2592000)
end
