-- Count a delivery that is taken in.
-- ARGV: start of an account's keys, now
count(ARGV[1], ARGV[2], {'accepted'})
