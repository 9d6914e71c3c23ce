"""R on the executors: partitions of horizons go through forecast.R by RDD.pipe, and come back as forecasts."""

import os

from pyspark.sql import SparkSession

if __name__ == "__main__":
    spark = SparkSession.builder.appName("forecast by pipe").getOrCreate()
    # An executor's pipe starts with an empty environment.
    environment = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    horizons = spark.sparkContext.parallelize(range(1, 13), 2)
    lines = horizons.pipe("Rscript --vanilla /opt/examples/forecast.R", environment, checkCode=True).collect()
    for line in lines:
        month, deaths = line.split()
        print(f"month {month}: {deaths} deaths expected")
    print(f"Forecasts: {len(lines)}")
    spark.stop()
