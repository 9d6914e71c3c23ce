using Kindling.Pipelines.Images;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class BuildIndexesTests : IDisposable
{
    private static readonly Dockerfile s_python = Dockerfile.Parse(
        "ARG BASE=x\nFROM $BASE\nARG DEBIAN_DATE\nARG DEBIAN_MIRROR\nARG PYTHON_INDEX\nARG COLOUR=red\n"
    );

    private readonly ImageBench _bench = ImageBench.Small();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_Dockerfile_gets_the_arguments_that_it_takes_and_that_have_a_value()
    {
        await using var indexes = new BuildIndexes(
            _bench.Settings with
            {
                PythonIndexes = ["https://pypi.example/simple/"],
            }
        );

        indexes
            .ArgumentsFor(s_python)
            .ShouldBe(
                new Dictionary<string, string>
                {
                    ["DEBIAN_DATE"] = "2026-11-01",
                    ["PYTHON_INDEX"] = "https://pypi.example/simple",
                },
                ignoreOrder: true
            );
        indexes.NeedsHostNetwork(s_python).ShouldBeFalse();
    }

    [Fact]
    public async Task A_folder_is_served_once_and_reached_through_the_hosts_network()
    {
        _bench.Write("wheels/index.html", "wheels");
        await using var indexes = new BuildIndexes(
            _bench.Settings with
            {
                PythonIndexes = ["docker/wheels"],
            }
        );

        var address = indexes.ArgumentsFor(s_python)["PYTHON_INDEX"];

        indexes.ArgumentsFor(s_python)["PYTHON_INDEX"].ShouldBe(address);
        indexes.NeedsHostNetwork(s_python).ShouldBeTrue();
        indexes.NeedsHostNetwork(Dockerfile.Parse("FROM x\nARG DEBIAN_DATE")).ShouldBeFalse();
        using var client = new HttpClient();
        (await client.GetStringAsync(new Uri(address + "/"), ImageBench.Token)).ShouldBe("wheels");
    }

    [Fact]
    public async Task A_mirror_on_this_machine_needs_the_hosts_network_too()
    {
        await using var indexes = new BuildIndexes(
            _bench.Settings with
            {
                DebianMirror = "http://127.0.0.1:3142/debian",
            }
        );

        indexes.ArgumentsFor(s_python)["DEBIAN_MIRROR"].ShouldBe("http://127.0.0.1:3142/debian");
        indexes.NeedsHostNetwork(s_python).ShouldBeTrue();
    }
}
