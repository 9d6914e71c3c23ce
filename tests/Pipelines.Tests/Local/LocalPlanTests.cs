using System.Text.RegularExpressions;
using System.Xml.Linq;
using Kindling.Pipelines.Local;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed partial class LocalPlanTests
{
    [Xunit.Fact]
    public void Everything_that_a_person_expects_is_planned() =>
        Plan(workers: 2)
            .Components.Select(component => component.Name)
            .ShouldBe(["namenode", "datanode", "master", "worker-1", "worker-2", "history"]);

    [Xunit.Fact]
    public void The_same_input_gives_the_same_plan() => Hashes(Plan()).ShouldBe(Hashes(Plan()));

    [Xunit.Fact]
    public void More_workers_concern_only_the_workers()
    {
        // On one core each worker offers one whatever their number, but memory is divided anew.
        var before = Hashes(Plan(workers: 1));
        var after = Hashes(Plan(workers: 2));

        before
            .Where(entry => after[entry.Key] != entry.Value)
            .Select(entry => entry.Key)
            .ShouldBe(["worker-1"]);
    }

    [Xunit.Fact]
    public void Another_Python_concerns_only_the_workers() =>
        Changed(input => input with { Python = "/usr/bin/python3.13" }).ShouldBe(["worker-1"]);

    [Xunit.Fact]
    public void Another_Spark_leaves_HDFS_alone() =>
        Changed(input => input with { SparkHome = "/opt/spark-5" })
            .ShouldBe(["history", "master", "worker-1"]);

    [Xunit.Fact]
    public void Another_Hadoop_leaves_Spark_alone() =>
        Changed(input => input with { HadoopHome = "/opt/hadoop-3.5.1" })
            .ShouldBe(["datanode", "namenode"]);

    [Xunit.Fact]
    public void Another_history_port_leaves_HDFS_and_the_workers_alone() =>
        Changed(input =>
                input with
                {
                    Ports = LocalPorts.Choose(
                        1,
                        LocalPorts.None,
                        _ => false,
                        port => port != 18080
                    ),
                }
            )
            .ShouldBe(["history", "master"]);

    [Xunit.Fact]
    public void No_address_is_anything_but_this_machine()
    {
        var plan = Plan(workers: 2);
        var texts = plan
            .Components.SelectMany(component =>
                component.Command.Concat(component.Variables.Values).Concat(component.Addresses)
            )
            .Concat(
                plan.Components.SelectMany(component => component.Files)
                    .Concat(plan.ClientFiles)
                    .Select(file => file.Text)
            );

        var addresses = texts
            .SelectMany(text => IpAddress().Matches(text))
            .Select(match => match.Value)
            .Distinct();

        addresses.ShouldBe(["127.0.0.1"]);
    }

    [Xunit.Fact]
    public void Every_listening_property_of_HDFS_is_bound()
    {
        Site("namenode").ShouldContainKeyAndValue("dfs.namenode.rpc-bind-host", "127.0.0.1");
        Site("namenode").ShouldContainKeyAndValue("dfs.namenode.http-bind-host", "127.0.0.1");
        Site("datanode").ShouldContainKeyAndValue("dfs.datanode.address", "127.0.0.1:9866");
        Site("datanode").ShouldContainKeyAndValue("dfs.datanode.http.address", "127.0.0.1:9864");
        Site("datanode").ShouldContainKeyAndValue("dfs.datanode.ipc.address", "127.0.0.1:9867");
    }

    [Xunit.Fact]
    public void Every_Spark_daemon_is_bound_and_the_REST_port_is_off()
    {
        var plan = Plan();
        var spark = plan
            .Components.Where(component =>
                component.Command[0].EndsWith("spark-class", StringComparison.Ordinal)
            )
            .ToList();

        spark.Count.ShouldBe(3);
        spark.ShouldAllBe(component => component.Variables["SPARK_LOCAL_IP"] == "127.0.0.1");
        var master = plan.Components.Single(component => component.Name == "master");
        master
            .Files.Single(file => file.Path.EndsWith("spark.properties", StringComparison.Ordinal))
            .Text.ShouldContain("spark.master.rest.enabled false\n");
    }

    [Xunit.Fact]
    public void A_folder_with_blanks_stays_one_argument_and_a_proper_URI()
    {
        var plan = LocalPlan.Create(
            Input(1) with
            {
                Folder = new StateFolder("/my work/.nuke/temp/local"),
            }
        );

        Site(plan, "namenode")["dfs.namenode.name.dir"]
            .ShouldBe("file:///my%20work/.nuke/temp/local/data/name");
        Site(plan, "datanode")["dfs.datanode.data.dir"].ShouldBe("/proc/self/cwd/blocks");
        plan.Components.Single(component => component.Name == "datanode")
            .WorkingFolder.ShouldBe("/my work/.nuke/temp/local/data");
        plan.Components.Single(component => component.Name == "master")
            .Variables["SPARK_DAEMON_JAVA_OPTS"]
            .ShouldContain("\"-Dkindling.log=/my work/.nuke/temp/local/logs/master.log\"");
    }

    [Xunit.Fact]
    public void The_environment_tells_jobs_where_all_is()
    {
        var environment = Plan().Environment;

        environment.MasterUrl.OriginalString.ShouldBe("spark://127.0.0.1:7077");
        environment.FileSystem.ShouldBe("hdfs://127.0.0.1:8020");
        environment.History.ShouldBe(new Uri("http://127.0.0.1:18080/"));
        environment.SparkConfiguration.ShouldBe("/state/conf/spark-client");
    }

    internal static LocalPlanInput Input(int workers) =>
        new()
        {
            Folder = new StateFolder("/state"),
            SparkHome = "/opt/spark",
            HadoopHome = "/opt/hadoop",
            JavaHome = "/opt/java",
            Python = "/usr/bin/python3.11",
            User = "ada",
            Workers = workers,
            Machine = new Machine(2, 16 * 1024),
            Ports = LocalPorts.Choose(workers, LocalPorts.None, _ => false, _ => true),
        };

    private static LocalPlan Plan(int workers = 1) => LocalPlan.Create(Input(workers));

    private static Dictionary<string, string> Hashes(LocalPlan plan) =>
        plan.Components.ToDictionary(component => component.Name, component => component.Hash);

    private static IEnumerable<string> Changed(Func<LocalPlanInput, LocalPlanInput> change)
    {
        var before = Hashes(Plan());
        var after = Hashes(LocalPlan.Create(change(Input(1))));
        return after
            .Where(entry => before[entry.Key] != entry.Value)
            .Select(entry => entry.Key)
            .Order(StringComparer.Ordinal);
    }

    private static Dictionary<string, string> Site(string component) => Site(Plan(), component);

    private static Dictionary<string, string> Site(LocalPlan plan, string component)
    {
        var files = plan.Components.Single(one => one.Name == component).Files;
        var site = files.Single(file =>
            file.Path.EndsWith("hdfs-site.xml", StringComparison.Ordinal)
        );
        return XDocument
            .Parse(site.Text)
            .Root!.Elements()
            .ToDictionary(
                property => property.Element("name")!.Value,
                property => property.Element("value")!.Value
            );
    }

    [GeneratedRegex(@"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", RegexOptions.None, 1000)]
    private static partial Regex IpAddress();
}
