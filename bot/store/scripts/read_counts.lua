-- Returns the names and counts of the hash KEYS[1] in turn. A script, because the driver makes a
-- mapping of whatever it gets for HGETALL.
return redis.call('HGETALL', KEYS[1])
