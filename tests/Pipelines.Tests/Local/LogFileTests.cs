using Kindling.Pipelines.Local;
using Kindling.Testing;
using Shouldly;
using Xunit;

namespace Kindling.Pipelines.Tests.Local;

public sealed class LogFileTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Following_gives_each_line_once_whatever_bytes_it_holds()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(
            TestContext.Current.CancellationToken
        );
        var log = _folder / "x.log";
        await File.WriteAllBytesAsync(
            log,
            [(byte)'a', 0xFF, 0xFE, (byte)'\n', (byte)'b'],
            cancel.Token
        );
        var lines = new List<string>();
        await foreach (
            var line in LogFile.ReadAsync(log, follow: true, TimeProvider.System, cancel.Token)
        )
        {
            lines.Add(line);
            switch (lines.Count)
            {
                case 1:
                    await File.AppendAllTextAsync(log, "c\nd\n", cancel.Token);
                    break;
                case 3:
                    // Rotated: shorter than what was read.
                    await File.WriteAllTextAsync(log, "e\n", cancel.Token);
                    break;
            }

            if (lines.Count == 4)
            {
                break;
            }
        }

        lines[0].ShouldStartWith("a");
        lines.Skip(1).ShouldBe(["bc", "d", "e"]);
    }
}
