"""Every common type, nulls among them, through a parquet file and back."""

import sys
from datetime import date, datetime, timezone
from decimal import Decimal

from answer import Stopwatch, answer
from pyspark.sql import SparkSession

SCHEMA = (
    "i int, l bigint, d double, m decimal(20,4), s string, day date, at timestamp, b boolean, "
    "a array<int>, p struct<x:int,y:string>"
)
AT = datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=timezone.utc)
ROWS = [
    (1, 9007199254740993, 0.1, Decimal("12345678901234.5678"), "Grüße, Žluťoučký 猫", date(1969, 12, 31), AT, True,
     [1, None, 3], (7, "ß")),
    (-2147483648, -9223372036854775808, -1e-300, Decimal("-0.0001"), "", date(2000, 2, 29), AT, False, [], (None, None)),
    (None, None, None, None, None, None, None, None, None, None),
]

path, partitions = sys.argv[1], int(sys.argv[2])
spark = SparkSession.builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
with Stopwatch() as watch:
    written = spark.createDataFrame(spark.sparkContext.parallelize(ROWS * partitions, partitions), SCHEMA)
    written.write.parquet(path)
    read = spark.read.parquet(path)
    json = "to_json(struct(*), map('ignoreNullFields', 'false', 'timestampFormat', 'yyyy-MM-dd HH:mm:ss.SSSSSS'))"
    rows = sorted({row[0] for row in read.selectExpr(json).collect()})
    count = read.count()
answer(schema=read.schema.simpleString(), count=count, rows=rows, seconds=watch.seconds)
spark.stop()
