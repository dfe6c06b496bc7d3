-- Take an item off the parked ones, and log who did that and why.
-- KEYS: parked, bodies, audit   ARGV: item id, now, kind, asset id ('' if none), detail
-- Returns 1, or 0 if it was taken off before.
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('XADD', KEYS[3], '*', 'at', ARGV[2], 'kind', ARGV[3], 'asset_id', ARGV[4], 'detail', ARGV[5])
return 1
