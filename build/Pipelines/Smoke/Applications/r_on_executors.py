"""R on the executors: forecasts by the example's script, and a table that Python wrote to HDFS."""

import hashlib
import shlex
import sys

from answer import Stopwatch, answer
from pyspark.sql import SparkSession

# An executor's pipe starts with an empty environment.
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
# Types go through R: a whole number, a text that may be missing, an amount.
TABLE = (
    "lines <- readLines(file('stdin'), encoding = 'UTF-8'); cat(R.version.string, '\\n', sep = ''); "
    "if (length(lines) > 0) { rows <- read.csv(text = lines, header = FALSE, encoding = 'UTF-8'); "
    "writeLines(sprintf('%d|%s|%.2f', rows[[1]], rows[[2]], rows[[3]]), useBytes = TRUE) }"
)

path, rows, partitions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
spark = SparkSession.builder.getOrCreate()
with Stopwatch() as forecast:
    horizons = spark.sparkContext.parallelize(range(1, 13), partitions)
    forecasts = horizons.pipe("Rscript --vanilla /opt/examples/forecast.R", ENVIRONMENT, checkCode=True).collect()

written = spark.range(1, rows + 1, numPartitions=partitions).selectExpr(
    "int(id) as id", "if(id % 10 = 0, null, concat('Žluťoučký ', id)) as name", "id / 4 as price"
)
written.write.parquet(path)
with Stopwatch() as table:
    lines = spark.read.parquet(path).selectExpr("to_csv(struct(*), map('nullValue', 'NA'))").rdd.map(lambda row: row[0])
    read = lines.pipe(f"Rscript --vanilla -e {shlex.quote(TABLE)}", ENVIRONMENT, checkCode=True).collect()
versions = sorted({line for line in read if line.startswith("R version")})
read = sorted((line for line in read if not line.startswith("R version")), key=lambda line: int(line.split("|")[0]))
answer(
    forecasts=forecasts,
    forecast_seconds=forecast.seconds,
    rows=len(read),
    digest=hashlib.sha256("".join(f"{line}\n" for line in read).encode()).hexdigest(),
    versions=versions,
    table_seconds=table.seconds,
)
spark.stop()
