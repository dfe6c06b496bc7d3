-- Change one member of a hash that assets are judged by, raise the version, and log that.
-- KEYS: hash, version, audit
-- ARGV: member, value before ('' for none), value after ('' removes it), now, kind, detail
-- Returns 1, or 0 when it is not any more what it was.
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
redis.call('INCR', KEYS[2])
redis.call('XADD', KEYS[3], '*', 'at', ARGV[4], 'kind', ARGV[5], 'asset_id', '', 'detail', ARGV[6])
return 1
