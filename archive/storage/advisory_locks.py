"""Keys of every advisory lock of the project. No two locks may share a key: PostgreSQL knows them only by number.

| key | form | held while |
|---|---|---|
| ``DATABASE_CREATION`` | one number, in the database ``postgres`` | the embedded server creates the database |
| ``NEAR_DUPLICATES`` | one number | articles are compared with the others; one process at a time |
| ``RELATION_PROPOSALS`` | one number | proposals that several reports share are added and deleted in one order |
| ``AUDIT_TRAIL`` | one number, in SQL (``archive_audit_lock``) | an entry is chained to the one before |
| ``AUDIENCES`` | one number, in SQL (``archive.0019_audiences``) | audiences are computed again |
| ``ID_CLOCK`` | one number, in SQL (``entities.0009_ids_of_time``) | the clock of ids is set |
| ``ITEMS``, ``ARTICLES``, ``FILES``, ``READINGS`` | high 16 bits, the id of the row below | a worker works on the row |
| ``TEXTS`` | two numbers, the second a part of the hash | a text is stored |
| ``SOURCES`` | two numbers, the second the hash of the name | a source is created |
| ``STREAMS`` | two numbers, the second the client and its slot | a long response is sent |
"""

DATABASE_CREATION = 7_363_601
NEAR_DUPLICATES = 7_215_331
RELATION_PROPOSALS = 0x51_6A_72_65_6C
AUDIT_TRAIL = 1_396_336_713
AUDIENCES = 0x51_6A_61_75_64
ID_CLOCK = 0x51_6A_69_64

ITEMS = 0x51_4A << 48
ARTICLES = 0x51_4B << 48
FILES = 0x51_4C << 48
READINGS = 0x51_4D << 48

TEXTS = 0x5465_7874
SOURCES = 0x536F_7572
STREAMS = 7_363_602
