-- Store the account's fields as they were read at a time.
-- KEYS: fields, version
-- ARGV: the fields as JSON, time
-- Returns 1 when they differ from those before.
local differs = redis.call('HGET', KEYS[1], 'document') ~= ARGV[1]
redis.call('HSET', KEYS[1], 'document', ARGV[1], 'at', ARGV[2])
if differs then
  redis.call('INCR', KEYS[2])
  return 1
end
return 0
