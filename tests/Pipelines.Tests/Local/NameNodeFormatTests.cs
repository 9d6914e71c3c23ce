using Kindling.Pipelines.Local;
using Kindling.Testing;
using Serilog;
using Shouldly;

namespace Kindling.Pipelines.Tests.Local;

public sealed class NameNodeFormatTests : IDisposable
{
    private static readonly HadoopVersion Version = HadoopVersion.Parse("3.5.0");
    private readonly TempDirectory temporary = new();
    private readonly StateFolder folder;
    private readonly NameNodeFormat format;

    public NameNodeFormatTests()
    {
        folder = new StateFolder(temporary.Path);
        format = new NameNodeFormat(folder, Log.Logger);
    }

    private static CancellationToken Token => Xunit.TestContext.Current.CancellationToken;

    public void Dispose() => temporary.Dispose();

    [Xunit.Fact]
    public void Nothing_there_means_that_formatting_is_needed() =>
        format.IsNeeded(Version).ShouldBeTrue();

    [Xunit.Fact]
    public async Task A_complete_folder_gets_its_name_at_the_end_and_is_left_alone_afterwards()
    {
        await format.RunAsync(
            Version,
            Formatter("mkdir -p current && touch current/VERSION current/fsimage_0"),
            Token
        );

        File.Exists(Path.Combine(folder.Name, "current", "VERSION")).ShouldBeTrue();
        (await File.ReadAllTextAsync(folder.VersionFile, Token)).ShouldBe("3.5.0\n");
        format.IsNeeded(Version).ShouldBeFalse();
    }

    [Xunit.Fact]
    public async Task What_a_killed_run_left_is_swept_away()
    {
        var left = Directory.CreateDirectory(Path.Combine(folder.Data, "name.formatting-killed"));

        await format.RunAsync(
            Version,
            Formatter("mkdir -p current && touch current/VERSION current/fsimage_0"),
            Token
        );

        Directory.Exists(left.FullName).ShouldBeFalse();
        Directory.EnumerateDirectories(folder.Data).ShouldBe([folder.Name]);
    }

    [Xunit.Fact]
    public async Task What_a_killed_run_still_writes_is_no_failure()
    {
        var left = Path.Combine(folder.Data, "name.formatting-orphan");
        using var stop = new CancellationTokenSource();
        var orphan = Task.Run(() => WriteInto(left, stop.Token), Token);
        while (!Directory.Exists(left))
        {
            await Task.Delay(1, Token);
        }

        // Often enough that a removal meets a write.
        for (var i = 0; i < 20; i++)
        {
            await format.RunAsync(
                Version,
                Formatter("mkdir -p current && touch current/VERSION current/fsimage_0"),
                Token
            );
            Directory.Delete(folder.Name, recursive: true);
        }

        await stop.CancelAsync();
        await orphan;
    }

    private static void WriteInto(string path, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                Directory.CreateDirectory(path);
                File.WriteAllText(Path.Combine(path, $"{i % 100}"), "");
            }
            catch (IOException)
            {
                continue;
            }
        }
    }

    [Xunit.Fact]
    public async Task A_failed_formatting_leaves_no_filesystem_and_says_why()
    {
        var exception = await Should.ThrowAsync<PipelineException>(
            format.RunAsync(
                Version,
                Formatter("echo 'java.io.IOException: No space left on device' >&2; exit 1"),
                Token
            )
        );

        exception.Message.ShouldStartWith("HDFS cannot be formatted: no space left on the device.");
        Directory.Exists(folder.Name).ShouldBeFalse();
    }

    [Xunit.Fact]
    public async Task An_incomplete_result_is_never_taken()
    {
        await Should.ThrowAsync<PipelineException>(
            format.RunAsync(Version, Formatter("mkdir -p current && touch current/VERSION"), Token)
        );

        Directory.Exists(folder.Name).ShouldBeFalse();
    }

    [Xunit.Theory]
    [Xunit.InlineData]
    [Xunit.InlineData("VERSION")]
    [Xunit.InlineData("fsimage_0000000000000000000")]
    [Xunit.InlineData("VERSION", "fsimage_0000000000000000000.md5")]
    public void A_half_formatted_folder_is_an_error_and_stays_as_it_is(params string[] files)
    {
        var current = Directory.CreateDirectory(Path.Combine(folder.Name, "current")).FullName;
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(current, file), "");
        }

        Should
            .Throw<PipelineException>(() => format.IsNeeded(Version))
            .Message.ShouldContain("half formatted");
        Directory.EnumerateFiles(current).Count().ShouldBe(files.Length);
    }

    [Xunit.Fact]
    public void An_empty_folder_is_no_licence_to_format()
    {
        Directory.CreateDirectory(folder.Name);

        Should
            .Throw<PipelineException>(() => format.IsNeeded(Version))
            .Message.ShouldContain("Destroy --purge");
    }

    [Xunit.Fact]
    public void Blocks_without_their_NameNode_are_not_formatted_over()
    {
        Directory.CreateDirectory(Path.Combine(folder.Blocks, "current"));

        Should
            .Throw<PipelineException>(() => format.IsNeeded(Version))
            .Message.ShouldContain("is gone");
    }

    [Xunit.Fact]
    public void A_version_without_data_binds_nobody()
    {
        Directory.CreateDirectory(folder.Data);
        File.WriteAllText(folder.VersionFile, "3.4.1\n");

        format.IsNeeded(Version).ShouldBeTrue();
    }

    [Xunit.Theory]
    [Xunit.InlineData("3.4.1", false)]
    [Xunit.InlineData("2.5.0", false)]
    [Xunit.InlineData("3.5.1", true)]
    public void Only_a_Hadoop_of_the_same_minor_version_may_use_the_data(
        string written,
        bool accepted
    )
    {
        var current = Directory.CreateDirectory(Path.Combine(folder.Name, "current")).FullName;
        File.WriteAllText(Path.Combine(current, "VERSION"), "");
        File.WriteAllText(Path.Combine(current, "fsimage_0"), "");
        File.WriteAllText(folder.VersionFile, written + "\n");

        if (accepted)
        {
            format.IsNeeded(Version).ShouldBeFalse();
            return;
        }

        var message = Should.Throw<PipelineException>(() => format.IsNeeded(Version)).Message;
        message.ShouldContain("-rollingUpgrade prepare");
        message.ShouldContain("Destroy --purge");
        message.ShouldContain(written);
    }

    // An honest stand-in for the NameNode's program: it works in the folder it is told to make.
    private static Func<string, Component> Formatter(string script) =>
        name => new Component("format")
        {
            Command = ["bash", "-c", $"mkdir -p '{name}' && cd '{name}' && {{ {script}; }}"],
            Variables = new Dictionary<string, string>(),
            Addresses = [],
        };
}
