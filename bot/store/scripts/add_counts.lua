-- Adds to the counts of a hash, all of them or none.
-- KEYS[1]   the hash
-- ARGV[1]   seconds until it is gone, or "" when it is kept
-- ARGV[2]   a name and ARGV[3] how much is added to its count; so on in turn
-- Returns how many names there were.
for at = 2, #ARGV, 2 do
  redis.call('HINCRBY', KEYS[1], ARGV[at], ARGV[at + 1])
end
if ARGV[1] ~= '' then
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
return (#ARGV - 1) / 2
