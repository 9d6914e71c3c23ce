# Prints "name=version" for what an image holds of the things that a driver and its executors must have alike.
# The interpreter that Spark takes.
python=${PYSPARK_PYTHON:-python3}
say() { [ -z "$2" ] || echo "$1=$2"; }
of_python() { "$python" -c "import importlib.metadata as m; print(m.version('$1'))" 2>/dev/null; }
of_jar() { # NAME-PATTERN FOLDER…: the version in the first jar's name; Hadoop has hadoop-common-…-tests.jar beside it
    pattern=$1; shift
    for folder in "$@"; do
        for jar in "$folder"/$pattern-[0-9]*.jar; do
            case $jar in *-tests.jar) continue ;; esac
            [ -f "$jar" ] && { basename "$jar" .jar | sed 's/^[^0-9]*\(_[0-9.]*\)\{0,1\}-\([0-9].*\)$/\2/'; return; }
        done
    done
}
spark=${SPARK_HOME:-/opt/spark}
hadoop=${HADOOP_HOME:-/opt/hadoop}
say java "$("${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')"
say python "$("$python" -c 'import platform; print(platform.python_version())' 2>/dev/null)"
say r "$(R --version 2>/dev/null | sed -n 's/^R version \([0-9.]*\).*/\1/p')"
say spark "$(of_jar 'spark-core_*' "$spark/jars")"
say hadoop "$(of_jar hadoop-common "$hadoop/share/hadoop/common")"
[ -d "$hadoop/share" ] || say hadoop "$(of_jar hadoop-client-api "$spark/jars")"
say pandas "$(of_python pandas)"
say pyarrow "$(of_python pyarrow)"
true
