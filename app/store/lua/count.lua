-- Count names, once each, in the minute, hour and day of a time. The buckets expire: see app/store/pace.py.
-- Stands before the scripts that count.
local function count(start, now, names)
  for _, span in ipairs({{'minute', 60, 7200}, {'hour', 3600, 180000}, {'day', 86400, 5356800}}) do
    local key = start .. 'pace:' .. span[1] .. ':' .. string.format('%d', math.floor(now / span[2]))
    for _, name in ipairs(names) do redis.call('HINCRBY', key, name, 1) end
    redis.call('EXPIRE', key, span[3])
  end
end
