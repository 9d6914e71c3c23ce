using System.Diagnostics;
using Kindling.Oci.Ecr;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Oci.Tests.Ecr;

/// <summary>
/// A login to ECR from a process with an environment of its own, since AWS's SDK reads the process's: this test program started again with
/// only the explicit test below.
/// </summary>
public sealed class AwsProbe
{
    [Fact(Explicit = true)]
    public async Task Logs_in_as_the_environment_tells()
    {
        var variables = Environment
            .GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string)x.Value!);
        var settings = new CredentialSettings { Variables = variables, Time = new ManualTime() };
        using var chain = CredentialChain.For(settings);

        var login = await chain.FindAsync(FakeEcr.Host, TestContext.Current.CancellationToken);

        login!.User.ShouldBe("AWS");
    }

    /// <summary>Runs it with these variables and no others of AWS's; answers what it said when it failed.</summary>
    internal static async Task<string?> RunAsync(
        string home,
        IReadOnlyDictionary<string, string> variables
    )
    {
        var start = new ProcessStartInfo(
            Path.ChangeExtension(typeof(AwsProbe).Assembly.Location, null),
            [
                "-method",
                $"{typeof(AwsProbe).FullName}.{nameof(Logs_in_as_the_environment_tells)}",
                "-explicit",
                "only",
            ]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsAws).ToArray())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var token = TestContext.Current.CancellationToken;
        var output = await process.StandardOutput.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return process.ExitCode == 0 ? null : output;
    }

    private static bool IsAws(string name) =>
        name.StartsWith("AWS_", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("_PROXY", StringComparison.OrdinalIgnoreCase);
}
