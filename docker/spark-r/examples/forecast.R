#!/usr/bin/Rscript --vanilla
# Reads horizons (months, a line each), writes for each the forecast of monthly accidental deaths in the USA (USAccDeaths, 1973 to
# 1978) that far ahead. Spark starts one of these for each partition: see forecast_by_pipe.py.
suppressPackageStartupMessages(library(forecast))
horizons <- as.integer(readLines(file("stdin")))
if (length(horizons) > 0) {
    means <- forecast(ets(USAccDeaths), h = max(horizons))$mean
    writeLines(sprintf("%d %.1f", horizons, means[horizons]))
}
