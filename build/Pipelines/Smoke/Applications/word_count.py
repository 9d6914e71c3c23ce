"""How often each word occurs in a text file in HDFS."""

import hashlib
import sys

from answer import Stopwatch, answer
from pyspark.sql import SparkSession

path, partitions = sys.argv[1], int(sys.argv[2])
spark = SparkSession.builder.getOrCreate()
with Stopwatch() as watch:
    words = spark.sparkContext.textFile(path, partitions).flatMap(lambda line: line.split())
    counts = words.map(lambda word: (word, 1)).reduceByKey(lambda a, b: a + b, partitions).collect()
lines = "".join(f"{word} {count}\n" for word, count in sorted(counts))
answer(
    words=sum(count for _, count in counts),
    distinct=len(counts),
    digest=hashlib.sha256(lines.encode()).hexdigest(),
    seconds=watch.seconds,
)
spark.stop()
