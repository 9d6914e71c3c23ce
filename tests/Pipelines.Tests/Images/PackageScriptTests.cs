using System.Security.Cryptography;
using System.Text;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class PackageScriptTests : IDisposable
{
    private readonly ScriptBench _bench = new() { Folders = ["/etc/apt", "/etc/os-release"] };

    public PackageScriptTests()
    {
        _bench.Write("etc/os-release", "VERSION_CODENAME=trixie\n");
        Directory.CreateDirectory(_bench["etc/apt/apt.conf.d"]);
        // What they would remove is this machine's.
        _bench.Tool("rm", "echo \"rm $*\"");
        _bench.Tool("remove-packages", "echo \"remove-packages $*\"");
        _bench.Tool("apt-cache", "true");
        _bench.Tool(
            "apt-get",
            "echo \"apt-get $*\"; for x; do case $x in *=*/list) cat ${x#*=} ;; esac; done"
        );
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_missing_index_fails_and_nothing_is_left_behind()
    {
        var lines = (await InstallAsync("tree")).Output.Split('\n');

        lines[0]
            .ShouldBe("apt-get update -q=2 -o APT::Update::Error-Mode=any -o Acquire::Retries=3");
        lines[1]
            .ShouldBe(
                "apt-get install -q=2 -y --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 tree"
            );
        lines[^2].ShouldBe("remove-packages ");
    }

    [Theory]
    [InlineData("http://deb.debian.org/debian", "http://deb.debian.org/debian-security")]
    [InlineData("http://debian/debian/", "http://debian/debian-security")]
    [InlineData(
        "http://snapshot.debian.org/archive/debian/20261101T000000Z",
        "http://snapshot.debian.org/archive/debian-security/20261101T000000Z"
    )]
    [InlineData("http://debian/all", "http://debian/all")]
    public async Task A_mirror_has_updates_and_security_too(string mirror, string security)
    {
        var shell = await InstallAsync("tree", ("DEBIAN_MIRROR", mirror));

        var main = mirror.TrimEnd('/');
        shell.Output.ShouldContain(
            $"""
            /none -o Acquire::Check-Valid-Until=false
            deb {main} trixie main
            deb {main} trixie-updates main
            deb {security} trixie-security main

            """
        );
    }

    [Fact]
    public async Task An_update_that_fails_installs_nothing()
    {
        _bench.Tool("apt-get", "echo \"$1\"; exit 100");

        var shell = await _bench.RunAsync("java/install-packages", ["tree"]);

        shell.ExitCode.ShouldBe(100);
        shell.Output.ShouldBe("update\n");
    }

    [Fact]
    public async Task All_packages_that_are_not_there_are_told()
    {
        _bench.Tool("apt-cache", "[ \"$2\" = tree ]");

        var shell = await _bench.RunAsync("java/install-packages", ["tree", "a", "b"]);

        shell.ExitCode.ShouldBe(100);
        shell.Errors.ShouldBe("install-packages: no such Debian package: a b\n");
    }

    [Fact]
    public async Task What_is_removed_leaves_no_logs()
    {
        _bench.Tool("apt-get", "echo \"apt-get $*\" >&2");

        var shell = await _bench.RunAsync("java/remove-packages", ["curl"]);

        shell.Errors.ShouldBe("apt-get purge -q=2 -y --auto-remove -o Dpkg::Use-Pty=0 curl\n");
        shell.Output.ShouldStartWith("rm -rf /var/lib/apt/lists");
        shell.Output.ShouldContain("/var/log/apt /var/log/dpkg.log");
    }

    [Fact]
    public async Task What_cannot_be_removed_is_a_failure()
    {
        _bench.Tool("apt-get", "exit 3");

        (await _bench.RunAsync("java/remove-packages", ["curl"])).ExitCode.ShouldBe(3);
    }

    [Theory]
    [InlineData(true, 0, "")]
    [InlineData(false, 1, "install-jars: tool-1.0.jar does not have the listed SHA-512\n")]
    public async Task Jars_are_taken_by_their_hash(bool isRight, int exitCode, string told)
    {
        _bench.Write("mirror/tool-1.0.jar", "classes");
        Directory.CreateDirectory(_bench["jars"]);
        var hash = SHA512.HashData(Encoding.UTF8.GetBytes(isRight ? "classes" : "others"));
        _bench.Write(
            "jars.txt",
            $"# One.\nfile://{_bench["mirror/tool-1.0.jar"]} {Convert.ToHexStringLower(hash)}\n"
        );
        _bench.Tool("install-packages", "echo \"install-packages $*\"");

        var shell = await _bench.RunAsync(
            "spark/install-jars",
            [_bench["jars.txt"], _bench["jars"]]
        );

        shell.ExitCode.ShouldBe(exitCode, shell.Errors);
        shell.Errors.ShouldBe(told);
        shell.Output.ShouldStartWith("install-packages curl\n");
        if (isRight)
        {
            shell.Output.ShouldEndWith("remove-packages curl\n");
            (await File.ReadAllTextAsync(_bench["jars/tool-1.0.jar"], ImageBench.Token)).ShouldBe(
                "classes"
            );
        }
    }

    [Fact]
    public async Task Jars_that_cannot_be_had_are_named()
    {
        _bench.Write("jars.txt", $"http://127.0.0.1:1/tool-1.0.jar {new string('a', 128)}\n");
        _bench.Tool("install-packages", "true");
        _bench.Tool("curl", "echo 'curl: (7) no' >&2; exit 7");

        var shell = await _bench.RunAsync(
            "spark/install-jars",
            [_bench["jars.txt"], _bench["tmp"]]
        );

        shell.ExitCode.ShouldBe(1);
        shell.Errors.ShouldBe("curl: (7) no\ninstall-jars: cannot fetch tool-1.0.jar\n");
    }

    private async Task<Shell> InstallAsync(
        string package,
        params (string Name, string Value)[] variables
    )
    {
        var shell = await _bench.RunAsync("java/install-packages", [package], variables);
        shell.ExitCode.ShouldBe(0, shell.Errors);
        return shell;
    }
}
