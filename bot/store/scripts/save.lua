-- Saves a session only if it is still as it was when it was loaded.
-- KEYS[1]  the session; its value opens with its revision and a bar: "3|..."
-- ARGV[1]  the revision that was loaded, "0" when there was no session
-- ARGV[2]  the new value, opening with the next revision and a bar
-- ARGV[3]  seconds until the session is gone
-- Returns 1 when saved, 0 when somebody else saved or removed it first.
local stored = redis.call('GET', KEYS[1])
local revision = stored and string.match(stored, '^(%d+)|') or '0'
if revision ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1
