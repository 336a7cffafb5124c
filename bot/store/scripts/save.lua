-- Saves a session only if it is still as it was when it was loaded.
-- KEYS[1]  the session; its value opens with its revision and a bar: "3|..."; what does not, or is
--          no string at all, is written over
-- KEYS[2]  its claim, of whoever lost a race and now goes first
-- ARGV[1]  the revision that was loaded, "0" when there was no session
-- ARGV[2]  the new value, opening with the next revision and a bar
-- ARGV[3]  seconds until the session is gone
-- ARGV[4]  our claim or "": it ends with this save
-- Returns 1 when saved, 0 when somebody else saved or removed it first.
local stored = redis.pcall('GET', KEYS[1])
local revision = type(stored) == 'string' and string.match(stored, '^([1-9]%d*)|') or '0'
if #revision > 9 then
  revision = '0'
end
if revision ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
if ARGV[4] ~= '' and redis.call('GET', KEYS[2]) == ARGV[4] then
  redis.call('DEL', KEYS[2])
end
return 1
