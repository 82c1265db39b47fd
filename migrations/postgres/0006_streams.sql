-- The layout of SQLite files; this keeps the numbers of both stores the same.
SELECT 1;
