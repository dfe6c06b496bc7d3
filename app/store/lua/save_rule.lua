-- Store one rule if it is still the one the change was made from, and keep its history.
-- KEYS: rules, seq, history, version, audit
-- ARGV: external_id, the rule as JSON, the rule it replaces as JSON or '', time, author as JSON
-- Returns 1, or 0 when somebody else was faster.
local rules, seqs, history, version = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, rule, replacing, at, author = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local stored = redis.call('HGET', rules, id)
local seq, before, action = nil, '', 'created'
if stored then
  seq, before = string.match(stored, '^{"seq":(%d+),"rule":(.*)}$')
  action = 'updated'
end
if before ~= replacing then
  return 0
end
seq = seq or string.format('%d', redis.call('INCR', seqs))
redis.call('HSET', rules, id, '{"seq":' .. seq .. ',"rule":' .. rule .. '}')
local number = string.format('%d', redis.call('INCR', version))
redis.call('RPUSH', history, '{"action":"' .. action .. '","at":' .. at .. ',"author":' .. author
  .. ',"version":' .. number .. ',"rule":' .. rule .. '}')
redis.call('XADD', KEYS[5], '*', 'at', at, 'kind', stored and 'rule_changed' or 'rule_created', 'asset_id', '',
  'detail', '{"by":' .. author .. ',"version":' .. number .. ',"before":' .. (stored and before or 'null')
  .. ',"after":' .. rule .. '}')
return 1
