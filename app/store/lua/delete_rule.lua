-- Remove one rule, keeping its history.
-- KEYS: rules, history, version, audit
-- ARGV: external_id, time, author as JSON
-- Returns 1, or 0 when there is no such rule.
local rules, history, version = KEYS[1], KEYS[2], KEYS[3]
local id, at, author = ARGV[1], ARGV[2], ARGV[3]

local stored = redis.call('HGET', rules, id)
if not stored then
  return 0
end
local rule = string.match(stored, '^{"seq":%d+,"rule":(.*)}$')
redis.call('HDEL', rules, id)
local number = string.format('%d', redis.call('INCR', version))
redis.call('RPUSH', history, '{"action":"deleted","at":' .. at .. ',"author":' .. author
  .. ',"version":' .. number .. ',"rule":' .. rule .. '}')
redis.call('XADD', KEYS[4], '*', 'at', at, 'kind', 'rule_deleted', 'asset_id', '',
  'detail', '{"by":' .. author .. ',"version":' .. number .. ',"before":' .. rule .. ',"after":null}')
return 1
