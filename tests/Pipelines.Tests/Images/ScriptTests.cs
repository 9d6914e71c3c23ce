using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Images;

public sealed class ScriptTests
{
    private static readonly string s_entry = Path.Combine(
        ScriptBench.Docker,
        "java",
        "passwd-entry"
    );

    public static TheoryData<string> Scripts() =>
        [
            .. Directory
                .EnumerateFiles(ScriptBench.Docker, "*", SearchOption.AllDirectories)
                .Where(file => ShellOf(file) is not null)
                .Select(file => Path.GetRelativePath(ScriptBench.Docker, file)),
        ];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_shell_can_read_it_and_it_may_be_run(string script)
    {
        var file = Path.Combine(ScriptBench.Docker, script);

        var shell = await Shell.RunAsync(
            [ShellOf(file)!, "-n", file],
            new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }
        );

        shell.Errors.ShouldBe("");
        shell.ExitCode.ShouldBe(0);
        File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
    }

    [Fact]
    public void All_of_them_were_looked_at() => Scripts().Count.ShouldBeGreaterThanOrEqualTo(7);

    [Fact]
    public async Task A_user_without_a_name_gets_one()
    {
        using var tools = new TempDirectory();
        Shell.WriteTool(
            tools.Path,
            "getent",
            "case \"$*\" in 'passwd 12345') exit 2 ;; passwd) echo root:x:0:0 ;; group) echo root:x:0: ;; esac"
        );
        Shell.WriteTool(tools.Path, "id", "[ \"$1\" = -u ] && echo 12345 || echo 0");

        var result = await SourceAsync(
            tools,
            "set -eu; . $0 spark; echo \"$LD_PRELOAD\"; LD_PRELOAD=; cat $NSS_WRAPPER_PASSWD $NSS_WRAPPER_GROUP",
            ("HOME", "/"),
            ("TMPDIR", tools.Path)
        );

        result.Output.ShouldBe(
            """
            libnss_wrapper.so
            spark:x:12345:0:spark:/:/bin/false
            root:x:0:0
            root:x:0:

            """
        );
    }

    [Fact]
    public async Task A_user_who_has_a_name_keeps_it()
    {
        using var tools = new TempDirectory();
        Shell.WriteTool(tools.Path, "getent", "echo me:x:0:0");

        var result = await SourceAsync(
            tools,
            "set -eu; . $0 spark; echo \"${LD_PRELOAD:-none} ${NSS_WRAPPER_PASSWD:-none} $HOME\"",
            ("HOME", "/")
        );

        result.Output.ShouldBe("none none /\n");
    }

    [Theory]
    [InlineData("/proc/1")]
    [InlineData("/not/there")]
    public async Task Who_cannot_write_at_home_gets_another_one_and_is_known_by_it(string home)
    {
        using var tools = new TempDirectory();
        Shell.WriteTool(tools.Path, "getent", "echo me:x:185:0::/home/me:/bin/sh");
        Shell.WriteTool(tools.Path, "id", "[ \"$1\" = -u ] && echo 185 || echo 0");

        var result = await SourceAsync(
            tools,
            "set -eu; . $0 spark; echo $HOME; LD_PRELOAD=; head -n 1 $NSS_WRAPPER_PASSWD",
            ("HOME", home),
            ("TMPDIR", tools.Path)
        );

        var lines = result.Output.Split('\n');
        lines[0].ShouldStartWith(tools.Path);
        lines[1].ShouldBe($"spark:x:185:0:spark:{lines[0]}:/bin/false");
    }

    private static Task<Shell> SourceAsync(
        TempDirectory tools,
        string script,
        params (string Name, string Value)[] variables
    ) =>
        Shell.RunAsync(
            ["bash", "-c", script, s_entry],
            variables
                .Append(("PATH", $"{tools.Path}:/usr/bin:/bin"))
                .ToDictionary(x => x.Item1, x => x.Item2)
        );

    private static string? ShellOf(string file) =>
        File.ReadLines(file).FirstOrDefault() switch
        {
            "#!/bin/sh" => "sh",
            "#!/bin/bash" => "bash",
            _ => null,
        };
}
