using System.Diagnostics;
using Xunit;

namespace Kindling.Pipelines.Tests.Downloads;

/// <summary>A download in a process of its own: this test program started again with only the explicit test below.</summary>
internal sealed class ChildFetch : IDisposable
{
    private const string MirrorVariable = "KINDLING_TEST_MIRROR";
    private const string RootVariable = "KINDLING_TEST_ROOT";
    private const string CacheVariable = "KINDLING_TEST_CACHE";
    private const string LogVariable = "KINDLING_TEST_LOG";

    private readonly Process _process;
    private readonly string _log;
    private readonly Task<string> _output;

    private ChildFetch(Process process, string log)
    {
        _process = process;
        _log = log;
        _output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public static ChildFetch Start(DownloadBench bench, string mirror)
    {
        var test =
            $"{typeof(ChildFetchTests).FullName}.{nameof(ChildFetchTests.Fetches_what_the_parent_asks_for)}";
        var program = Path.ChangeExtension(typeof(ChildFetch).Assembly.Location, null);
        var log = Path.Combine(bench.Root, Guid.NewGuid() + ".log");
        var start = new ProcessStartInfo(program, ["-method", test, "-explicit", "only"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment =
            {
                [MirrorVariable] = mirror,
                [RootVariable] = bench.Root,
                [CacheVariable] = bench.Cache,
                [LogVariable] = log,
            },
        };
        return new ChildFetch(Process.Start(start)!, log);
    }

    /// <summary>What the parent asks of this process.</summary>
    public static (string Mirror, string Root, string Cache, string Log) Order() =>
        (
            Variable(MirrorVariable),
            Variable(RootVariable),
            Variable(CacheVariable),
            Variable(LogVariable)
        );

    /// <summary>What the child has logged so far.</summary>
    public string Logged() => File.Exists(_log) ? File.ReadAllText(_log) : "";

    public async Task<int> EndAsync()
    {
        await _output;
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException(
            $"{name} is not set: only CacheTests starts this test."
        );
}
