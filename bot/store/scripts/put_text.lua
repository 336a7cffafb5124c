-- Puts a text to be sent into the queue, unless it was put there before or nobody would send it.
-- KEYS[1]  this text; KEYS[2] the queue, a list of such keys; KEYS[3] the sender's sign of life
-- ARGV[1]  the number and the words
-- ARGV[2]  seconds it may wait, and until the same text may be sent again
-- Returns 1 when it is, or was, in the queue; 0 when no sender has shown itself lately, or when
-- this text was tried and failed.
if redis.call('EXISTS', KEYS[3]) == 0 then
  return 0
end
local there = redis.call('GET', KEYS[1])
if there == 'failed' then
  return 0
end
if not there then
  redis.call('RPUSH', KEYS[2], KEYS[1])
  redis.call('EXPIRE', KEYS[2], ARGV[2])
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
end
return 1
