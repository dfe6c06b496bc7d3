-- Raise the layout in an account's marker and leave the time in it; never lower it.
-- KEYS: marker   ARGV: layout
local layout, since = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+)(.*)$')
if layout and tonumber(layout) < tonumber(ARGV[1]) then
  redis.call('SET', KEYS[1], ARGV[1] .. since)
end
