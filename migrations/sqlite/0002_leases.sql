-- Leases are for several nodes. A SQLite file belongs to one process; this keeps the numbers of both stores the same.
SELECT 1;
