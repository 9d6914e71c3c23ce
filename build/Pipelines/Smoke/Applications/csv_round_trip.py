"""Rows (i, 2i) made in Python workers, written as CSV in two partitions and read back (seed 002)."""

import sys

from answer import Stopwatch, answer
from pyspark.sql import SparkSession
from pyspark.sql import functions as f

path, rows = sys.argv[1], int(sys.argv[2])
spark = SparkSession.builder.getOrCreate()
with Stopwatch() as write:
    numbers = spark.sparkContext.parallelize(range(rows), 2).map(lambda i: (i, i * 2))
    spark.createDataFrame(numbers).write.csv(path)
with Stopwatch() as read:
    count = spark.read.csv(path).count()
with Stopwatch() as check:
    line = f.concat_ws(",", "_c0", "_c1")
    checksum = spark.read.csv(path).select(f.sum(f.crc32(line))).first()[0]
answer(count=count, checksum=checksum, write=write.seconds, read=read.seconds, check=check.seconds)
spark.stop()
