-- Make a list of rules the rules, in its order; each rule that differs gets an entry in its history.
-- KEYS: rules, seq, version, audit
-- ARGV: what history keys start with, time, author as JSON, then external_id and rule as JSON for each rule
-- Returns 1, or 0 when they already are the rules.
local rules, seqs, version = KEYS[1], KEYS[2], KEYS[3]
local history, at, author = ARGV[1], ARGV[2], ARGV[3]

local function rule_in(stored)
  return string.match(stored, '^{"seq":%d+,"rule":(.*)}$')
end

local before, removed, order = {}, {}, {}
local flat = redis.call('HGETALL', rules)
for i = 1, #flat, 2 do
  before[flat[i]] = rule_in(flat[i + 1])
  removed[flat[i]] = true
  order[#order + 1] = { tonumber(string.match(flat[i + 1], '^{"seq":(%d+)')), flat[i] }
end
table.sort(order, function(a, b) return a[1] < b[1] end)

local count = (#ARGV - 3) / 2
local same = count == #order
for i = 1, count do
  local id, rule = ARGV[2 + 2 * i], ARGV[3 + 2 * i]
  same = same and order[i][2] == id and before[id] == rule
  removed[id] = nil
end
if same then
  return 0
end

local number = string.format('%d', redis.call('INCR', version))
local noted = false
local function note(kind, old, new)
  noted = true
  redis.call('XADD', KEYS[4], '*', 'at', at, 'kind', kind, 'asset_id', '', 'detail',
    '{"by":' .. author .. ',"version":' .. number .. ',"before":' .. old .. ',"after":' .. new .. '}')
end
local function remember(id, action, rule)
  redis.call('RPUSH', history .. id, '{"action":"' .. action .. '","at":' .. at .. ',"author":' .. author
    .. ',"version":' .. number .. ',"rule":' .. rule .. '}')
end

redis.call('DEL', rules)
for i = 1, count do
  local id, rule = ARGV[2 + 2 * i], ARGV[3 + 2 * i]
  redis.call('HSET', rules, id, '{"seq":' .. string.format('%d', i) .. ',"rule":' .. rule .. '}')
  if before[id] ~= rule then
    remember(id, before[id] and 'updated' or 'created', rule)
    note(before[id] and 'rule_changed' or 'rule_created', before[id] or 'null', rule)
  end
end
for _, pair in ipairs(order) do
  if removed[pair[2]] then
    remember(pair[2], 'deleted', before[pair[2]])
    note('rule_deleted', before[pair[2]], 'null')
  end
end
if not noted then note('rules_reordered', 'null', 'null') end
redis.call('SET', seqs, string.format('%d', count))
return 1
