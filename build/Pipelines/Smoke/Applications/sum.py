"""The sum of the first N numbers, computed in Python workers (seed 002)."""

import sys

from answer import Stopwatch, answer
from pyspark.sql import SparkSession

count, partitions = int(sys.argv[1]), int(sys.argv[2])
spark = SparkSession.builder.getOrCreate()
with Stopwatch() as watch:
    total = spark.sparkContext.parallelize(range(count), partitions).sum()
answer(sum=total, seconds=watch.seconds)
spark.stop()
